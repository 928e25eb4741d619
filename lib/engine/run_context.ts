import type { PairRecord } from "../results/outcome.ts";
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
  /** Told of each pair as it ends; `index` is its number in the plan. */
  onPair?(record: PairRecord, index: number): void;
  /**
   * Asked, when all pairs have ended, what to measure once more, until it answers null.
   * @param pairs every pair's record; `retests` what was measured again so far
   */
  nextRetest?(pairs: readonly PairRecord[], retests: readonly RetestRecord[]): AgainStep | null;
  /** Told of each pair that was measured once more. */
  onRetest?(record: RetestRecord): void;
  /** Called each time after all outcomes that had come in were told of: together they can be written at once. */
  onSettled?(): void;
  /** When the run began whose times are counted, on the clock of `nowMs()`; default: now. */
  epochMs?: number;
}

/** A pair, by its number in the plan, to be measured once more: alone, or beside the others of its round. */
export interface AgainStep {
  pair: number;
  alone: boolean;
}

/** What has become of a run. */
export interface RunResult {
  status: "finished" | "interrupted";
  nodes: NodeRecord[];
  /** One for every planned pair, in plan order. */
  pairs: PairRecord[];
  /** Those that were measured once more. */
  retests: RetestRecord[];
  /** How long this start took. */
  elapsedMs: number;
}
