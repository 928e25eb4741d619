import { DEFAULT_TOLERANCES } from "../analysis/limits.ts";
import type { PairRecord } from "../results/outcome.ts";
import { bandwidthBackMBps, bandwidthBothMBps, bandwidthMBps, latencyUs } from "../results/summary.ts";
import { BANDWIDTH_UNITS, type Units } from "./bandwidth_units.ts";
import { microseconds } from "./pair_columns.ts";

/** A number of pairs that a heat map shows. */
export interface HeatMetric {
  /** `latency`, `bandwidth`; of both directions in sum: `both ways`. */
  name: string;
  unit: string;
  /** From the first node of a pair to the second, in the metric's own unit. */
  value: (pair: PairRecord) => number | null;
  /** And from the second to the first, where that was measured for itself. */
  back?: (pair: PairRecord) => number | null;
  /** 1: more is worse; −1: less is. */
  worse: 1 | -1;
  /** A value that is worse than most by so large a part of them matters to nobody, as long as none else is asked for. */
  tolerance: number;
  text: (value: number) => string;
}

/** All metrics, latency first. */
export function heatMetrics(units: Units): [latency: HeatMetric, bandwidth: HeatMetric, bothWays: HeatMetric] {
  const unit = BANDWIDTH_UNITS[units];
  const rate = {
    unit: unit.label,
    worse: -1,
    tolerance: DEFAULT_TOLERANCES.bandwidth,
    text: (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals),
  } as const;
  return [
    {
      name: "latency",
      unit: "µs",
      value: latencyUs,
      worse: 1,
      tolerance: DEFAULT_TOLERANCES.latency,
      text: microseconds,
    },
    { name: "bandwidth", ...rate, value: bandwidthMBps, back: bandwidthBackMBps },
    { name: "both ways", ...rate, value: bandwidthBothMBps },
  ];
}
