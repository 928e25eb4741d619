import type { Metric } from "../../results/verdict.ts";
import type { Rgb } from "../colours.ts";
import type { Scale } from "../heat_map_scale.ts";

// What a page says of a run. The numbers of pairs stand beside it, packed, in columns that are named here. Pairs and
// nodes are told by their places in the run. All texts are fit to be shown as they are.

export interface ReportData {
  /** ISO 8601, UTC. */
  start: string;
  /** `finished`, `interrupted`, `cut off` */
  status: string;
  nodes: ReportNode[];
  /** Null: none are known. */
  groups: ReportGroups | null;
  directed: boolean;
  pairCount: number;
  /** What may have become of a pair; the column `state` has places in this list. */
  states: ReportState[];
  metrics: ReportMetric[];
  /** What else there is to tell of a pair, and of its two nodes at that time. */
  details: ReportNumber[];
  detailsOfA: ReportNumber[];
  detailsOfB: ReportNumber[];
  /** Lists that columns have places in: what pairs were measured with, addresses, what is known of nodes' machines. */
  means: string[];
  addresses: string[];
  hosts: ReportFact[][];
  retests: ReportRetest[];
  /** Null: nobody has looked. */
  verdicts: ReportVerdict[] | null;
  /** Those that were asked for. The column `beyond` has the sum of 2^place of those that a pair is beyond. */
  thresholds: ReportThreshold[];
  /** A host list of the nodes that one may want to leave out; null: there are none. */
  exclude: string | null;
  summary: ReportSummary;
  facts: ReportFact[];
  notes: string[];
  /** Of a scale from best to worst, of what failed, and of what was not measured. */
  colours: { scale: Rgb[]; failed: Rgb; missing: Rgb };
  /** Of pairs that failed, once at least; in the order of pairs. */
  failures: ReportFailure[];
}

export interface ReportNode {
  name: string;
  /** `up`, `down`, `quarantined`; null: nobody has said. */
  status: string | null;
  /** Why it is not up. */
  detail: string | null;
  address: string | null;
  /** Place in the names of groups; null: unknown. */
  group: number | null;
  measured: number;
  failed: number;
  skipped: number;
  /**
   * The median of all that was measured with it, in both directions; and what it does to a metric: value / expected.
   */
  median: Record<Metric, number | null>;
  effect: Record<Metric, number | null>;
}

export interface ReportGroups {
  names: string[];
  /** What they are: `switch`, `group`. */
  kind: string;
}

export interface ReportState {
  status: "measured" | "failed" | "skipped";
  reason: string | null;
}

/** How a number is written: `factor` times as much, with so many decimals. */
export interface NumberFormat {
  unit: string;
  factor: number;
  decimals: number;
}

/** A column of numbers with its name for people. */
export interface ReportNumber extends NumberFormat {
  label: string;
  column: string;
}

/** What can be drawn as a map. Its column is from a to b. */
export interface ReportMetric extends ReportNumber {
  /** The column from b to a, where that was measured for itself. */
  back: string | null;
  /** 1: more is worse; −1: less is. */
  worse: 1 | -1;
  /** Of values times `worse`. */
  scale: Scale;
  /** What verdicts and effects of nodes call it; null: they are not about it. */
  metric: Metric | null;
  /** Of messages of this size, as one of many; null: it is not one of a sweep. */
  size: string | null;
}

/** What more there is to say of a pair that failed, once at least. */
export interface ReportFailure {
  pair: number;
  /** Null: in the end it has not failed. */
  detail: string | null;
  blame: number | null;
  retried: ReportAttempt[];
}

export interface ReportAttempt {
  reason: string;
  detail: string;
  blame: number | null;
  startS: number;
  endS: number;
}

export interface ReportRetest {
  a: number;
  b: number;
  alone: boolean;
  latencyUs: number | null;
  bandwidthMBps: number | null;
  /** What became of it where it was not measured. */
  failure: string | null;
  startS: number;
}

export interface ReportVerdict {
  text: string;
  kind: string;
  metric: Metric | null;
  /** Whether it calls for somebody to do something. */
  counts: boolean;
  nodes: number[];
  /** The pairs that show it most, the worst one first. */
  support: ReportSupport[];
}

export interface ReportSupport {
  a: number;
  b: number;
  /** What it would be, were nothing wrong, in the metric's own unit; null: that is no number. */
  expected: number | null;
}

export interface ReportThreshold {
  metric: Metric;
  /** `below --min-bandwidth 11.00 MB/s` */
  rule: string;
}

export interface ReportSummary {
  measured: number;
  failed: number;
  skipped: number;
  /** How many pairs failed or were skipped for each reason. */
  reasons: [reason: string, count: number][];
  spreads: ReportSpread[];
  /** What pairs had together. */
  sums: ReportFact[];
}

/** How a metric is spread over all pairs, as texts. */
export interface ReportSpread {
  label: string;
  worst: string;
  worstPair: [a: number, b: number];
  median: string;
  best: string;
  bestPair: [a: number, b: number];
  p5: string;
  p95: string;
}

export interface ReportFact {
  label: string;
  text: string;
}
