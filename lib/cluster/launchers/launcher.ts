/** One agent that has been started, as its channel sees it: two byte streams, and what is known when it ends. */
export interface AgentStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;
  /** The last line that the agent, or what should have started it, wrote to its error stream; "" when there was none. */
  errorLine(): string;
  /** Resolves when the process has ended, with how: `exit status 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  /** Ends it at once. Does nothing to a process that has ended. */
  kill(): void;
}

/** A way to start agents on nodes. */
export interface Launcher {
  /**
   * Starts the agent of one node, and resolves when its channel is there.
   * @param node its name
   * @param signal when it aborts, what has been started is ended
   * @throws when no agent is to be had; the message says in one line what was seen, and does not name the node
   */
  start(node: string, signal: AbortSignal): Promise<AgentStream>;
  /**
   * The address that a node's agent has from its launcher; null: none, its host has its own.
   * @param index the node's number in the run's node order
   */
  address(index: number): string | null;
  /** Ends what it has besides the agents that it has started. */
  close?(): void;
}

/** What reaches a node and passes standard input and output through: the argument list that runs a command there. */
export interface RemoteShell {
  /**
   * The argument list, for this machine, that runs a command on a node. No shell reads it here.
   * @param node its name, which begins with a letter, a digit or `_`: no program takes it for an option
   * @param command the argument list to run there
   */
  command(node: string, command: readonly string[]): string[];
}
