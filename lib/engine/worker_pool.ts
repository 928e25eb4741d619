import { errorText } from "../base/errors.ts";
import { type Connection, pipe, Process } from "../concurrency/mod.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";

/** What the pool tells the engine. */
export type PoolEvent =
  | { kind: "message"; worker: number; message: FromWorker }
  /** The worker ended though nobody had asked it to. */
  | { kind: "crashed"; worker: number; detail: string };

interface Slot {
  process: Process;
  connection: Connection;
  ready: boolean;
}

export interface PoolOptions {
  /** The workers' entry module; its `run` gets a MessagePort and a WorkerStart. */
  module: URL;
  count: number;
  start(worker: number): WorkerStart;
}

/** How long a worker may take to close its channels before it is ended: longer than its agents may. */
const CLOSE_MS = 4000;

/** The Web Workers that carry a run. A crashed one is told of; the engine says whether it is replaced. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #emit: (event: PoolEvent) => void;
  readonly #slots: Slot[] = [];
  #closing = false;

  constructor(options: PoolOptions, emit: (event: PoolEvent) => void) {
    this.#options = options;
    this.#emit = emit;
    for (let worker = 0; worker < options.count; worker++) this.#slots.push(this.#open(worker));
  }

  /** Whether a worker, or else every worker, takes pairs. */
  isReady(worker?: number): boolean {
    return worker === undefined ? this.#slots.every(({ ready }) => ready) : this.#slots[worker]!.ready;
  }

  /** Passes a message on; a worker that is not ready yet takes all kinds but pairs. */
  send(worker: number, message: ToWorker): void {
    this.#slots[worker]!.connection.send(message);
  }

  broadcast(message: ToWorker): void {
    for (let worker = 0; worker < this.#slots.length; worker++) this.send(worker, message);
  }

  /** Ends what is left of a worker and starts a new one in its place. */
  replace(worker: number): void {
    this.#end(this.#slots[worker]!);
    this.#slots[worker] = this.#open(worker);
  }

  /** Asks all workers to end, and ends those that do not. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#slots.map(async (slot) => {
      // One that is not ready yet may have agents under way, which nobody else would end.
      if (slot.process.isAlive()) slot.connection.send({ kind: "close" } satisfies ToWorker);
      await slot.process.join(CLOSE_MS);
      this.#end(slot);
      await slot.process.join();
    }));
  }

  #end(slot: Slot): void {
    if (slot.process.isAlive()) slot.process.kill();
    slot.connection.close();
  }

  #open(worker: number): Slot {
    const [connection, theirs] = pipe();
    const process = new Process({
      module: this.#options.module,
      name: `pair-worker-${worker}`,
      args: [theirs.port, this.#options.start(worker)],
    });
    const slot: Slot = { process, connection, ready: false };
    this.#pump(worker, slot);
    this.#watch(worker, slot);
    return slot;
  }

  /** Passes the worker's messages on until its connection is closed. */
  async #pump(worker: number, slot: Slot): Promise<void> {
    try {
      while (true) {
        const message = await slot.connection.recv() as FromWorker;
        if (message.kind === "ready") slot.ready = true;
        this.#emit({ kind: "message", worker, message });
      }
    } catch {
      // Closed: by the worker's end, which #watch tells of, or by ours.
    }
  }

  async #watch(worker: number, slot: Slot): Promise<void> {
    let detail: string;
    try {
      await slot.process.start();
      await slot.process.join();
      detail = slot.process.error ? errorText(slot.process.error) : `exit code ${slot.process.exitCode}`;
    } catch (error) {
      detail = errorText(error);
    }
    if (this.#closing || this.#slots[worker] !== slot) return;
    this.#emit({ kind: "crashed", worker, detail });
  }
}
