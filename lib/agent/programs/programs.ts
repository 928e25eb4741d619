import { delay } from "@std/async/delay";
import { errorText } from "../../base/errors.ts";
import { type EndedProgram, OUTPUT_LIMIT_BYTES } from "../../base/program.ts";
import { hasSocket, killMarked } from "./marked_processes.ts";
import { type LimitedOutput, readLimited } from "./output_limit.ts";
import { MARK_NAME, ProgramGuard } from "./program_guard.ts";

/** How long its output may take to end behind it, when all is killed that could write. */
const DRAIN_MS = 500;

/** A program that runs, with all that it starts. */
export interface Program {
  /** Resolves when it and everything that it has started is gone. */
  readonly ended: Promise<EndedProgram>;
  /** Whether a socket of the system's tables is this program's, or of one that it has started. */
  hasSocket(inode: number): boolean;
  /** Asks it to end, and kills it when it does not in time. */
  stop(): void;
}

/**
 * Programs of others, each in a session of its own, so that a whole group can be ended: by the number that it was given when it started,
 * and by a mark in its environment, which those inherit that leave the group. Nothing of them survives this process.
 */
export class Programs {
  readonly #stopMs: number;
  readonly #mark = crypto.randomUUID();
  #guard: ProgramGuard | undefined;
  #count = 0;
  readonly #running = new Map<number, { stop: () => void; ended: Promise<EndedProgram> }>();

  /** @param stopMs how long a program that shall stop has for it */
  constructor(stopMs: number) {
    this.#stopMs = stopMs;
  }

  /**
   * Starts a program with nothing to read, in the C locale: numbers have a decimal point.
   * @param command the argument list; no shell reads it
   * @param environment all of it; default: this process' own
   * @throws {Error} when there is no such program, or it cannot be run
   */
  start(command: readonly string[], environment = Deno.env.toObject()): Program {
    this.#guard ??= new ProgramGuard(this.#mark);
    const mark = `${this.#mark}.${this.#count++}`;
    const [program = "", ...args] = command;
    let child: Deno.ChildProcess;
    try {
      child = new Deno.Command(program, {
        args,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        detached: true,
        clearEnv: true,
        env: { ...environment, [MARK_NAME]: mark, LC_ALL: "C" },
      }).spawn();
    } catch (error) {
      const why = error instanceof Deno.errors.NotFound ? "no such program" : errorText(error);
      throw new Error(`starting ${program}: ${why}`, { cause: error });
    }
    this.#guard.begin(child.pid);
    let isOver = false;
    const signal = (name: Deno.Signal) => {
      if (isOver) return; // its number may be another's by now
      try {
        Deno.kill(-child.pid, name);
      } catch {
        // None of them is left.
      }
    };
    const kill = () => signal("SIGKILL");
    let killLater: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      if (killLater !== undefined) return;
      signal("SIGTERM");
      killLater = setTimeout(kill, this.#stopMs);
    };
    const streams = [child.stdout, child.stderr].map((stream) => readLimited(stream, OUTPUT_LIMIT_BYTES, kill));
    const ended = this.#end(child, mark, streams, kill).then((end) => {
      isOver = true;
      clearTimeout(killLater);
      return { command: [...command], ...end };
    });
    this.#running.set(child.pid, { stop, ended });
    return { ended, stop, hasSocket: (inode) => hasSocket(mark, inode) };
  }

  /** Stops all that runs, and resolves when it is gone. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ stop, ended }) => (stop(), ended)));
    await this.#guard?.close();
    this.#guard = undefined;
  }

  async #end(
    child: Deno.ChildProcess,
    mark: string,
    streams: readonly Promise<LimitedOutput>[],
    kill: () => void,
  ): Promise<Omit<EndedProgram, "command">> {
    const { code, signal } = await child.status;
    // What it has left behind, in its group and beyond.
    kill();
    killMarked(mark);
    const late = new AbortController();
    const none: LimitedOutput = { text: "", overflowed: false };
    const ended = streams.map((stream) =>
      Promise.race([stream, delay(DRAIN_MS, { signal: late.signal }).then(() => none, () => none)])
    );
    const [stdout = none, stderr = none] = await Promise.all(ended);
    late.abort();
    this.#running.delete(child.pid);
    this.#guard?.end(child.pid);
    return {
      exit_status: signal === null ? code : null,
      signal,
      stdout: stdout.text,
      stderr: stderr.text,
      overflowed: stdout.overflowed || stderr.overflowed,
    };
  }
}
