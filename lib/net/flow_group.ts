/** Shared memory that the flows of a group meet in: how many have come to the start, how many have counted enough. */
export interface FlowGroupHandle {
  size: number;
  memory: SharedArrayBuffer;
}

const STARTED = 0;
const FINISHED = 1;

/**
 * Streams of one pair that run at the same time, each in a thread of its own. All begin when the last one is connected, and all go on
 * until the last one has counted enough: every counted moment has all of them under way, so that their rates may be added.
 */
export class FlowGroup {
  readonly handle: FlowGroupHandle;
  readonly #counts: Int32Array;

  private constructor(handle: FlowGroupHandle) {
    this.handle = handle;
    this.#counts = new Int32Array(handle.memory);
  }

  static create(size: number): FlowGroup {
    return new FlowGroup({ size, memory: new SharedArrayBuffer(8) });
  }

  /** The same group, in another thread. */
  static from(handle: FlowGroupHandle): FlowGroup {
    return new FlowGroup(handle);
  }

  /** This flow is ready to begin. */
  arrive(): void {
    if (Atomics.add(this.#counts, STARTED, 1) + 1 === this.handle.size) Atomics.notify(this.#counts, STARTED);
  }

  /** Whether all flows have arrived; waits for it for a time, which must be 0 in a thread that may not block. */
  begun(waitMs: number): boolean {
    const arrived = Atomics.load(this.#counts, STARTED);
    if (arrived === this.handle.size) return true;
    if (waitMs > 0) Atomics.wait(this.#counts, STARTED, arrived, waitMs);
    return Atomics.load(this.#counts, STARTED) === this.handle.size;
  }

  /** This flow has counted enough. To be called once. */
  finish(): void {
    Atomics.add(this.#counts, FINISHED, 1);
  }

  /** Whether all flows have counted enough. */
  over(): boolean {
    return Atomics.load(this.#counts, FINISHED) >= this.handle.size;
  }
}
