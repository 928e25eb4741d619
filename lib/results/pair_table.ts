import { type Outcome, type PairRecord, SKIP_REASONS } from "./outcome.ts";
import type { PairRecords } from "./pair_records.ts";

/** Which nodes the pairs of a table have; a plan is one. */
export interface PairNodes {
  readonly nodes: readonly string[];
  /** Count of pairs. */
  readonly size: number;
  /** Index into `nodes` of a pair's first, and second node. */
  readonly a: (pair: number) => number;
  readonly b: (pair: number) => number;
}

/** When a pair was measured, and how often it has been tried. */
type Times = Pick<PairRecord, "start_s" | "end_s" | "attempt">;

/** The columns of a table. What they cannot hold is kept whole. */
const ABSENT = 0;
const WHOLE = 1;
const MEASURED = 2;
/** And on: skipped for each of the reasons. */
const SKIPPED = 3;

/** Of one pair. */
const NUMBERS = 4;

/** How many fields an outcome with no more than two numbers has, and one of a skipped pair; and the rest of a record. */
const MEASURED_FIELDS = 3;
const SKIPPED_FIELDS = 2;
const RECORD_FIELDS = 6;

const ATTEMPT_LIMIT = 0xffff;

/**
 * The records of a plan's pairs, by their numbers: one with two numbers, or without a result, takes 35 bytes in columns, one that tells more is
 * kept as it is. A record that is asked for is made anew each time, and changing it changes nothing here. Iterated over and searched it can
 * be when every pair has one.
 */
export class PairTable implements PairRecords {
  readonly #pairs: PairNodes;
  readonly #state: Uint8Array;
  readonly #attempt: Uint16Array;
  /** Latency, bandwidth, start and end of each pair, side by side: pairs end in any order, and each place in memory that is far away takes time. */
  readonly #numbers: Float64Array;
  readonly #whole = new Map<number, PairRecord>();

  constructor(pairs: PairNodes) {
    const { size } = pairs;
    this.#pairs = pairs;
    this.#state = new Uint8Array(size);
    this.#attempt = new Uint16Array(size);
    this.#numbers = new Float64Array(NUMBERS * size);
  }

  /** How many pairs there are, with a record or without. */
  get length(): number {
    return this.#state.length;
  }

  /** Whether a pair has a record. */
  has(pair: number): boolean {
    return this.#state[pair] !== ABSENT;
  }

  /** What became of a pair; undefined: it has no record. */
  status(pair: number): Outcome["status"] | undefined {
    const state = this.#state[pair]!;
    if (state === MEASURED) return "measured";
    return state === ABSENT ? undefined : state === WHOLE ? this.#whole.get(pair)!.status : "skipped";
  }

  /** Gives a pair its record, which must have the names of its nodes. */
  set(pair: number, record: PairRecord): void {
    const state = stateOf(record, Object.keys(record).length - RECORD_FIELDS, record.attempt);
    if (state !== WHOLE) return this.#setNumbers(pair, state, record, record);
    this.#state[pair] = WHOLE;
    this.#whole.set(pair, record);
  }

  /** Gives a pair the record of an outcome, if it fits into the columns. Answers whether it did. */
  setOutcome(pair: number, outcome: Outcome, times: Times): boolean {
    const state = stateOf(outcome, Object.keys(outcome).length, times.attempt);
    if (state !== WHOLE) this.#setNumbers(pair, state, outcome, times);
    return state !== WHOLE;
  }

  #setNumbers(pair: number, state: number, outcome: Outcome, { start_s, end_s, attempt }: Times): void {
    const first = NUMBERS * pair, numbers = this.#numbers;
    this.#state[pair] = state;
    this.#attempt[pair] = attempt;
    if (outcome.status === "measured") {
      numbers[first] = outcome.latency_us ?? NaN;
      numbers[first + 1] = outcome.bandwidth_MBps ?? NaN;
    }
    numbers[first + 2] = start_s;
    numbers[first + 3] = end_s;
    if (this.#whole.size > 0) this.#whole.delete(pair);
  }

  at(pair: number): PairRecord | undefined {
    const state = this.#state[pair];
    if (state === undefined || state === ABSENT) return undefined;
    if (state === WHOLE) return this.#whole.get(pair);
    const { nodes } = this.#pairs;
    const a = nodes[this.#pairs.a(pair)]!, b = nodes[this.#pairs.b(pair)]!;
    const first = NUMBERS * pair, numbers = this.#numbers;
    const start_s = numbers[first + 2]!, end_s = numbers[first + 3]!, attempt = this.#attempt[pair]!;
    if (state !== MEASURED) {
      const reason = SKIP_REASONS[state - SKIPPED]!;
      return { kind: "pair", a, b, status: "skipped", reason, start_s, end_s, attempt };
    }
    const latency_us = numberOrNull(numbers[first]!), bandwidth_MBps = numberOrNull(numbers[first + 1]!);
    return { kind: "pair", a, b, status: "measured", latency_us, bandwidth_MBps, start_s, end_s, attempt };
  }

  /** A table of its own with the same records. */
  copy(): PairTable {
    const copy = new PairTable(this.#pairs);
    copy.#state.set(this.#state);
    copy.#attempt.set(this.#attempt);
    copy.#numbers.set(this.#numbers);
    this.#whole.forEach((record, pair) => copy.#whole.set(pair, record));
    return copy;
  }

  *[Symbol.iterator](): Generator<PairRecord> {
    for (let pair = 0; pair < this.length; pair++) yield this.at(pair)!;
  }

  *entries(): Generator<[number, PairRecord]> {
    for (let pair = 0; pair < this.length; pair++) yield [pair, this.at(pair)!];
  }

  some(test: (record: PairRecord, pair: number) => boolean): boolean {
    for (let pair = 0; pair < this.length; pair++) if (test(this.at(pair)!, pair)) return true;
    return false;
  }

  every(test: (record: PairRecord, pair: number) => boolean): boolean {
    return !this.some((record, pair) => !test(record, pair));
  }

  find<T extends PairRecord>(test: (record: PairRecord, pair: number) => record is T): T | undefined;
  find(test: (record: PairRecord, pair: number) => boolean): PairRecord | undefined;
  find(test: (record: PairRecord, pair: number) => boolean): PairRecord | undefined {
    for (let pair = 0; pair < this.length; pair++) {
      const record = this.at(pair)!;
      if (test(record, pair)) return record;
    }
    return undefined;
  }

  filter(test: (record: PairRecord, pair: number) => boolean): PairRecord[] {
    return this.flatMap((record, pair) => test(record, pair) ? record : []);
  }

  map<T>(of: (record: PairRecord, pair: number) => T): T[] {
    return Array.from({ length: this.length }, (_, pair) => of(this.at(pair)!, pair));
  }

  flatMap<T>(of: (record: PairRecord, pair: number) => T | readonly T[]): T[] {
    const all: T[] = [];
    for (let pair = 0; pair < this.length; pair++) {
      const one = of(this.at(pair)!, pair);
      if (Array.isArray(one)) all.push(...one);
      else all.push(one as T);
    }
    return all;
  }
}

/** @param fields how many the outcome has */
function stateOf(outcome: Outcome, fields: number, attempt: number): number {
  if (attempt > ATTEMPT_LIMIT) return WHOLE;
  switch (outcome.status) {
    case "measured":
      return fields === MEASURED_FIELDS ? MEASURED : WHOLE;
    case "skipped":
      return fields === SKIPPED_FIELDS ? SKIPPED + SKIP_REASONS.indexOf(outcome.reason) : WHOLE;
    case "failed":
      return WHOLE;
    default:
      return outcome satisfies never;
  }
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
