import { nowMs } from "../../base/clock.ts";
import { deployCommand, type Deployment, deployThrough } from "./deploy.ts";
import type { AgentStream, Launcher, RemoteShell } from "./launcher.ts";
import { startProcess } from "./process.ts";

export interface ProcessLauncherOptions {
  /** The argument list that starts an agent on a node. */
  agentCommand: readonly string[];
  /** The program that is copied to the nodes first, and then is the agent; default: none, `agentCommand` finds its own. */
  deploy?: Deployment | null;
  /** See `ProcessOptions`. */
  detached: boolean;
  /** The address that a node has from this launcher, by its number; default: none. */
  address?: (index: number) => string;
}

/** Starts each agent by a process of its own on this machine, whose standard input and output are the agent's channel. */
export class ProcessLauncher implements Launcher {
  readonly #shell: RemoteShell;
  readonly #options: ProcessLauncherOptions;
  /** Resolves when the next process may be started. */
  #turn: Promise<void> = Promise.resolve();

  /** @param shell what reaches a node */
  constructor(shell: RemoteShell, options: ProcessLauncherOptions) {
    this.#shell = shell;
    this.#options = options;
  }

  address(index: number): string | null {
    return this.#options.address?.(index) ?? null;
  }

  async start(node: string, signal: AbortSignal): Promise<AgentStream> {
    const { deploy, agentCommand, detached } = this.#options;
    const command = this.#shell.command(node, deploy ? deployCommand(deploy) : agentCommand);
    const stream = await this.#inTurn(() => {
      signal.throwIfAborted();
      return startProcess(command, { detached });
    });
    return deploy ? await deployThrough(stream, deploy, signal) : stream;
  }

  /**
   * Does one thing after another. Starting a process holds this thread up until it runs, which on a busy machine is long: as long is then left
   * to the agents that are up, which would take silence for the end.
   */
  async #inTurn<T>(act: () => T): Promise<T> {
    const turn = this.#turn;
    const over = Promise.withResolvers<void>();
    this.#turn = over.promise;
    await turn;
    const beganMs = nowMs();
    try {
      return act();
    } finally {
      setTimeout(over.resolve, nowMs() - beganMs);
    }
  }
}
