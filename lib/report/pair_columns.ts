import type { BandwidthDetail } from "../base/measurement.ts";
import { formatSize } from "../base/units.ts";
import type { Measured, PairRecord } from "../results/outcome.ts";
import type { PairRecords } from "../results/pair_records.ts";
import { jitterUs, lossShare } from "../results/stream_metrics.ts";
import { bandwidthBackMBps, bandwidthBothMBps, bandwidthMBps, latencyUs } from "../results/summary.ts";
import type { BandwidthUnit } from "./bandwidth_units.ts";
import { type NumberColumn, numberColumn } from "./number_column.ts";

/**
 * The columns of numbers that pairs have in common: latency and bandwidth, or bandwidth each way where any pair has both, and the sum of both
 * ways where that is what a benchmark tells; with datagrams
 * also those of the stream from a to b that were lost, and its jitter. Of a sweep, whose pairs have many of each, the heads name the
 * sizes that these are of.
 */
export function pairColumns(pairs: PairRecords, unit: BandwidthUnit): NumberColumn<PairRecord>[] {
  const rate = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals);
  const swept = pairs.find((pair): pair is PairRecord & Measured => pair.status === "measured" && !!pair.sweep?.length);
  const latencySize = sizeText(swept?.latency?.size_bytes);
  const bandwidthSize = sizeText(swept?.bandwidth?.message_size_bytes);
  const [there, back] = directionHeads(pairs.some((pair) => bandwidthBackMBps(pair) !== null), unit);

  const columns = [
    numberColumn(`latency µs${latencySize}`, pairs, latencyUs, microseconds),
    numberColumn(there + bandwidthSize, pairs, bandwidthMBps, rate),
  ];
  if (back) columns.push(numberColumn(back + bandwidthSize, pairs, bandwidthBackMBps, rate));
  if (pairs.some((pair) => bandwidthBothMBps(pair) !== null)) {
    columns.push(numberColumn(bothHead(unit), pairs, bandwidthBothMBps, rate));
  }
  const lossOf = ofStream(lossShare), jitterOf = ofStream(jitterUs);
  if (pairs.some((pair) => jitterOf(pair) !== null)) {
    columns.push(
      numberColumn("loss %", pairs, lossOf, lossPercent),
      numberColumn("jitter µs", pairs, jitterOf, microseconds),
    );
  }
  return columns;
}

/** What a column of bandwidth is called, and the one for the way back where there is one. */
export function directionHeads(bothWays: boolean, { label }: BandwidthUnit): [there: string, back?: string] {
  return bothWays ? [`a→b ${label}`, `b→a ${label}`] : [`bandwidth ${label}`];
}

/** What a column of both directions in sum is called. */
export function bothHead({ label }: BandwidthUnit): string {
  return `both ways ${label}`;
}

export function microseconds(us: number): string {
  return us.toFixed(2);
}

/** A share as percent. Little is told from nothing. */
export function lossPercent(share: number): string {
  const percent = (share * 100).toFixed(3);
  return share > 0 && Number(percent) === 0 ? "<0.001" : percent;
}

function sizeText(sizeBytes: number | undefined): string {
  return sizeBytes === undefined ? "" : ` (${formatSize(sizeBytes)})`;
}

function ofStream(metric: (bandwidth: BandwidthDetail) => number | null): (pair: PairRecord) => number | null {
  return (pair) => pair.status === "measured" && pair.bandwidth ? metric(pair.bandwidth) : null;
}
