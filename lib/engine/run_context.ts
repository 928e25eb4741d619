import type { PairRecord } from "../results/outcome.ts";
import type { NodeRecord } from "../results/run.ts";

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
  /** Called each time after all outcomes that had come in were told of: together they can be written at once. */
  onSettled?(): void;
  /** When the run began whose times are counted, on the clock of `nowMs()`; default: now. */
  epochMs?: number;
}

/** What has become of a run. */
export interface RunResult {
  status: "finished" | "interrupted";
  nodes: NodeRecord[];
  /** One for every planned pair, in plan order. */
  pairs: PairRecord[];
  /** How long this start took. */
  elapsedMs: number;
}
