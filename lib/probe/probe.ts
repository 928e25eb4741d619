import type { Outcome } from "../results/outcome.ts";

/** A pair as workers know it: its number in the plan and the numbers of its nodes. */
export interface Pair {
  readonly index: number;
  readonly a: number;
  readonly b: number;
}

export interface MeasureOptions {
  /** The pair has failed with reason `timeout` when this has passed. */
  timeoutMs: number;
  /** Aborted when the run must stop at once; the outcome is then `skipped`, reason `interrupted`. */
  signal: AbortSignal;
  /** No other pair is measured meanwhile. */
  alone?: boolean;
  /** How often the pair has been measured before, in this run. */
  repeat?: number;
}

/** Something that measures pairs. One instance lives in each pair worker and holds many pairs in flight. */
export interface Probe {
  /** What became of one pair. Resolves for every failure that belongs to the pair; a rejection is a defect of the probe. */
  measure(pair: Pair, options: MeasureOptions): Promise<Outcome>;
}
