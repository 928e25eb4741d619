import type { PairRecord } from "./outcome.ts";

/** The records of pairs in their order, as many as an array may not hold well; an array of them is one. */
export interface PairRecords extends Iterable<PairRecord> {
  readonly length: number;
  /** Undefined: there is no such place. */
  at(place: number): PairRecord | undefined;
  entries(): IterableIterator<[place: number, record: PairRecord]>;
  some(test: (record: PairRecord, place: number) => boolean): boolean;
  every(test: (record: PairRecord, place: number) => boolean): boolean;
  find<T extends PairRecord>(test: (record: PairRecord, place: number) => record is T): T | undefined;
  find(test: (record: PairRecord, place: number) => boolean): PairRecord | undefined;
  filter(test: (record: PairRecord, place: number) => boolean): PairRecord[];
  map<T>(of: (record: PairRecord, place: number) => T): T[];
  flatMap<T>(of: (record: PairRecord, place: number) => T | readonly T[]): T[];
}
