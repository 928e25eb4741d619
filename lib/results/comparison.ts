import type { FailureReason, PairRecord } from "./outcome.ts";
import type { RunHeader } from "./run.ts";
import type { Metric } from "./verdict.ts";

/** Slower: less bandwidth, or more latency. */
export type ChangeKind = "slower" | "faster";

/** What is compared of pairs: bandwidth from a to b, from b to a, and both in sum where of the way back no more is known. */
export type ComparedMetric = Metric | "bandwidth_back" | "bandwidth_both";

/** How a metric changed between two runs, all pairs taken together that have it in both. */
export interface OverallChange {
  metric: ComparedMetric;
  /** How many pairs have it in both. */
  pairs: number;
  /** Medians over these pairs: µs or 10^6 bytes per second. */
  base: number;
  new: number;
  /** new / base of a pair whose nodes changed as most did. */
  ratio: number;
  /** Of the ratio. Null: too few pairs to know. */
  standard_error: number | null;
  /** Null: none that is beyond noise and matters. */
  kind: ChangeKind | null;
}

/** A node that changed with most of its partners, or a pair that changed beyond what its nodes explain. */
export interface Change {
  kind: ChangeKind;
  /** Of a node, `bandwidth` is that of both directions where they are told apart. */
  metric: ComparedMetric;
  /** One name of a node; two of a pair, as the new run has them. */
  nodes: string[];
  /** Medians over a node's pairs, or the pair's own values: µs or 10^6 bytes per second. */
  base: number;
  new: number;
  /** How it changed; of a node, what is typical of its pairs. */
  ratio: number;
  /** What is left of the ratio without the overall change, and of a pair without those of its nodes. */
  own_ratio: number;
  /** Of a node that changed in one role only, where directions are told apart. */
  direction?: "sending" | "receiving";
}

/** A pair that is planned in both runs. Names stand as in the new run. What was not measured is null. */
export interface ComparedPair {
  a: string;
  b: string;
  base_status: PairRecord["status"];
  new_status: PairRecord["status"];
  base_latency_us: number | null;
  new_latency_us: number | null;
  latency_ratio: number | null;
  /** Of the pair alone: that of a node is not repeated at its pairs. */
  latency_change: ChangeKind | null;
  base_bandwidth_MBps: number | null;
  new_bandwidth_MBps: number | null;
  bandwidth_ratio: number | null;
  bandwidth_change: ChangeKind | null;
  /** From b to a, of a pair of which either run tells it. */
  base_bandwidth_back_MBps?: number | null;
  new_bandwidth_back_MBps?: number | null;
  bandwidth_back_ratio?: number | null;
  bandwidth_back_change?: ChangeKind | null;
  /** Both directions in sum, of a pair of which either run tells it, and not both of them the way back. */
  base_bandwidth_both_MBps?: number | null;
  new_bandwidth_both_MBps?: number | null;
  bandwidth_both_ratio?: number | null;
  bandwidth_both_change?: ChangeKind | null;
}

/** A pair that was measured in the base and fails now. */
export interface PairFailure {
  a: string;
  b: string;
  reason: FailureReason;
  detail: string;
  blame?: string;
}

/** Something that the two runs were not asked for alike. */
export interface SettingDifference {
  name: string;
  base: unknown;
  new: unknown;
}

/** What changed from one run, the base, to another one. */
export interface Comparison {
  base: RunHeader;
  new: RunHeader;
  /** One for each metric that both runs have, bandwidth in each direction where they tell them apart. */
  overall: OverallChange[];
  /** Slower ones first, the largest change first. */
  node_changes: Change[];
  pair_changes: Change[];
  /** Metrics of which too little is known to tell noise from changes of nodes and pairs. */
  not_enough_data: { metric: ComparedMetric; detail: string }[];
  fails_now: PairFailure[];
  /** Nodes that were measured with two partners at least, and now with none, though it was tried. */
  failing_nodes: string[];
  /** Pairs that failed or were skipped in the base. */
  measured_now: [a: string, b: string][];
  /** How many pairs were measured in the base and have not been tried now. */
  not_tried_now: number;
  gone_nodes: string[];
  new_nodes: string[];
  /** How many pairs between nodes of both runs are planned in one of them only. */
  only_in_base: number;
  only_in_new: number;
  /** Nodes have the same number in both runs, and not one the same name. */
  may_be_renamed: boolean;
  /** Changes may come from these as well. */
  settings: SettingDifference[];
  /** In the new run's order. */
  pairs: ComparedPair[];
}

/** What the values of a metric are called in a pair, with their unit. */
export function comparedField(metric: ComparedMetric) {
  return metric === "latency" ? "latency_us" as const : `${metric}_MBps` as const;
}

/** Whether anything got worse: slower altogether, a node or a pair slower, a pair that was measured and now fails. */
export function isRegression({ overall, node_changes, pair_changes, fails_now }: Comparison): boolean {
  return fails_now.length > 0 || [...overall, ...node_changes, ...pair_changes].some(({ kind }) => kind === "slower");
}

/** Whether any pair was measured in both runs. */
export function isComparable({ overall }: Comparison): boolean {
  return overall.length > 0;
}
