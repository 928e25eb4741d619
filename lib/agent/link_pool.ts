import { deadline } from "@std/async/deadline";
import { nowMs } from "../base/clock.ts";
import { errorText } from "../base/errors.ts";
import { type Connection, pipe, Process, SharedValue } from "../concurrency/mod.ts";
import { LinkError } from "../net/link_error.ts";
import type { FlowJob, FlowResult, FromLink, ServeJob, ToLink } from "../net/link_messages.ts";
import type { FlowRunner } from "../net/measure_pair.ts";
import { STREAM_LIMIT } from "../net/request.ts";

/** How long threads have to see that they shall stop, and to end; each looks ten times a second. */
const END_MS = 500;

/** An idle thread is ended after a time, unless it is one of the few that the next pair needs. */
const IDLE_MS = 10_000;
const KEPT_IDLE = 4;

/** Both directions of as many streams as there may be, for two pairs: this node may serve one and start another. */
const THREAD_LIMIT = 4 * STREAM_LIMIT;

/** Files that a thread keeps open, and those that the rest of an agent needs. */
const FILES_OF_THREAD = 8;
const FILES_OF_AGENT = 100;

interface Thread {
  process: Process;
  connection: Connection;
  /** Not zero: give up the job in hand. */
  stop: SharedValue<"int32">;
}

type Task = Exclude<ToLink, { kind: "end" }>;

/** The measuring threads of an agent: started when needed, kept for the next job, never more than fit this process. */
export class LinkPool implements FlowRunner {
  readonly #module: URL;
  readonly #threads = new Set<Thread>();
  /** The last one to have worked is the first to work again: it is warm. */
  readonly #idle: { thread: Promise<Thread>; sinceMs: number }[] = [];
  readonly #limit: number;
  readonly #sweeper: ReturnType<typeof setInterval>;
  #started = 0;
  #closed = false;

  /**
   * @param module the entry of a thread: `run(port, stopHandle)`
   * @param openFiles how many files this process may have open: beyond that Deno cannot start a thread, and ends
   */
  constructor(module: URL, openFiles: number) {
    this.#module = module;
    this.#limit = Math.max(
      KEPT_IDLE,
      Math.min(THREAD_LIMIT, Math.floor((openFiles - FILES_OF_AGENT) / FILES_OF_THREAD)),
    );
    this.#sweeper = setInterval(() => this.#endIdle(), IDLE_MS / 2);
  }

  /**
   * Gives an authenticated connection to a thread, which closes it. Resolves when it is over.
   * @throws {Error} when no thread could take it, and it is still open
   */
  async serve(fd: number, job: ServeJob): Promise<void> {
    const thread = await this.#take();
    if (this.#closed) throw new Error("the agent ends");
    await this.#perform(thread, { kind: "serve", fd, job });
  }

  /**
   * Does a flow; an abort is seen by the thread within a tenth of a second.
   * @throws {LinkError}
   */
  async run(job: FlowJob, signal: AbortSignal): Promise<FlowResult> {
    const thread = await this.#takeWithin(job.untilMs - nowMs(), signal);
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
    clearInterval(this.#sweeper);
    await Promise.all([...this.#threads].map((thread) => this.#end(thread)));
  }

  async #end(thread: Thread): Promise<void> {
    const { process, connection, stop } = thread;
    stop.value = 1;
    connection.send({ kind: "end" } satisfies ToLink);
    if (!await process.join(END_MS)) process.kill();
    connection.close();
    this.#threads.delete(thread);
  }

  /** Ends those that have been idle for long: the first ones, as the last ones are taken first. */
  #endIdle(): void {
    const olderMs = nowMs() - IDLE_MS;
    while (this.#idle.length > KEPT_IDLE && this.#idle[0]!.sinceMs < olderMs) {
      this.#idle.shift()!.thread.then((thread) => this.#end(thread)).catch(() => {}); // it never started
    }
  }

  /** An idle thread, or a new one. */
  async #take(): Promise<Thread> {
    if (this.#closed) throw new Error("the agent ends");
    const idle = this.#idle.pop();
    if (idle) return await idle.thread;
    if (this.#threads.size >= this.#limit) {
      throw new LinkError(
        "launch",
        `starting a measuring thread (at most ${this.#limit} here, by its open files): one more`,
        "here",
      );
    }
    return await this.#start();
  }

  /** As `take`, for as long as there is time; one that comes later waits for the next job. */
  async #takeWithin(limitMs: number, signal: AbortSignal): Promise<Thread> {
    const taking = this.#take();
    try {
      return await deadline(taking, Math.max(limitMs, 0), { signal });
    } catch (error) {
      const isLate = error instanceof DOMException;
      if (isLate) taking.then((thread) => this.#rest(Promise.resolve(thread)), () => {});
      if (error instanceof LinkError) throw error;
      if (signal.aborted || this.#closed) throw new LinkError("stopped", "starting a measuring thread: stopped");
      if (isLate) throw new LinkError("timeout", "starting a measuring thread: no end within the time limit", "here");
      throw new LinkError("crashed", errorText(error), "here");
    }
  }

  async #perform(thread: Thread, task: Task, signal?: AbortSignal): Promise<FromLink> {
    const abort = () => thread.stop.value = 1;
    thread.stop.value = this.#closed || signal?.aborted ? 1 : 0;
    signal?.addEventListener("abort", abort);
    try {
      thread.connection.send(task);
      const end = await answer(thread);
      this.#rest(Promise.resolve(thread));
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
    this.#idle.push({ thread, sinceMs: nowMs() });
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
