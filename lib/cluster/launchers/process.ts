import { delay } from "@std/async/delay";
import { bytePieces } from "../../base/byte_pieces.ts";
import { errorText } from "../../base/errors.ts";
import { canFindProgram } from "../find_program.ts";
import type { AgentStream } from "./launcher.ts";

/** How much of an agent's error stream is kept. */
const ERROR_TAIL_CHARS = 4096;

/** How much of it is read at once. */
const ERROR_PIECE_BYTES = 512;

/** How long the rest of it is waited for when its process has ended. */
const DRAIN_MS = 200;

export interface ProcessOptions {
  /**
   * In a session of its own, out of reach of the terminal's Ctrl-C: a remote shell would end at it, and take from the run what it is
   * about to finish.
   */
  detached: boolean;
}

/**
 * Starts an agent, or what starts it elsewhere, as a process of this machine whose standard input and output are its channel.
 * @param command the argument list; no shell reads it
 * @throws {Error} when there is no such program, or it cannot be run
 */
export function startProcess(command: readonly string[], { detached }: ProcessOptions): AgentStream {
  try {
    return agentStream(spawned(command, detached), detached);
  } catch (error) {
    throw new Error(`starting ${command[0]}: ${errorText(error)}`, { cause: error });
  }
}

/**
 * Where there is `setsid`, it makes the session: Deno forks to make one, which takes time and memory in proportion to all that this process
 * has, for each of a thousand agents.
 */
function spawned(command: readonly string[], detached: boolean): Deno.ChildProcess {
  const bySetsid = detached && canFindProgram("setsid");
  if (bySetsid && !canFindProgram(command[0] ?? "")) throw new Error("there is no such program");
  const [program = "", ...args] = bySetsid ? ["setsid", "--", ...command] : command;
  const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  return new Deno.Command(program, { args, ...streams, detached: detached && !bySetsid }).spawn();
}

function agentStream(child: Deno.ChildProcess, detached: boolean): AgentStream {
  let tail = "";
  const drained = keepTail(child.stderr, (text) => tail = text);
  let isOver = false;
  const kill = () => {
    if (isOver) return; // its number may be another's by now
    // A process in a session of its own leads a group, in which all that it has started is; before it has one, it has started nothing.
    if (detached && killed(() => Deno.kill(-child.pid, "SIGKILL"))) return;
    killed(() => child.kill("SIGKILL"));
  };
  return {
    readable: child.stdout,
    writable: child.stdin,
    errorLine: () => tellingLine(tail),
    ended: child.status.then(async (status) => {
      if (detached) kill(); // what it has started and left behind
      isOver = true;
      // Not for ever: a grandchild may hold the stream open.
      const late = new AbortController();
      await Promise.race([drained, delay(DRAIN_MS, { signal: late.signal }).catch(() => {})]);
      late.abort();
      return status.signal ?? `exit status ${status.code}`;
    }),
    kill,
  };
}

/** Answers false when there is none any more, or not yet. */
function killed(kill: () => void): boolean {
  try {
    kill();
    return true;
  } catch {
    return false;
  }
}

/** What ssh says although nothing is wrong. */
const SMALL_TALK = /^Warning: Permanently added /;

/** The line that says most of an error stream: this program's own message, else the first one of ssh, else the last one. */
function tellingLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !SMALL_TALK.test(line));
  return lines.findLast((line) => line.startsWith("oobw: ")) ??
    lines.find((line) => line.startsWith("ssh: ")) ?? lines.at(-1) ?? "";
}

/** Reads a stream to its end and keeps the last of it, so that a talkative agent neither blocks nor fills the memory. */
async function keepTail(stream: ReadableStream<Uint8Array<ArrayBuffer>>, keep: (tail: string) => void): Promise<void> {
  let tail = "";
  const decoder = new TextDecoder();
  try {
    for await (const piece of bytePieces(stream, ERROR_PIECE_BYTES)) {
      tail = (tail + decoder.decode(piece, { stream: true })).slice(-ERROR_TAIL_CHARS);
      keep(tail);
    }
  } catch {
    // The stream broke off with its process; what was read is kept.
  }
}
