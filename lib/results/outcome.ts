import type { ProgramRecord } from "../base/program.ts";
import type { BandwidthDetail, HostFacts, LatencyDetail, Transport } from "../base/measurement.ts";
import type { BenchmarkResult } from "./benchmark.ts";

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

/** One size of a sweep. */
export interface SweepStep {
  size_bytes: number;
  /** Half round trips of messages of this size. */
  latency: LatencyDetail;
  /** A stream of messages of this size, from a to b, and (bidirectional) from b to a. */
  bandwidth_MBps: number;
  bandwidth: BandwidthDetail;
  bandwidth_back_MBps?: number;
  bandwidth_back?: BandwidthDetail;
}

/** What one step of a benchmark printed, and the programs that were run for it: the one that was read stands last. */
export interface BenchmarkStep extends BenchmarkResult {
  programs: ProgramRecord[];
}

/** Both numbers of a pair that was measured. What a probe does not measure is null. */
export interface Measured {
  status: "measured";
  /** Half of a round trip, median, in microseconds. */
  latency_us: number | null;
  /** From a to b, in 10^6 bytes per second. */
  bandwidth_MBps: number | null;
  /** From b to a at the same time (`--bidirectional`, and benchmarks that tell it). */
  bandwidth_back_MBps?: number;
  /** Both directions at the same time, in sum (benchmarks that tell no more). */
  bandwidth_both_MBps?: number;
  latency?: LatencyDetail;
  bandwidth?: BandwidthDetail;
  bandwidth_back?: BandwidthDetail;
  /** Every size of a sweep; the latency above is then the smallest size's, the bandwidth the largest's. */
  sweep?: SweepStep[];
  /** What benchmarks of others were run, and all that they told. */
  benchmarks?: BenchmarkStep[];
  /** Which measuring kernel did it, over what, and between which addresses (`tcp` only, as all that follows). */
  kernel?: "libc" | "portable";
  transport?: Transport;
  a_address?: string;
  b_address?: string;
  a_host?: HostFacts;
  b_host?: HostFacts;
}

export interface Failed {
  status: "failed";
  reason: FailureReason;
  /** The text that was seen, one line. */
  detail: string;
  /** The node that is to blame, where that can be known. */
  blame?: string;
  /** What was run for it, where it was a benchmark that failed. */
  programs?: ProgramRecord[];
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
  /** How often the pair has been tried; 0: never. */
  attempt: number;
  /** The attempts before this one, which failed. */
  retried?: FailedAttempt[];
};

/** An attempt at a pair that was tried again. */
export type FailedAttempt = Omit<Failed, "status"> & { start_s: number; end_s: number };
