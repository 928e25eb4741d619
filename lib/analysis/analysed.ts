import type { Run } from "../results/run.ts";
import type { Metric, Verdict } from "../results/verdict.ts";
import type { AdditiveFit } from "./additive_fit.ts";
import type { Observations } from "./observations.ts";

/** A metric of a run, taken apart, and what counts as slow there. */
export interface Analysed {
  run: Run;
  metric: Metric;
  observed: Observations;
  fit: AdditiveFit;
  /** The class of a pair of two nodes, by their places; those that were not observed have others. */
  classOf(a: number, b: number): number;
  /** Bandwidth: −1; latency: 1. */
  sign: 1 | -1;
  /** What matters, on the logarithmic scale. */
  practical: number;
}

/** Too little is known of a metric, or of some nodes. */
export function notEnough(metric: Metric | null, nodes: string[], detail: string): Verdict {
  const none = {
    switch: null,
    value: null,
    expected: null,
    ratio: null,
    support: [],
    support_expected: [],
    retest: null,
  };
  return { kind: "not-enough-data", metric, nodes, ...none, detail };
}
