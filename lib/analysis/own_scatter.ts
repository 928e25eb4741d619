import type { ChangeKind, ComparedMetric } from "../results/comparison.ts";
import type { PairRecord } from "../results/outcome.ts";
import { slowSign } from "./limits.ts";

/** Between what a pair's values were while it was measured: nine in ten round trips, all intervals of a stream. */
interface Scatter {
  low: number;
  high: number;
}

/**
 * Whether a pair's values of two runs lie apart: the better ones of the worse run are worse than the worse ones of the better run. Null: they
 * do not. Undefined: one of the runs does not say how its values scatter.
 */
export function apart([base, now]: [PairRecord, PairRecord], metric: ComparedMetric): ChangeKind | null | undefined {
  const isBack = metric === "bandwidth_back", isTurned = base.a !== now.a;
  const before = scatterOf(base, metric, isBack !== isTurned), after = scatterOf(now, metric, isBack);
  if (!before || !after) return undefined;
  const sign = after.low > before.high ? 1 : after.high < before.low ? -1 : 0;
  return sign === 0 ? null : sign * slowSign(metric) > 0 ? "slower" : "faster";
}

/** @param back of the bandwidth from b to a, where that is known */
function scatterOf(pair: PairRecord, metric: ComparedMetric, back: boolean): Scatter | null {
  if (pair.status !== "measured" || metric === "bandwidth_both") return null;
  if (metric === "latency") return pair.latency ? { low: pair.latency.min_us, high: pair.latency.p90_us } : null;
  const isKnown = pair.bandwidth_back_MBps !== undefined;
  const { interval_min_MBps: low, interval_max_MBps: high } =
    (back && isKnown ? pair.bandwidth_back : pair.bandwidth) ??
      {};
  return low === undefined || high === undefined ? null : { low, high };
}
