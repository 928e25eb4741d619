import type { PairRecord } from "../results/outcome.ts";
import type { PairRecords } from "../results/pair_records.ts";
import type { NodeRecord, RetestRecord } from "../results/run.ts";

/** What a run tells, and hears from, whoever runs it. */
export interface RunContext {
  /** The entry module of the pair workers. */
  workerModule: URL;
  /** Aborted: no more pairs are started, those in flight are waited for. */
  stopping: AbortSignal;
  /** Aborted: those in flight are given up as well. */
  aborting: AbortSignal;
  /** Told of each node once it is known to be up or down. */
  onNode?(record: NodeRecord): void;
  /** Told of each pair soon after it has ended, when those that could start then have been given out; `index` is its number in the plan. */
  onPair?(record: PairRecord, index: number): void;
  /**
   * Asked, when all pairs have ended, what to measure once more, until it answers null.
   * @param pairs every pair's record; `retests` what was measured again so far
   */
  nextRetest?(pairs: PairRecords, retests: readonly RetestRecord[]): AgainStep | null;
  /** What is known of all pairs of the plan, and what of them was measured once more: nothing is measured but what `nextRetest` asks for. */
  known?: { pairs: PairRecords; retests: readonly RetestRecord[] };
  /** Told of each pair that was measured once more. */
  onRetest?(record: RetestRecord): void;
  /** Told, after pairs were given out, how many are in flight, and how long they have been, in sum. */
  onInFlight?(count: number, elapsedMs: number): void;
  /** Called each time after all outcomes that had come in were told of: together they can be written at once. */
  onSettled?(): void;
  /** When the run began whose times are counted, on the clock of `nowMs()`; default: now. */
  epochMs?: number;
}

/** A pair, by the places of its nodes in the plan, to be measured once more: alone, or, where it is planned, beside the others of its round. */
export interface AgainStep {
  a: number;
  b: number;
  alone: boolean;
}

/** What has become of a run. */
export interface RunResult {
  /** `interrupted`: it was to stop before all was measured, tried again and measured once more. */
  status: "finished" | "interrupted";
  nodes: NodeRecord[];
  /** One for every planned pair, in plan order. */
  pairs: PairRecords;
  /** Those that were measured once more. */
  retests: RetestRecord[];
  /** How long this start took. */
  elapsedMs: number;
}
