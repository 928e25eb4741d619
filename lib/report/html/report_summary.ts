import type { Run } from "../../results/run.ts";
import { type Spread, summarize } from "../../results/summary.ts";
import { BANDWIDTH_UNITS, type Units } from "../bandwidth_units.ts";
import { bothHead, directionHeads, microseconds } from "../pair_columns.ts";
import type { ReportSpread, ReportSummary } from "./report_data.ts";

/** A run in a few numbers: how the pairs ended, how each metric is spread over them, and what they had together. */
export function reportSummary(run: Run, units: Units): ReportSummary {
  const { latency_us, bandwidth_MBps, bandwidth_back_MBps, bandwidth_both_MBps, ...rest } = summarize(run);
  const { aggregate, bisection, measured, failed, skipped, reasons } = rest;
  const places = new Map(run.header.nodes.map((name, place) => [name, place]));
  const unit = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals);
  const [there, back = ""] = directionHeads(bandwidth_back_MBps !== null, unit);
  const row = (label: string, spread: Spread | null, worst: "min" | "max", text: (value: number) => string) => {
    if (!spread) return [];
    const best = worst === "min" ? "max" : "min";
    const pair = ([a, b]: [string, string]): [number, number] => [places.get(a)!, places.get(b)!];
    const told: ReportSpread = {
      label,
      worst: text(spread[worst]),
      worstPair: pair(spread[`${worst}_pair`]),
      median: text(spread.median),
      best: text(spread[best]),
      bestPair: pair(spread[`${best}_pair`]),
      p5: text(spread.p5),
      p95: text(spread.p95),
    };
    return [told];
  };
  const sums = [
    ...aggregate
      ? [{
        label: `aggregate ${unit.label}`,
        text: `${rate(aggregate.bandwidth_MBps)} (${aggregate.pairs_in_flight.toFixed(1)} pairs in flight)`,
      }]
      : [],
    ...bisection
      ? [{
        label: `bisection ${unit.label}`,
        text: `${rate(bisection.bandwidth_MBps)} (estimate: mean of ${bisection.rounds} rounds)`,
      }]
      : [],
  ];
  return {
    measured,
    failed,
    skipped,
    reasons: Object.entries(reasons),
    spreads: [
      ...row("latency µs", latency_us, "max", microseconds),
      ...row(there, bandwidth_MBps, "min", rate),
      ...row(back, bandwidth_back_MBps, "min", rate),
      ...row(bothHead(unit), bandwidth_both_MBps, "min", rate),
    ],
    sums,
  };
}
