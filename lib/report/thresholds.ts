import type { PairRecord } from "../results/outcome.ts";
import { latencyUs, leastBandwidthMBps } from "../results/summary.ts";
import { BANDWIDTH_UNITS, type Units } from "./bandwidth_units.ts";
import { microseconds } from "./pair_columns.ts";

/** What every pair is to keep within. */
export interface Thresholds {
  /** 10^6 bytes per second; null: none is asked for. */
  minBandwidthMBps: number | null;
  maxLatencyUs: number | null;
}

/** What of a pair is beyond thresholds, in words: `bandwidth 5.00 MB/s, below --min-bandwidth 11.00 MB/s`. */
export function breachTexts(pair: PairRecord, { minBandwidthMBps, maxLatencyUs }: Thresholds, units: Units): string[] {
  const { label, perMBps, decimals } = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => `${(MBps * perMBps).toFixed(decimals)} ${label}`;
  const MBps = leastBandwidthMBps(pair), us = latencyUs(pair);
  const texts: string[] = [];
  if (minBandwidthMBps !== null && MBps !== null && MBps < minBandwidthMBps) {
    texts.push(`bandwidth ${rate(MBps)}, below --min-bandwidth ${rate(minBandwidthMBps)}`);
  }
  if (maxLatencyUs !== null && us !== null && us > maxLatencyUs) {
    texts.push(`latency ${microseconds(us)} µs, above --max-latency ${microseconds(maxLatencyUs)} µs`);
  }
  return texts;
}
