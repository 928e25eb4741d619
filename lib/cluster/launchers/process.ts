import { delay } from "@std/async/delay";
import { errorText } from "../../base/errors.ts";
import type { AgentStream } from "./launcher.ts";

/** How much of an agent's error stream is kept. */
const ERROR_TAIL_CHARS = 4096;

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
  const [program = "", ...args] = command;
  try {
    const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped", detached });
    return agentStream(child.spawn(), detached);
  } catch (error) {
    throw new Error(`starting ${program}: ${errorText(error)}`, { cause: error });
  }
}

function agentStream(child: Deno.ChildProcess, detached: boolean): AgentStream {
  let tail = "";
  const drained = keepTail(child.stderr, (text) => tail = text);
  let isOver = false;
  const kill = () => {
    if (isOver) return; // its number may be another's by now
    try {
      // A process in a session of its own leads a group, in which all that it has started is.
      if (detached) Deno.kill(-child.pid, "SIGKILL");
      else child.kill("SIGKILL");
    } catch {
      // There is none any more.
    }
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

/** What ssh says although nothing is wrong. */
const SMALL_TALK = /^Warning: Permanently added /;

/** The line that says most of an error stream: this program's own message, else the first one of ssh, else the last one. */
function tellingLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !SMALL_TALK.test(line));
  return lines.findLast((line) => line.startsWith("oobw: ")) ??
    lines.find((line) => line.startsWith("ssh: ")) ?? lines.at(-1) ?? "";
}

/** Reads a stream to its end and keeps the last of it, so that a talkative agent neither blocks nor fills the memory. */
async function keepTail(stream: ReadableStream<Uint8Array>, keep: (tail: string) => void): Promise<void> {
  let tail = "";
  try {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      tail = (tail + text).slice(-ERROR_TAIL_CHARS);
      keep(tail);
    }
  } catch {
    // The stream broke off with its process; what was read is kept.
  }
}
