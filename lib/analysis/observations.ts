import type { Metric } from "../results/verdict.ts";
import type { Run } from "../results/run.ts";

/** One metric of the measured pairs of a run, as numbers. */
export interface Observations {
  /** How many nodes the run has. */
  nodes: number;
  /** The run's pair of each observation. */
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

/**
 * The observations of a metric. Bandwidth of a directed run has a direction; latency is half of a round trip, and has none.
 * @param groupOf the class of a pair, by its nodes' numbers; from 0
 */
export function observe(
  run: Run,
  metric: Metric,
  numbers: PairNumbers,
  groupOf: (a: number, b: number) => number,
): Observations {
  const { header: { nodes, directed }, pairs } = run;
  const isSplit = directed && metric === "bandwidth";
  const pair = new Int32Array(pairs.length),
    first = new Int32Array(pairs.length),
    second = new Int32Array(pairs.length);
  const group = new Uint16Array(pairs.length), log = new Float64Array(pairs.length);
  let n = 0, groups = 0;
  for (let i = 0; i < pairs.length; i++) {
    const record = pairs.at(i)!;
    if (record.status !== "measured") continue;
    const value = metric === "latency" ? record.latency_us : record.bandwidth_MBps;
    if (value === null || !(value > 0)) continue;
    const a = numbers.first[i]!, b = numbers.second[i]!;
    pair[n] = i;
    first[n] = a;
    second[n] = isSplit ? nodes.length + b : b;
    group[n] = groupOf(a, b);
    groups = Math.max(groups, group[n]! + 1);
    log[n++] = Math.log(value);
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
