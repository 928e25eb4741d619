import { Lock } from "./lock.ts";

/** Views of 8 to 64 bit. A float64 is kept as its 64 bits, since Atomics know integers only. */
const VIEWS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float64: BigUint64Array,
} as const;

export type SharedType = keyof typeof VIEWS;

/** What an element of a type is: a bigint for the 64-bit integers, a number for all others. */
export type SharedNumber<T extends SharedType> = T extends "int64" | "uint64" ? bigint : number;

/** What attaches to the same memory in another thread; can be posted, and given in a Process's `args`. */
export interface SharedHandle<T extends SharedType = SharedType> {
  readonly type: T;
  readonly buffer: SharedArrayBuffer;
}

/** The lock's word stands before the elements, which stay aligned to 8 bytes. */
const HEADER_BYTES = 8;

/**
 * An array of numbers in memory that threads share. Every `get`, `set` and `add` is atomic (sequentially consistent); for what takes
 * several of them there is `lock`. Integers wrap around as in the typed array of that name.
 */
export class SharedArray<T extends SharedType> {
  readonly handle: SharedHandle<T>;
  readonly lock: Lock;
  readonly length: number;
  readonly #elements: BigUint64Array;
  readonly #isFloat: boolean;

  /**
   * @param content how many zeros, or the elements to begin with, or the memory of another SharedArray of this type
   * @throws {RangeError} when the length is none, or the type is not known
   */
  constructor(type: T, content: number | readonly SharedNumber<T>[] | SharedArrayBuffer) {
    // One static type for all views: which of them it is decides what goes in and out, and SharedNumber says so.
    const View = VIEWS[type] as typeof BigUint64Array;
    if (!View) throw new RangeError(`sharing memory (${Object.keys(VIEWS).join(", ")}): '${type}'`);
    const length = typeof content === "number" ? content : "length" in content ? content.length : 0;
    const buffer = content instanceof SharedArrayBuffer
      ? content
      : new SharedArrayBuffer(HEADER_BYTES + View.BYTES_PER_ELEMENT * length);
    this.handle = { type, buffer };
    this.lock = new Lock(new Int32Array(buffer, 0, 1));
    this.#elements = new View(buffer, HEADER_BYTES);
    this.#isFloat = type === "float64";
    this.length = this.#elements.length;
    if (Array.isArray(content)) content.forEach((value, index) => this.set(index, value));
  }

  /** The same array, in the thread that a handle was sent to. */
  static from<T extends SharedType>(handle: SharedHandle<T>): SharedArray<T> {
    return new SharedArray(handle.type, handle.buffer);
  }

  /** @throws {RangeError} when there is no such element */
  get(index: number): SharedNumber<T> {
    return this.#decode(Atomics.load(this.#elements, index));
  }

  /** @throws {RangeError} when there is no such element */
  set(index: number, value: SharedNumber<T>): void {
    Atomics.store(this.#elements, index, this.#encode(value));
  }

  /**
   * Adds to an element, and returns what it was before.
   * @throws {RangeError} when there is no such element
   */
  add(index: number, amount: SharedNumber<T>): SharedNumber<T> {
    if (!this.#isFloat) return this.#decode(Atomics.add(this.#elements, index, this.#encode(amount)));
    while (true) {
      const before = Atomics.load(this.#elements, index);
      const sum = this.#encode((toFloat(before) + (amount as number)) as SharedNumber<T>);
      if (Atomics.compareExchange(this.#elements, index, before, sum) === before) return this.#decode(before);
    }
  }

  #encode(value: SharedNumber<T>): bigint {
    return this.#isFloat ? toBits(value as number) : value as bigint;
  }

  #decode(element: bigint): SharedNumber<T> {
    return (this.#isFloat ? toFloat(element) : element) as SharedNumber<T>;
  }
}

/** A number in memory that threads share, with all that holds for SharedArray. */
export class SharedValue<T extends SharedType> {
  readonly #array: SharedArray<T>;

  /**
   * @param initial what it is at first, 0 when left out; or the memory of another SharedValue of this type
   * @throws {RangeError} when the type is not known
   */
  constructor(type: T, initial?: SharedNumber<T> | SharedArrayBuffer) {
    this.#array = new SharedArray(
      type,
      initial instanceof SharedArrayBuffer ? initial : initial === undefined ? 1 : [initial],
    );
  }

  /** The same value, in the thread that a handle was sent to. */
  static from<T extends SharedType>(handle: SharedHandle<T>): SharedValue<T> {
    return new SharedValue(handle.type, handle.buffer);
  }

  get value(): SharedNumber<T> {
    return this.#array.get(0);
  }

  set value(value: SharedNumber<T>) {
    this.#array.set(0, value);
  }

  /** Adds to it in one step, and returns what it was before. */
  add(amount: SharedNumber<T>): SharedNumber<T> {
    return this.#array.add(0, amount);
  }

  get lock(): Lock {
    return this.#array.lock;
  }

  get handle(): SharedHandle<T> {
    return this.#array.handle;
  }
}

const bits = new BigUint64Array(1);
const float = new Float64Array(bits.buffer);

function toBits(value: number): bigint {
  float[0] = value;
  return bits[0]!;
}

function toFloat(value: bigint): number {
  bits[0] = value;
  return float[0]!;
}
