import type { BandwidthDetail, DatagramDetail, StreamDetail } from "../base/measurement.ts";
import type { SenderReport, StreamReport } from "./blocks.ts";

/** One direction of a pair, of streams that ran at the same time, one or more of them. */
export interface Direction {
  /** 10^6 bytes per second. */
  MBps: number;
  detail: BandwidthDetail;
}

type Stream = StreamReport & SenderReport;

/**
 * Puts the streams of one direction together. By time, each was under way for all of the others' counted time, so that their rates may be
 * added. By bytes, each has its share at another moment: then all bytes count, from the first stream's start to the last one's end.
 */
export function addStreams(streams: readonly Stream[], messageSizeBytes: number, isByBytes: boolean): Direction {
  const bytes = streams.reduce((sum, stream) => sum + stream.received_bytes, 0);
  const starts = streams.map(({ start_s }) => start_s);
  const ends = streams.map(({ start_s, elapsed_s }) => start_s + elapsed_s);
  const isShared = isByBytes && streams.length > 1;
  const seconds = isShared ? Math.max(...ends) - Math.min(...starts) : Math.max(...streams.map((one) => one.elapsed_s));
  return {
    MBps: isShared
      ? bytes / seconds / 1e6
      : streams.reduce((sum, stream) => sum + stream.received_bytes / stream.elapsed_s / 1e6, 0),
    detail: {
      received_bytes: bytes,
      elapsed_s: seconds,
      message_size_bytes: messageSizeBytes,
      streams: streams.length,
      ...isShared ? {} : intervals(streams),
      each: streams.map((stream) => streamDetail(stream, messageSizeBytes)),
    },
  };
}

/** The rates of all streams together, by interval; of as many intervals as every stream has. */
function intervals(streams: readonly Stream[]) {
  const count = Math.min(...streams.map(({ intervals_MBps }) => intervals_MBps.length));
  const sums = Array.from({ length: count }, (_, i) => streams.reduce((sum, one) => sum + one.intervals_MBps[i]!, 0));
  sums.sort((a, b) => a - b);
  const middle = (count - 1) / 2;
  return {
    interval_min_MBps: sums[0]!,
    interval_median_MBps: (sums[Math.floor(middle)]! + sums[Math.ceil(middle)]!) / 2,
    interval_max_MBps: sums.at(-1)!,
  };
}

function streamDetail(stream: Stream, messageSizeBytes: number): StreamDetail {
  const { intervals_MBps: _, start_s: __, datagrams, ...rest } = stream;
  if (!datagrams || rest.offered_MBps === undefined) return { ...rest, ...datagrams && { datagrams } };
  const offered = rest.offered_MBps * 1e6 * rest.elapsed_s / messageSizeBytes;
  return { ...rest, datagrams: withTail(datagrams, offered) };
}

/** What a receiver accounts for may be so much less than what was sent: its time and the sender's are not quite the same. */
const TAIL_SHARE = 0.05;
const TAIL_LEAST = 10;

/** Numbers end with the last datagram that came: what was sent and lost after it shows only in how much was sent. */
function withTail(datagrams: DatagramDetail, offered: number): DatagramDetail {
  const { received, lost } = datagrams;
  if (offered - (received + lost) < Math.max(TAIL_SHARE * offered, TAIL_LEAST)) return datagrams;
  const all = Math.round(offered);
  return { ...datagrams, lost: all - received, loss: (all - received) / all };
}
