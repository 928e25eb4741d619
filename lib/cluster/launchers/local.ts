import { delay } from "@std/async/delay";
import { errorText } from "../../base/errors.ts";
import type { AgentStream, Launcher } from "./launcher.ts";

/** Every node of this launcher has a loopback address of its own in 127.0.1.0/24. */
export const LOCAL_NODE_LIMIT = 254;

/** How much of an agent's error stream is kept. */
const ERROR_TAIL_CHARS = 4096;

/** Starts each agent as a process on this machine, under a loopback address of its own. */
export class LocalLauncher implements Launcher {
  readonly #command: readonly string[];

  /** @param agentCommand the argument list that starts an agent; no shell reads it */
  constructor(agentCommand: readonly string[]) {
    this.#command = agentCommand;
  }

  address(index: number): string {
    return `127.0.1.${index + 1}`;
  }

  start(node: string, _index: number): AgentStream {
    const [program = "", ...args] = this.#command;
    try {
      const command = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "piped" });
      return agentStream(command.spawn());
    } catch (error) {
      throw new Error(`starting the agent of ${node}: ${errorText(error)}`, { cause: error });
    }
  }
}

function agentStream(child: Deno.ChildProcess): AgentStream {
  let tail = "";
  const drained = keepTail(child.stderr, (text) => tail = text);
  return {
    readable: child.stdout,
    writable: child.stdin,
    errorLine: () => tail.trimEnd().split("\n").at(-1)?.trim() ?? "",
    ended: child.status.then(async (status) => {
      // Not for ever: a grandchild may hold the stream open.
      await Promise.race([drained, delay(200)]);
      return status.signal ?? `exit status ${status.code}`;
    }),
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    },
  };
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
