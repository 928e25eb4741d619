import type { AgentStream, Launcher } from "./launcher.ts";
import { startProcess } from "./process.ts";

/** Every node of this launcher has a loopback address of its own in 127.0.1.0/24. */
export const LOCAL_NODE_LIMIT = 254;

/** Starts each agent as a process on this machine, under a loopback address of its own. */
export class LocalLauncher implements Launcher {
  readonly #command: readonly string[];

  /** @param agentCommand the argument list that starts an agent */
  constructor(agentCommand: readonly string[]) {
    this.#command = agentCommand;
  }

  address(index: number): string {
    return `127.0.1.${index + 1}`;
  }

  start(node: string): AgentStream {
    // It must end with this program, whatever becomes of its channel, and passes over Ctrl-C by itself.
    return startProcess(node, this.#command, { detached: false });
  }
}
