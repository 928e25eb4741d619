import type { ToWorker } from "./messages.ts";

/** So many pairs may be on their way to a worker: it takes them up at once, unless it has more to do than it can. */
const UNTAKEN_LIMIT = 256;

/** Which worker has which pairs, and since when (ms from the run's epoch). */
export class Assignments {
  readonly #send: (worker: number, message: ToWorker) => void;
  /** The pairs of each worker, the oldest first. */
  readonly #pairs: Map<number, number>[];
  /** How many of its pairs each worker has not taken up yet. */
  readonly #untaken: number[];
  /** What is given out next: three numbers a pair. */
  readonly #batches: number[][];
  #count = 0;
  /** When these were given out, in sum. */
  #sinceMs = 0;

  constructor(workers: number, send: (worker: number, message: ToWorker) => void) {
    this.#send = send;
    this.#pairs = Array.from({ length: workers }, () => new Map());
    this.#untaken = Array(workers).fill(0);
    this.#batches = Array.from({ length: workers }, () => []);
  }

  /** How many pairs the workers have. */
  get count(): number {
    return this.#count;
  }

  /** How long these pairs have been in flight, in sum. */
  elapsedMs(nowMs: number): number {
    return this.#count * nowMs - this.#sinceMs;
  }

  /** Whether every worker keeps up with what it is given; what it says next will tell. */
  keepUp(): boolean {
    return this.#untaken.every((count) => count < UNTAKEN_LIMIT);
  }

  /** Gives a worker a pair, with its nodes' numbers: it hears of it with the next `send()`. */
  add(worker: number, pair: number, a: number, b: number, nowMs: number): void {
    this.#batches[worker]!.push(pair, a, b);
    this.#pairs[worker]!.set(pair, nowMs);
    this.#untaken[worker]!++;
    this.#count++;
    this.#sinceMs += nowMs;
  }

  /** Tells the workers of their new pairs, in one message each. */
  send(): void {
    this.#batches.forEach((batch, worker) => {
      if (batch.length === 0) return;
      this.#send(worker, { kind: "assign", pairs: new Int32Array(batch) });
      this.#batches[worker] = [];
    });
  }

  /** A worker has taken up so many. */
  taken(worker: number, count: number): void {
    this.#untaken[worker]! -= count;
  }

  /** A worker is done with a pair. Answers since when it had it; undefined: it did not have it (any more). */
  remove(worker: number, pair: number): number | undefined {
    const sinceMs = this.#pairs[worker]!.get(pair);
    if (sinceMs === undefined) return undefined;
    this.#pairs[worker]!.delete(pair);
    this.#count--;
    this.#sinceMs -= sinceMs;
    return sinceMs;
  }

  /** A worker has no pairs any more. Answers those that it had. */
  clear(worker: number): [pair: number, sinceMs: number][] {
    const pairs = [...this.#pairs[worker]!];
    this.#pairs[worker]!.clear();
    this.#untaken[worker] = 0;
    this.#count -= pairs.length;
    for (const [, sinceMs] of pairs) this.#sinceMs -= sinceMs;
    return pairs;
  }

  /** The pair that a worker has had longest. */
  oldest(worker: number): [pair: number, sinceMs: number] | undefined {
    const [oldest] = this.#pairs[worker]!;
    return oldest;
  }
}
