import type { BandwidthDetail } from "../../base/measurement.ts";
import { DEFAULT_TOLERANCES } from "../../analysis/limits.ts";
import { formatSize } from "../../base/units.ts";
import type { Measured, PairRecord } from "../../results/outcome.ts";
import type { Run } from "../../results/run.ts";
import { jitterUs, lossShare, retransmits } from "../../results/stream_metrics.ts";
import type { Metric } from "../../results/verdict.ts";
import { BANDWIDTH_UNITS, type Units } from "../bandwidth_units.ts";
import type { NumberFormat } from "./report_data.ts";

type MeasuredPair = PairRecord & Measured;
type Of = (pair: MeasuredPair) => number | null | undefined;

/** A number that measured pairs may have. */
export interface Quantity extends NumberFormat {
  label: string;
  of: Of;
}

/** One that is drawn as a map. */
export interface MapQuantity extends Quantity {
  /** From b to a, where that was measured for itself. */
  back?: Of;
  worse: 1 | -1;
  /** A value that is worse than most by so large a part of them matters to nobody; 0: any may matter. */
  tolerance: number;
  metric: Metric | null;
  /** One of a sweep's sizes; null: it is not of one. */
  size: string | null;
}

const MICROSECONDS: NumberFormat = { unit: "µs", factor: 1, decimals: 2 };
const COUNT: NumberFormat = { unit: "", factor: 1, decimals: 0 };
const { latency: latencyTolerance, bandwidth: rateTolerance } = DEFAULT_TOLERANCES;

/**
 * All that can be drawn of a run's pairs; a pair has some of it. Of a sweep, latency is the smallest size's and
 * bandwidth the largest's, and then there are those of each size.
 */
export function mapQuantities(run: Run, units: Units): MapQuantity[] {
  const { label: unit, perMBps: factor, decimals } = BANDWIDTH_UNITS[units];
  const rate: NumberFormat = { unit, factor, decimals };
  const swept = run.pairs.find((pair): pair is MeasuredPair => pair.status === "measured" && !!pair.sweep?.length);
  const sized = (name: string, sizeBytes: number | undefined) =>
    sizeBytes === undefined ? name : `${name} (${formatSize(sizeBytes)})`;
  const whole = { size: null, metric: null };
  return [
    {
      label: sized("latency", swept?.latency?.size_bytes),
      ...MICROSECONDS,
      ...whole,
      of: (pair) => pair.latency_us,
      worse: 1,
      tolerance: latencyTolerance,
      metric: "latency",
    },
    {
      label: sized("bandwidth", swept?.bandwidth?.message_size_bytes),
      ...rate,
      ...whole,
      of: (pair) => pair.bandwidth_MBps,
      back: (pair) => pair.bandwidth_back_MBps,
      worse: -1,
      tolerance: rateTolerance,
      metric: "bandwidth",
    },
    {
      label: "both ways",
      ...rate,
      ...whole,
      of: (pair) => pair.bandwidth_both_MBps,
      worse: -1,
      tolerance: rateTolerance,
    },
    { label: "loss", unit: "%", factor: 100, decimals: 3, ...whole, ...directions(lossShare), worse: 1, tolerance: 0 },
    { label: "jitter", ...MICROSECONDS, ...whole, ...directions(jitterUs), worse: 1, tolerance: 0 },
    { label: "sent again", ...COUNT, ...whole, ...directions(retransmits), worse: 1, tolerance: 0 },
    ...(swept?.sweep ?? []).flatMap(({ size_bytes }) => sweepQuantities(size_bytes, rate)),
  ];
}

function directions(metric: (direction: BandwidthDetail) => number | null): Pick<MapQuantity, "of" | "back"> {
  const of = (direction: BandwidthDetail | undefined) => direction && metric(direction);
  return { of: (pair) => of(pair.bandwidth), back: (pair) => of(pair.bandwidth_back) };
}

function sweepQuantities(sizeBytes: number, rate: NumberFormat): MapQuantity[] {
  const stepOf = ({ sweep }: MeasuredPair) => sweep?.find((step) => step.size_bytes === sizeBytes);
  const size = formatSize(sizeBytes);
  const whole = { metric: null, size };
  return [
    {
      label: `latency, ${size}`,
      ...MICROSECONDS,
      ...whole,
      of: (pair) => stepOf(pair)?.latency.p50_us,
      worse: 1,
      tolerance: latencyTolerance,
    },
    {
      label: `bandwidth, ${size}`,
      ...rate,
      ...whole,
      of: (pair) => stepOf(pair)?.bandwidth_MBps,
      back: (pair) => stepOf(pair)?.bandwidth_back_MBps,
      worse: -1,
      tolerance: rateTolerance,
    },
  ];
}

/** What else a pair's story tells of its measurement. */
export function detailQuantities(units: Units): Quantity[] {
  const { label: unit, perMBps: factor, decimals } = BANDWIDTH_UNITS[units];
  const rate: NumberFormat = { unit, factor, decimals };
  return [
    { label: "p99 latency", ...MICROSECONDS, of: (pair) => pair.latency?.p99_us },
    { label: "round trips", ...COUNT, of: (pair) => pair.latency?.n },
    { label: "pings lost", ...COUNT, of: (pair) => pair.latency?.lost },
    { label: "slowest tenth", ...rate, of: (pair) => pair.bandwidth?.interval_min_MBps },
    { label: "streams", ...COUNT, of: (pair) => pair.bandwidth?.streams },
  ];
}
