import type { LatencyDetail, Wait } from "../base/measurement.ts";

/** How near to the median both ends of its confidence interval must be. */
const INTERVAL_SHARE = 0.01;

/** Fewer samples make no interval. */
const LEAST_SAMPLES = 100;

/**
 * The 95 % confidence interval of the median, by order statistics, so that no distribution need be assumed: the ranks are
 * n/2 ∓ 1.96·√n/2 (binomial, normal approximation; Le Boudec, Performance Evaluation of Computer and Communication Systems, 2.2).
 * @param sorted ascending
 */
export function medianInterval(sorted: Float64Array): { low: number; median: number; high: number } {
  const n = sorted.length;
  const spread = 1.96 * Math.sqrt(n) / 2;
  const low = Math.max(Math.floor(n / 2 - spread), 1);
  const high = Math.min(Math.ceil(n / 2 + 1 + spread), n);
  return { low: sorted[low - 1]!, median: percentile(sorted, 50), high: sorted[high - 1]! };
}

/** Whether the median is known well enough to stop: both ends of its interval within 1 %. Sorts the samples. */
export function isMedianKnown(samples: Float64Array): boolean {
  if (samples.length < LEAST_SAMPLES) return false;
  const { low, median, high } = medianInterval(samples.sort());
  return median - low <= INTERVAL_SHARE * median && high - median <= INTERVAL_SHARE * median;
}

/**
 * What is reported of a latency measurement.
 * @param roundTripsNs at least one; is sorted in place
 */
export function summariseLatency(roundTripsNs: Float64Array, sizeBytes: number, wait: Wait): LatencyDetail {
  const reached = isMedianKnown(roundTripsNs);
  const sorted = roundTripsNs.sort();
  const { low, median, high } = medianInterval(sorted);
  let sum = 0;
  for (let i = 0; i < sorted.length; i++) sum += sorted[i]!;
  const mean = sum / sorted.length;
  let squares = 0;
  for (let i = 0; i < sorted.length; i++) squares += (sorted[i]! - mean) ** 2;
  const halfUs = (ns: number) => ns / 2000;
  return {
    min_us: halfUs(sorted[0]!),
    p50_us: halfUs(median),
    mean_us: halfUs(mean),
    p90_us: halfUs(percentile(sorted, 90)),
    p99_us: halfUs(percentile(sorted, 99)),
    p999_us: halfUs(percentile(sorted, 99.9)),
    max_us: halfUs(sorted.at(-1)!),
    stddev_us: halfUs(Math.sqrt(squares / Math.max(sorted.length - 1, 1))),
    ci_low_us: halfUs(low),
    ci_high_us: halfUs(high),
    ci_reached: reached,
    n: sorted.length,
    size_bytes: sizeBytes,
    wait,
  };
}

/** The nearest-rank percentile; the median of an even count is the middle of its two. */
function percentile(sorted: Float64Array, percent: number): number {
  const rank = sorted.length * percent / 100;
  const at = sorted[Math.max(Math.ceil(rank - 1e-6), 1) - 1]!; // 41,000 · 99.9 / 100 is not quite 40,959
  return percent === 50 && Number.isInteger(rank) ? (at + sorted[rank]!) / 2 : at;
}
