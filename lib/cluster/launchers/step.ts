import { deadline } from "@std/async/deadline";
import { TextLineStream } from "@std/streams/text-line-stream";
import { errorText } from "../../base/errors.ts";
import type { StepCommand } from "./step_command.ts";

/** How long a step has to end its processes when it is told to, before it is killed. */
const STOP_MS = 2000;

/** How long what it has said last is waited for when it has ended. */
const DRAIN_MS = 200;

/** Longer lines are no messages. */
const LINE_LIMIT = 2000;

/** A job step: one process on this machine that has started others on the nodes. */
export interface Step {
  /** Resolves when it is over, with how: `exit status 1`, `SIGKILL`. All its lines have been told by then. */
  readonly ended: Promise<string>;
  /** Has it end all that it has started, and ends it. */
  stop(): Promise<void>;
}

/** What all processes of a step read from their standard input: one line, or a stream to its end. */
export type StepInput = { line: string } | { input: ReadableStream<Uint8Array<ArrayBuffer>> };

export type StepOptions = StepInput & {
  /** Told of every line that it, or what it has started, writes. */
  heard(line: string): void;
};

/**
 * Hands the first line of its standard input on to the words that follow it, and ends them when that input ends: when this program is gone,
 * however it went. Else a step that waits for its nodes would go on waiting, and be run for nobody. The line is in no argument, since
 * `printf` is the shell's own, and in no environment, whatever was exported before.
 */
const SUPERVISOR = [
  "sh",
  "-c",
  [
    'command -v "$1" >/dev/null || { echo "oobw: starting $1: not found" >&2; exit 127; };',
    "unset line step watcher status; exec 3<&0; IFS= read -r line <&3;",
    "{ while read -r _ <&3; do :; done; trap '' TERM; kill -TERM 0; sleep 2; kill -KILL 0; } & watcher=$!;",
    // Told to end, it waits for the step's own end. Its watcher, begun before, is told to end by the same signal, and does so at any moment.
    `trap : TERM; printf '%s\\n' "$line" | "$@" 3<&- & step=$!;`,
    "while wait $step; status=$?; kill -0 $step 2>/dev/null; do :; done; kill $watcher; exit $status",
  ].join(" "),
  "oobw-step",
];

/**
 * Starts a job step in a session of its own, out of reach of the terminal's Ctrl-C.
 * @param command no shell reads its words
 * @throws {Error} when there is no such program, or it cannot be run
 */
export function startStep({ words, environment }: StepCommand, { heard, ...input }: StepOptions): Step {
  let child: Deno.ChildProcess;
  if ("line" in input) {
    child = spawned([...SUPERVISOR, ...words], environment);
    // It stays open as long as the step is there: its end is that of this program.
    const writer = child.stdin.getWriter();
    writer.write(new TextEncoder().encode(input.line + "\n")).catch(() => {});
    child.status.then(() => writer.close()).catch(() => {});
  } else {
    child = spawned(words, environment);
    // A process that reads nothing, or has ended, tells of it by its end.
    input.input.pipeTo(child.stdin).catch(() => {});
  }
  const hear = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    try {
      const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
      for await (const line of lines) heard(line.slice(0, LINE_LIMIT));
    } catch {
      // The stream broke off with its process.
    }
  };
  const all = Promise.all([hear(child.stdout), hear(child.stderr)]);
  const ended = child.status.then(async ({ code, signal }) => {
    await deadline(all, DRAIN_MS).catch(() => {}); // somebody else may hold its streams open
    return signal ?? `exit status ${code}`;
  });
  return {
    ended,
    async stop() {
      signalGroup(child.pid, "SIGTERM");
      await deadline(ended, STOP_MS).catch(() => signalGroup(child.pid, "SIGKILL"));
      await ended;
    },
  };
}

function spawned([program = "", ...args]: readonly string[], env: Record<string, string>): Deno.ChildProcess {
  try {
    const streams = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    return new Deno.Command(program, { args, clearEnv: true, env, detached: true, ...streams }).spawn();
  } catch (error) {
    throw new Error(`starting ${program}: ${errorText(error)}`, { cause: error });
  }
}

function signalGroup(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}
