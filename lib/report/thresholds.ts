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
  /** What is said of a pair that was measured without what this is about: `no bandwidth to hold against --min-bandwidth 11.00 MB/s`. */
  unknown: string;
  isKnown(pair: PairRecord): boolean;
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
      unknown: `no bandwidth to hold against --min-bandwidth ${rate(minBandwidthMBps)}`,
      isKnown: (pair) => leastBandwidthMBps(pair) !== null,
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
      unknown: `no latency to hold against --max-latency ${time(maxLatencyUs)}`,
      isKnown: (pair) => latencyUs(pair) !== null,
    });
  }
  return rules;
}

/**
 * What of a pair that was measured is beyond thresholds, or unknown, in words: `bandwidth 5.00 MB/s, below --min-bandwidth 11.00 MB/s`.
 */
export function breachTexts(pair: PairRecord, thresholds: Thresholds, units: Units): string[] {
  if (pair.status !== "measured") return [];
  return thresholdRules(thresholds, units).flatMap(({ rule, breach, unknown, isKnown }) => {
    if (!isKnown(pair)) return [unknown];
    const text = breach(pair);
    return text === null ? [] : [`${text}, ${rule}`];
  });
}
