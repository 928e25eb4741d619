import type { Measured } from "../results/outcome.ts";
import type { Metric } from "../results/verdict.ts";
import type { Run } from "../results/run.ts";

/** One metric of the measured pairs of a run, as numbers. */
export interface Observations {
  /** How many nodes the run has. */
  nodes: number;
  /** The run's pair of each observation; its second node may be the first one of the observation. */
  pair: Int32Array;
  /**
   * The effects that an observation has: those of its two nodes. Where sending and receiving are told apart, a's is that of sending, and
   * b's, that of receiving, is numbered from `nodes` on.
   */
  first: Int32Array;
  second: Int32Array;
  /** Twice the nodes where sending and receiving are told apart. */
  effects: number;
  /** The class of each observation: pairs of one class would all be the same, were all nodes. */
  group: Uint16Array;
  groups: number;
  /** Natural logarithm of the value. */
  log: Float64Array;
}

/** The numbers of each pair's nodes, in the run's order. */
export interface PairNumbers {
  first: Int32Array;
  second: Int32Array;
}

/** Looks every name up once: a run of a million pairs has two million of them. */
export function pairNumbers({ header: { nodes }, pairs }: Run): PairNumbers {
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const first = new Int32Array(pairs.length), second = new Int32Array(pairs.length);
  for (let i = 0; i < pairs.length; i++) {
    const { a, b } = pairs.at(i)!;
    first[i] = numbers.get(a)!;
    second[i] = numbers.get(b)!;
  }
  return { first, second };
}

/** One byte a second: what nothing at all counts as, since it has no logarithm. */
const LEAST_MBps = 1e-6;

/** A measurement's value; of bandwidth that of the other direction, or of both in sum, where no more is known. */
export function metricValue(measured: Measured, metric: Metric): number | null {
  const { latency_us, bandwidth_MBps, bandwidth_back_MBps, bandwidth_both_MBps } = measured;
  return metric === "latency" ? latency_us : bandwidth_MBps ?? bandwidth_back_MBps ?? bandwidth_both_MBps ?? null;
}

/**
 * The observations of a metric. Bandwidth has a direction in a directed run, and where both were measured at the same time: then a pair has
 * two observations, in classes of their own: who begins is always the first one of a pair, and what that alone does is no node's fault.
 * Latency is half of a round trip, and has none. A bandwidth of nothing is one, a latency of nothing is not.
 * @param groupOf the class of a pair, by its nodes' numbers; from 0
 */
export function observe(
  run: Run,
  metric: Metric,
  numbers: PairNumbers,
  groupOf: (a: number, b: number) => number,
): Observations {
  const { header: { nodes, directed }, pairs } = run;
  const hasWays = metric === "bandwidth" && !directed &&
    pairs.some((record) =>
      record.status === "measured" && record.bandwidth_MBps !== null && record.bandwidth_back_MBps !== undefined
    );
  const isSplit = hasWays || directed && metric === "bandwidth";
  const most = pairs.length * (hasWays ? 2 : 1);
  const pair = new Int32Array(most), first = new Int32Array(most), second = new Int32Array(most);
  const group = new Uint16Array(most), log = new Float64Array(most);
  let n = 0, groups = 0;
  const add = (i: number, a: number, b: number, value: number | null | undefined) => {
    const counted = metric === "bandwidth" && value === 0 ? LEAST_MBps : value ?? NaN;
    if (!(counted > 0)) return;
    pair[n] = i;
    first[n] = a;
    second[n] = isSplit ? nodes.length + b : b;
    group[n] = groupOf(a, b);
    groups = Math.max(groups, group[n]! + 1);
    log[n++] = Math.log(counted);
  };
  for (let i = 0; i < pairs.length; i++) {
    const record = pairs.at(i)!;
    if (record.status !== "measured") continue;
    const a = numbers.first[i]!, b = numbers.second[i]!;
    // Where sending is told from receiving, what only the other direction, or both in sum, have says nothing of this one.
    add(i, a, b, isSplit ? record.bandwidth_MBps : metricValue(record, metric));
    if (hasWays) add(i, b, a, record.bandwidth_back_MBps);
  }
  if (hasWays) {
    for (let k = 0; k < n; k++) if (first[k] !== numbers.first[pair[k]!]) group[k]! += groups;
    groups *= 2;
  }
  return {
    nodes: nodes.length,
    pair: pair.subarray(0, n),
    first: first.subarray(0, n),
    second: second.subarray(0, n),
    effects: isSplit ? 2 * nodes.length : nodes.length,
    group: group.subarray(0, n),
    groups,
    log: log.subarray(0, n),
  };
}
