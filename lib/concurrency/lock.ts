import { isAskedToEnd } from "./terminating.ts";

const FREE = 0;
const HELD = 1;
/** Held, and somebody may be asleep: the holder has to wake one when it releases. */
const CONTENDED = 2;

/** A sleeping thread looks this often whether its process shall end; not every Deno can interrupt it. */
const LOOK_MS = 100;
/** A waiting event loop ticks this often: Deno 2.6 does not notice by itself that `Atomics.waitAsync()` has answered. */
const TICK_MS = 5;

export interface LockOptions {
  /** How long to wait, in milliseconds; no limit when left out. */
  timeoutMs?: number;
}

/** What attaches to a lock in another thread; can be posted, and given in a Process's `args`. */
export interface LockHandle {
  readonly state: Int32Array;
}

/**
 * Mutual exclusion between threads, on one word of shared memory (the three-state mutex of U. Drepper, "Futexes Are Tricky", 2011).
 * Not reentrant and not fair. A thread that is killed while it holds the lock never releases it.
 */
export class Lock {
  readonly #state: Int32Array;
  #mine = false;

  constructor(state: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.#state = state;
  }

  /** The same lock, in the thread that a handle was sent to. */
  static from(handle: LockHandle): Lock {
    return new Lock(handle.state);
  }

  get handle(): LockHandle {
    return { state: this.#state };
  }

  /** Takes the lock if it is free; says whether it has it now. */
  tryAcquire(): boolean {
    if (Atomics.compareExchange(this.#state, 0, FREE, HELD) !== FREE) return false;
    return this.#mine = true;
  }

  /**
   * Takes the lock; the thread sleeps until it has it. In a thread that other tasks need meanwhile (the main thread, above all)
   * use `acquireAsync()`: a task of this thread that holds the lock could never release it.
   * @returns false when the time is up
   * @throws {Error} when this process is asked to end while it waits
   */
  acquire({ timeoutMs = Infinity }: LockOptions = {}): boolean {
    if (this.tryAcquire()) return true;
    const untilMs = performance.now() + timeoutMs;
    while (!this.#contend()) {
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0) return false;
      if (isAskedToEnd()) throw new Error("waiting for a lock: this process is asked to end");
      Atomics.wait(this.#state, 0, CONTENDED, Math.min(leftMs, LOOK_MS));
    }
    return true;
  }

  /**
   * Takes the lock; other tasks of this thread go on until it has it.
   * @returns false when the time is up
   */
  async acquireAsync({ timeoutMs = Infinity }: LockOptions = {}): Promise<boolean> {
    if (this.tryAcquire()) return true;
    const untilMs = performance.now() + timeoutMs;
    const ticks = setInterval(() => {}, TICK_MS);
    try {
      while (!this.#contend()) {
        const leftMs = untilMs - performance.now();
        if (leftMs <= 0) return false;
        await Atomics.waitAsync(this.#state, 0, CONTENDED, leftMs).value;
      }
      return true;
    } finally {
      clearInterval(ticks);
    }
  }

  /**
   * Gives the lock back.
   * @throws {Error} when it was not taken through this object
   */
  release(): void {
    if (!this.#mine) throw new Error("releasing a lock: not held here");
    this.#mine = false;
    if (Atomics.exchange(this.#state, 0, FREE) === CONTENDED) Atomics.notify(this.#state, 0, 1);
  }

  /** Calls a function while holding the lock; the thread sleeps until it has it. */
  withLock<R>(action: () => R): R {
    this.acquire();
    try {
      return action();
    } finally {
      this.release();
    }
  }

  /** The same for a function that waits; other tasks of this thread go on. */
  async withLockAsync<R>(action: () => R | Promise<R>): Promise<R> {
    await this.acquireAsync();
    try {
      return await action();
    } finally {
      this.release();
    }
  }

  /** Takes the lock if it is free, else leaves word that somebody waits. */
  #contend(): boolean {
    if (Atomics.exchange(this.#state, 0, CONTENDED) !== FREE) return false;
    return this.#mine = true;
  }
}
