import { type Entry, LinkedList } from "./linked_list.ts";
import { after } from "./timer.ts";

/** There is no room: `putNowait()`, or `put()` whose time is up. */
export class QueueFull extends Error {
  override readonly name = "QueueFull";
}

/** There is nothing: `getNowait()`, or `get()` whose time is up. */
export class QueueEmpty extends Error {
  override readonly name = "QueueEmpty";
}

/** The queue was closed: nothing can be put any more, and all that was in it has been got. */
export class QueueClosed extends Error {
  override readonly name = "QueueClosed";
}

/** How long to wait, at most. */
export interface WaitOptions {
  /** In milliseconds; no limit when left out. */
  timeoutMs?: number;
  /** Gives up when aborted; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

interface Waiting<T, R> {
  /** What a put waits to bring in. */
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * A queue between the tasks of one thread: first in, first out, and those who wait are served in the order in which they came.
 * To feed it from other threads, pass its items through a `pipe()`.
 */
export class Queue<T> {
  readonly #maxSize: number;
  readonly #items = new LinkedList<T>();
  readonly #getters = new LinkedList<Waiting<undefined, T>>();
  readonly #putters = new LinkedList<Waiting<T, void>>();
  #closed = false;

  /**
   * @param options.maxSize most items that it holds; 0 or left out: no limit
   * @throws {RangeError} when that is no count
   */
  constructor(options: { maxSize?: number } = {}) {
    const { maxSize = 0 } = options;
    if (!(maxSize >= 0) || !Number.isInteger(maxSize) && maxSize !== Infinity) {
      throw new RangeError(`making a queue: maxSize ${maxSize}`);
    }
    this.#maxSize = maxSize === 0 ? Infinity : maxSize;
  }

  /** Count of items in it, not counting those that wait for room. */
  get size(): number {
    return this.#items.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  empty(): boolean {
    return this.#items.size === 0;
  }

  full(): boolean {
    return this.#items.size >= this.#maxSize;
  }

  /**
   * Puts an item in, as soon as there is room.
   * @throws {QueueFull} when the time is up
   * @throws {QueueClosed} when the queue is closed, before or while it waits
   */
  put(item: T, options: WaitOptions = {}): Promise<void> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    if (this.#closed || !this.full()) return attempt(() => this.putNowait(item));
    return wait(this.#putters, item, options, () => new QueueFull(`putting: full for ${options.timeoutMs} ms`));
  }

  /**
   * Takes the oldest item out, as soon as there is one.
   * @throws {QueueEmpty} when the time is up
   * @throws {QueueClosed} when the queue is closed and empty
   */
  get(options: WaitOptions = {}): Promise<T> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    if (this.#closed || !this.empty()) return attempt(() => this.getNowait());
    return wait(this.#getters, undefined, options, () => new QueueEmpty(`getting: empty for ${options.timeoutMs} ms`));
  }

  /**
   * Puts an item in at once.
   * @throws {QueueFull} {QueueClosed}
   */
  putNowait(item: T): void {
    if (this.#closed) throw new QueueClosed("putting: the queue is closed");
    // Somebody waits to get only while the queue is empty, so an item handed over overtakes none.
    const getter = this.#getters.shift();
    if (getter) return getter.value.resolve(item);
    if (this.full()) throw new QueueFull(`putting: ${this.#items.size} items, the most it holds`);
    this.#items.push(item);
  }

  /**
   * Takes the oldest item out at once.
   * @throws {QueueEmpty} {QueueClosed}
   */
  getNowait(): T {
    const oldest = this.#items.shift();
    if (!oldest) {
      throw this.#closed ? new QueueClosed("getting: the queue is closed") : new QueueEmpty("getting: no item");
    }
    const putter = this.#putters.shift();
    if (putter) {
      this.#items.push(putter.value.item);
      putter.value.resolve();
    }
    return oldest.value;
  }

  /** Nothing more can be put. What is in it can still be got; puts and gets that wait are rejected with QueueClosed. */
  close(): void {
    this.#closed = true;
    const error = () => new QueueClosed("waiting: the queue was closed");
    for (let putter; (putter = this.#putters.shift());) putter.value.reject(error());
    for (let getter; (getter = this.#getters.shift());) getter.value.reject(error());
  }

  /** Gets items until the queue is closed and empty. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    while (true) {
      let item: T;
      try {
        item = await this.get();
      } catch (error) {
        if (error instanceof QueueClosed) return;
        throw error;
      }
      yield item;
    }
  }
}

function attempt<R>(action: () => R): Promise<R> {
  return new Promise((resolve) => resolve(action()));
}

/** Stands in a line until served, or out of time, or aborted. */
function wait<T, R>(
  line: LinkedList<Waiting<T, R>>,
  item: T,
  { timeoutMs, signal }: WaitOptions,
  late: () => Error,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      stopTimer();
      signal?.removeEventListener("abort", abort);
    };
    const place: Entry<Waiting<T, R>> = line.push({
      item,
      resolve: (result) => (settle(), resolve(result)),
      reject: (error) => (settle(), reject(error)),
    });
    const leave = (error: unknown) => {
      line.remove(place);
      place.value.reject(error);
    };
    const abort = () => leave(signal?.reason);
    signal?.addEventListener("abort", abort);
    const stopTimer = after(timeoutMs, () => leave(late()));
  });
}
