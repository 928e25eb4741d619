// What a measurement between two nodes says, under the names that files have. MB = 10^6 bytes; µs of latency are half round trips.

export const WAITS = ["block", "spin"] as const;
/** How the measuring side waits for the other: asleep in the kernel, or asking again and again (burns a core on each side). */
export type Wait = typeof WAITS[number];

export const TRANSPORTS = ["tcp", "udp"] as const;
export type Transport = typeof TRANSPORTS[number];

/** Half round-trip times, in microseconds, and how they were had. */
export interface LatencyDetail {
  min_us: number;
  p50_us: number;
  mean_us: number;
  p90_us: number;
  p99_us: number;
  p999_us: number;
  max_us: number;
  stddev_us: number;
  /** The 95 % confidence interval of the median, from order statistics, and whether it came within 1 % of the median. */
  ci_low_us: number;
  ci_high_us: number;
  ci_reached: boolean;
  /** How many round trips were timed. */
  n: number;
  /** UDP: how many of the pings that were sent in that time had no answer. */
  lost?: number;
  size_bytes: number;
  wait: Wait;
}

/** The sender's end of one stream when its counted time was over: Linux' TCP_INFO, of the whole connection, ramp-up and all. */
export interface SenderDetail {
  /** Segments sent again. */
  retransmits: number;
  /** Smoothed round-trip time under this load, its mean deviation, and the smallest one seen. */
  rtt_us: number;
  rttvar_us: number;
  min_rtt_us: number;
  /** Congestion window, in segments. */
  cwnd: number;
  mss_bytes: number;
  /** The congestion control that was used: `bbr`, `cubic`. */
  congestion: string;
  /** SO_SNDBUF at the end; Linux counts its own overhead in. */
  send_buffer_bytes: number;
}

/** What became of the datagrams of one UDP stream, in the counted time. */
export interface DatagramDetail {
  received: number;
  /** Never came; those after the last one that came are reckoned from what the sender sent in that time. */
  lost: number;
  /** lost / (received + lost) */
  loss: number;
  duplicates: number;
  /** Datagrams that came after one that was sent later. */
  reordered: number;
  /** Interarrival jitter at the end of the counted time (RFC 3550, 6.4.1). */
  jitter_us: number;
}

/** One stream as its receiver counted it. */
export interface StreamDetail {
  /** Payload, counted by the receiver between its own two time stamps, ramp-up left out. */
  received_bytes: number;
  elapsed_s: number;
  /** TCP on Linux only. */
  sender?: SenderDetail;
  /** UDP only. */
  datagrams?: DatagramDetail;
  /** UDP only: what the sender put on its way, in its own time: below the rate asked for when it could not keep up. */
  offered_MBps?: number;
}

/** One direction of a pair: all its streams, which ran at the same time. */
export interface BandwidthDetail {
  /** Of all streams. */
  received_bytes: number;
  /** Of the stream that took longest; where bytes were asked for, from the first one's start to the last one's end. */
  elapsed_s: number;
  message_size_bytes: number;
  streams: number;
  /**
   * Rates, all streams together, of the ten intervals that the counted time (or the bytes asked for) was cut into. Absent where several
   * streams counted bytes: theirs are not the same moments.
   */
  interval_min_MBps?: number;
  interval_median_MBps?: number;
  interval_max_MBps?: number;
  /** Each stream; their rates add up to the direction's. */
  each: StreamDetail[];
}

/** What explains numbers, as it was on a node before a pair. What cannot be read there is null. */
export interface HostFacts {
  /** Release of the operating system's kernel: `6.1.0-35-amd64`. */
  kernel: string;
  /** Load average of the last minute. */
  load1: number;
  /** Frequency governor of the first CPU that measures. */
  governor: string | null;
  /** The network interface that has the address measured at, its MTU in bytes, and its speed in Mbit/s. */
  interface: string | null;
  mtu: number | null;
  speed_Mbitps: number | null;
  /** The CPU that the (first) measuring thread was pinned to; null: it was not. */
  cpu: number | null;
}
