import { errorText } from "../base/errors.ts";
import { type Connection, pipe, Process, SharedValue } from "../concurrency/mod.ts";
import { LinkError } from "../net/link_error.ts";
import type { FlowJob, FlowResult, FromLink, ServeJob, ToLink } from "../net/link_messages.ts";
import type { FlowRunner } from "../net/measure_pair.ts";

/** How long threads have to see that they shall stop, and to end; each looks ten times a second. */
const END_MS = 500;

interface Thread {
  process: Process;
  connection: Connection;
  /** Not zero: give up the job in hand. */
  stop: SharedValue<"int32">;
}

type Task = Exclude<ToLink, { kind: "end" }>;

/** The measuring threads of an agent: started when needed, kept for the next job. */
export class LinkPool implements FlowRunner {
  readonly #module: URL;
  readonly #threads = new Set<Thread>();
  /** The last one to have worked is the first to work again: it is warm. */
  readonly #idle: Promise<Thread>[] = [];
  #started = 0;
  #closed = false;

  /** @param module the entry of a thread: `run(port, stopHandle)` */
  constructor(module: URL) {
    this.#module = module;
  }

  /** Starts threads ahead of their first job. */
  warm(count: number): void {
    for (let i = 0; i < count; i++) this.#rest(this.#start());
  }

  /** Gives an authenticated connection to a thread. Resolves when it is over: false when no thread could take it, and it is still open. */
  async serve(fd: number, job: ServeJob): Promise<boolean> {
    const thread = await this.#take().catch(() => undefined);
    if (!thread) return false;
    await this.#perform(thread, { kind: "serve", fd, job });
    return true;
  }

  /**
   * Does a flow; an abort is seen by the thread within a tenth of a second.
   * @throws {LinkError}
   */
  async run(job: FlowJob, signal: AbortSignal): Promise<FlowResult> {
    const thread = await this.#take().catch((error) => {
      throw new LinkError("crashed", errorText(error), "here");
    });
    const end = await this.#perform(thread, { kind: "initiate", job }, signal);
    switch (end.kind) {
      case "done":
        return end.result;
      case "failed":
        throw new LinkError(end.reason, end.detail, end.blame);
      default:
        throw new Error(`measuring in a thread: '${end.kind}'`);
    }
  }

  /** Stops all jobs and ends all threads. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map(async ({ process, connection, stop }) => {
      stop.value = 1;
      connection.send({ kind: "end" } satisfies ToLink);
      if (!await process.join(END_MS)) process.kill();
      connection.close();
    }));
  }

  /** An idle thread, or a new one. */
  #take(): Promise<Thread> {
    return this.#idle.pop() ?? this.#start();
  }

  async #perform(thread: Thread, task: Task, signal?: AbortSignal): Promise<FromLink> {
    const abort = () => thread.stop.value = 1;
    thread.stop.value = this.#closed || signal?.aborted ? 1 : 0;
    signal?.addEventListener("abort", abort);
    try {
      thread.connection.send(task);
      const end = await answer(thread);
      this.#idle.push(Promise.resolve(thread));
      return end;
    } catch (error) {
      this.#threads.delete(thread);
      // A thread's last answer and its end come by two ways, and may overtake each other.
      return this.#closed
        ? { kind: "failed", reason: "stopped", detail: "the agent ends" }
        : { kind: "failed", reason: "crashed", detail: errorText(error), blame: "here" };
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  #rest(thread: Promise<Thread>) {
    thread.catch(() => {}); // the job that takes it tells
    this.#idle.push(thread);
  }

  async #start(): Promise<Thread> {
    const [connection, theirs] = pipe();
    const stop = new SharedValue("int32");
    const name = `link-worker-${this.#started++}`;
    const process = new Process({ module: this.#module, name, args: [theirs.port, stop.handle] });
    const thread = { process, connection, stop };
    this.#threads.add(thread);
    try {
      await process.start();
      await answer(thread); // "ready"
    } catch (error) {
      this.#threads.delete(thread);
      connection.close();
      throw error;
    }
    return thread;
  }
}

/** A thread's next message; when it ended instead, how. */
async function answer({ process, connection }: Thread): Promise<FromLink> {
  try {
    return await connection.recv() as FromLink;
  } catch (error) {
    await process.join(END_MS);
    throw process.error ?? error;
  }
}
