import { type Aggregate, type Bisection, concurrentBandwidth } from "./concurrent_bandwidth.ts";
import type { PairRecord } from "./outcome.ts";
import type { PairRecords } from "./pair_records.ts";
import type { Run } from "./run.ts";

/** How one metric is spread over the measured pairs of a run, in the metric's own unit. */
export interface Spread {
  /** How many pairs have the metric. */
  n: number;
  median: number;
  /** Median of the absolute distances from the median, not scaled. */
  mad: number;
  /** n / Σ 1/value: what a rate is on the average where the time adds up, as of one stream after the other. */
  harmonic_mean: number;
  p5: number;
  p95: number;
  min: number;
  max: number;
  /** The pair that has the smallest value: the first one in plan order. */
  min_pair: [a: string, b: string];
  /** The pair that has the largest value: the first one in plan order. */
  max_pair: [a: string, b: string];
}

/** A run in a few numbers. A metric that no pair has is null. */
export interface Summary {
  latency_us: Spread | null;
  bandwidth_MBps: Spread | null;
  /** From b to a, of pairs whose two directions were measured at the same time. */
  bandwidth_back_MBps: Spread | null;
  /** Both directions in sum, of pairs of which only that is known. */
  bandwidth_both_MBps: Spread | null;
  /** What the pairs in flight had together; null: no pair has a bandwidth. */
  aggregate: Aggregate | null;
  /** What a half of the nodes can have with the other half, estimated; null: the run does not show it. */
  bisection: Bisection | null;
  measured: number;
  failed: number;
  skipped: number;
  /** How many pairs failed or were skipped for each reason that occurred. */
  reasons: Record<string, number>;
  elapsed_s: number;
}

/** The metric's value in a record; null for a pair that was not measured or a probe that does not measure it. */
export function latencyUs(pair: PairRecord): number | null {
  return pair.status === "measured" ? pair.latency_us : null;
}

/** As `latencyUs`, for bandwidth from a to b in 10^6 bytes per second. */
export function bandwidthMBps(pair: PairRecord): number | null {
  return pair.status === "measured" ? pair.bandwidth_MBps : null;
}

/** As `bandwidthMBps`, from b to a at the same time. */
export function bandwidthBackMBps(pair: PairRecord): number | null {
  return pair.status === "measured" ? pair.bandwidth_back_MBps ?? null : null;
}

/** As `bandwidthMBps`, both directions at the same time, in sum. */
export function bandwidthBothMBps(pair: PairRecord): number | null {
  return pair.status === "measured" ? pair.bandwidth_both_MBps ?? null : null;
}

/** As `bandwidthMBps`, of the slower direction where both are known; of both in sum only where nothing else is. */
export function leastBandwidthMBps(pair: PairRecord): number | null {
  const ways = [bandwidthMBps(pair), bandwidthBackMBps(pair)].filter((way) => way !== null);
  return ways.length > 0 ? Math.min(...ways) : bandwidthBothMBps(pair);
}

export function summarize(run: Run): Summary {
  const counts = { measured: 0, failed: 0, skipped: 0 };
  const reasons: Record<string, number> = {};
  for (const pair of run.pairs) {
    counts[pair.status]++;
    if (pair.status !== "measured") reasons[pair.reason] = (reasons[pair.reason] ?? 0) + 1;
  }
  return {
    latency_us: spread(run.pairs, latencyUs),
    bandwidth_MBps: spread(run.pairs, bandwidthMBps),
    bandwidth_back_MBps: spread(run.pairs, bandwidthBackMBps),
    bandwidth_both_MBps: spread(run.pairs, bandwidthBothMBps),
    ...concurrentBandwidth(run),
    ...counts,
    reasons,
    elapsed_s: run.elapsedS,
  };
}

/** The spread of `value` over the pairs that have it; null where none has. */
export function spread(pairs: PairRecords, value: (pair: PairRecord) => number | null): Spread | null {
  const values = new Float64Array(pairs.length);
  let n = 0, least: PairRecord | undefined, most: PairRecord | undefined, min = Infinity, max = -Infinity;
  let inverses = 0;
  for (const pair of pairs) {
    const x = value(pair);
    if (x === null) continue;
    values[n++] = x;
    inverses += 1 / x;
    if (x < min) min = x, least = pair;
    if (x > max) max = x, most = pair;
  }
  if (!least || !most) return null;
  const sorted = values.subarray(0, n).sort();
  const median = quantile(sorted, 0.5);
  return {
    n,
    median,
    mad: quantile(sorted.map((x) => Math.abs(x - median)).sort(), 0.5),
    harmonic_mean: n / inverses,
    p5: quantile(sorted, 0.05),
    p95: quantile(sorted, 0.95),
    min,
    max,
    min_pair: [least.a, least.b],
    max_pair: [most.a, most.b],
  };
}

/**
 * The p-quantile (0 ≤ p ≤ 1) of ascending values, at least one, by linear interpolation between the order statistics around
 * (n − 1)·p: type 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996.
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position % 1);
}
