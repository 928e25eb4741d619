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
   * Starts the agent of one node.
   * @param node its name
   * @throws when nothing could be started; the message says what was tried
   */
  start(node: string): AgentStream;
  /**
   * The address that a node's agent has from its launcher; null: none, its host has its own.
   * @param index the node's number in the run's node order
   */
  address(index: number): string | null;
}
