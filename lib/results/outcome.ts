/** Why a pair that was tried has no result. */
export const FAILURE_REASONS = [
  "timeout",
  "refused",
  "unreachable",
  "crashed",
  "unparsable",
  "protocol",
  "launch",
] as const;
export type FailureReason = typeof FAILURE_REASONS[number];

/** Why a pair was not tried. */
export const SKIP_REASONS = ["quarantined", "interrupted", "budget"] as const;
export type SkipReason = typeof SKIP_REASONS[number];

/** Half round-trip times of one pair, in microseconds, and how they were had. */
export interface LatencyDetail {
  min_us: number;
  p50_us: number;
  mean_us: number;
  p90_us: number;
  p99_us: number;
  max_us: number;
  stddev_us: number;
  /** The 95 % confidence interval of the median, from order statistics, and whether it came within 1 % of the median. */
  ci_low_us: number;
  ci_high_us: number;
  ci_reached: boolean;
  /** How many round trips were timed. */
  n: number;
  size_bytes: number;
  wait: "block" | "spin";
}

/** One-way streaming from a to b as the receiver counted it. MB = 10^6 bytes. */
export interface BandwidthDetail {
  /** Counted by the receiver between its own two time stamps, ramp-up left out. */
  received_bytes: number;
  elapsed_s: number;
  message_size_bytes: number;
  streams: number;
  /** Rates of the intervals that the time was cut into. */
  interval_min_MBps: number;
  interval_median_MBps: number;
  interval_max_MBps: number;
}

/** Both numbers of a pair that was measured. What a probe does not measure is null. */
export interface Measured {
  status: "measured";
  /** Half of a round trip, median, in microseconds. */
  latency_us: number | null;
  /** From a to b, in 10^6 bytes per second. */
  bandwidth_MBps: number | null;
  latency?: LatencyDetail;
  bandwidth?: BandwidthDetail;
  /** Which measuring kernel did it (`tcp` only). */
  kernel?: "libc" | "portable";
  /** The addresses that were measured between (`tcp` only). */
  a_address?: string;
  b_address?: string;
}

export interface Failed {
  status: "failed";
  reason: FailureReason;
  /** The text that was seen, one line. */
  detail: string;
  /** The node that is to blame, where that can be known. */
  blame?: string;
}

export interface Skipped {
  status: "skipped";
  reason: SkipReason;
}

/** What became of a pair. Never a zero, a minus one or a NaN in the place of a missing number. */
export type Outcome = Measured | Failed | Skipped;

/** An outcome with its pair and its place in time; the line that files and `--format json` hold. Seconds count from the run's start. */
export type PairRecord = Outcome & {
  kind: "pair";
  a: string;
  b: string;
  start_s: number;
  end_s: number;
  attempt: number;
};
