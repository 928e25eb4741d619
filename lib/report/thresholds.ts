import type { PairRecord } from "../results/outcome.ts";
import { latencyUs, leastBandwidthMBps } from "../results/summary.ts";
import type { Metric } from "../results/verdict.ts";
import { BANDWIDTH_UNITS, type Units } from "./bandwidth_units.ts";
import { microseconds } from "./pair_columns.ts";

/** What every pair is to keep within. */
export interface Thresholds {
  /** 10^6 bytes per second; null: none is asked for. */
  minBandwidthMBps: number | null;
  maxLatencyUs: number | null;
}

/** A threshold that is asked for. */
export interface ThresholdRule {
  metric: Metric;
  /** What is said of pairs beyond it: `below --min-bandwidth 11.00 MB/s`. */
  rule: string;
  /** What a pair has, in words, where that is beyond it; else null. */
  breach(pair: PairRecord): string | null;
}

export function thresholdRules({ minBandwidthMBps, maxLatencyUs }: Thresholds, units: Units): ThresholdRule[] {
  const { label, perMBps, decimals } = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => `${(MBps * perMBps).toFixed(decimals)} ${label}`;
  const time = (us: number) => `${microseconds(us)} µs`;
  const rules: ThresholdRule[] = [];
  if (minBandwidthMBps !== null) {
    rules.push({
      metric: "bandwidth",
      rule: `below --min-bandwidth ${rate(minBandwidthMBps)}`,
      breach(pair) {
        const MBps = leastBandwidthMBps(pair);
        return MBps !== null && MBps < minBandwidthMBps ? `bandwidth ${rate(MBps)}` : null;
      },
    });
  }
  if (maxLatencyUs !== null) {
    rules.push({
      metric: "latency",
      rule: `above --max-latency ${time(maxLatencyUs)}`,
      breach(pair) {
        const us = latencyUs(pair);
        return us !== null && us > maxLatencyUs ? `latency ${time(us)}` : null;
      },
    });
  }
  return rules;
}

/** What of a pair is beyond thresholds, in words: `bandwidth 5.00 MB/s, below --min-bandwidth 11.00 MB/s`. */
export function breachTexts(pair: PairRecord, thresholds: Thresholds, units: Units): string[] {
  return thresholdRules(thresholds, units).flatMap(({ rule, breach }) => {
    const text = breach(pair);
    return text === null ? [] : [`${text}, ${rule}`];
  });
}
