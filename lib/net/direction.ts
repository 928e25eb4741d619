import type { BandwidthDetail, StreamDetail } from "../base/measurement.ts";
import type { SenderReport, StreamReport } from "./blocks.ts";

/** One direction of a pair, of streams that ran at the same time, one or more of them. */
export interface Direction {
  /** 10^6 bytes per second: the streams' rates, added up. */
  MBps: number;
  detail: BandwidthDetail;
}

/** Adds up the streams of one direction. Each was under way for all of the others' counted time, so their rates may be added. */
export function addStreams(streams: readonly (StreamReport & SenderReport)[], messageSizeBytes: number): Direction {
  const intervals = sumIntervals(streams.map((stream) => stream.intervals_MBps));
  intervals.sort((a, b) => a - b);
  const middle = (intervals.length - 1) / 2;
  return {
    MBps: streams.reduce((sum, stream) => sum + stream.received_bytes / stream.elapsed_s / 1e6, 0),
    detail: {
      received_bytes: streams.reduce((sum, stream) => sum + stream.received_bytes, 0),
      elapsed_s: Math.max(...streams.map((stream) => stream.elapsed_s)),
      message_size_bytes: messageSizeBytes,
      streams: streams.length,
      interval_min_MBps: intervals[0]!,
      interval_median_MBps: (intervals[Math.floor(middle)]! + intervals[Math.ceil(middle)]!) / 2,
      interval_max_MBps: intervals.at(-1)!,
      each: streams.map(({ intervals_MBps: _, ...each }): StreamDetail => each),
    },
  };
}

/** The rates of all streams together, by interval; as many intervals as every stream has. */
function sumIntervals(streams: readonly number[][]): number[] {
  const count = Math.min(...streams.map((intervals) => intervals.length));
  return Array.from({ length: count }, (_, i) => streams.reduce((sum, intervals) => sum + intervals[i]!, 0));
}
