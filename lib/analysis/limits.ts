import type { ComparedMetric } from "../results/comparison.ts";
import { normalUpperQuantile, studentUpperQuantile } from "./statistics.ts";

/** How far from what is expected something must be to be worth a verdict. */
export interface Tolerances {
  /** A bandwidth below (1 − this) of what is expected. */
  bandwidth: number;
  /** A latency above (1 + this) of what is expected. */
  latency: number;
}

export const DEFAULT_TOLERANCES: Tolerances = { bandwidth: 0.1, latency: 0.2 };

/** How often, about, noise alone may make a verdict of one kind about one metric of a run. */
const FALSE_ALARMS = 0.002;

/** A node whose effect is beyond so many of those that nodes have anyway (MAD-scaled) is not as the others are. */
export const SPREAD_LIMIT = 5;

/** Fewer degrees of freedom tell nothing of noise. */
export const LEAST_FREEDOM = 3;

/**
 * How many sigma are beyond what noise does to the worst of many, in one direction (Bonferroni).
 * @param freedom of the estimate of sigma
 */
export function sigmaLimit(candidates: number, freedom: number): number {
  const p = FALSE_ALARMS / Math.max(1, candidates);
  return freedom > 500 ? normalUpperQuantile(p) : studentUpperQuantile(p, Math.max(LEAST_FREEDOM, freedom));
}

/** Which way is slow: logarithms of bandwidth go down, those of latency up. */
export function slowSign(metric: ComparedMetric): 1 | -1 {
  return metric === "latency" ? 1 : -1;
}

/** How far the logarithm of a metric must go the slow way to matter. */
export function practicalLimit(metric: ComparedMetric, tolerances: Tolerances): number {
  return metric === "latency" ? Math.log(1 + tolerances.latency) : -Math.log(1 - tolerances.bandwidth);
}
