import type { PairRecord } from "../results/outcome.ts";
import type { PairRecords } from "../results/pair_records.ts";
import { bandwidthBackMBps, bandwidthBothMBps, bandwidthMBps, latencyUs, type Summary } from "../results/summary.ts";

type MetricField = Extract<keyof Summary, `${string}_us` | `bandwidth_${string}`>;

/** A metric of pairs, and which end of it is the worst. */
export interface Ranking {
  field: MetricField;
  worst: "min" | "max";
}

export interface RankedPair {
  pair: PairRecord;
  value: number;
}

const VALUES: Readonly<Record<MetricField, (pair: PairRecord) => number | null>> = {
  latency_us: latencyUs,
  bandwidth_MBps: bandwidthMBps,
  bandwidth_back_MBps: bandwidthBackMBps,
  bandwidth_both_MBps: bandwidthBothMBps,
};

/**
 * So many pairs with the worst values of a metric, the worst one first; of equal ones the first in plan order. Takes
 * memory for these only.
 */
export function worstPairs(pairs: PairRecords, { field, worst }: Ranking, count: number): RankedPair[] {
  const ranked: RankedPair[] = [];
  const sign = worst === "max" ? 1 : -1;
  for (const pair of pairs) {
    const value = VALUES[field](pair);
    if (value === null) continue;
    if (ranked.length === count && !(sign * value > sign * ranked.at(-1)!.value)) continue;
    const at = ranked.findIndex((other) => sign * value > sign * other.value);
    ranked.splice(at < 0 ? ranked.length : at, 0, { pair, value });
    if (ranked.length > count) ranked.pop();
  }
  return ranked;
}
