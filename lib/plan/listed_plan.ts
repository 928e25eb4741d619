import { countingSort, groupStarts } from "./counting_sort.ts";
import type { Plan } from "./plan.ts";

/** The pairs of a plan that keeps each: the indexes of their first and second nodes, and their rounds. */
export interface PlannedPairs {
  a: Int32Array;
  b: Int32Array;
  round: Int32Array;
  roundCount: number;
}

/** A plan of any pairs. What is looked up in it takes the logarithm of a node's pairs at most; what that needs is made when it is asked for. */
export function listedPlan(nodes: readonly string[], { a, b, round, roundCount }: PlannedPairs): Plan {
  const size = a.length;
  const byRound = once(() => countingSort(round, roundCount));
  const roundStarts = once(() => groupStarts(round, roundCount));
  const rows = once(() => ({
    sorted: countingSort(a, nodes.length, countingSort(b, nodes.length)),
    starts: groupStarts(a, nodes.length),
  }));
  const turnRows = once(() => turnsOf(nodes.length, a, b, byRound()));
  return {
    nodes,
    size,
    roundCount,
    a: (pair) => a[pair]!,
    b: (pair) => b[pair]!,
    round: (pair) => round[pair]!,
    find(first, second) {
      const { sorted, starts } = rows();
      const at = lowerBound(starts[first]!, starts[first + 1]!, (i) => b[sorted[i]!]! < second);
      return at < starts[first + 1]! && b[sorted[at]!] === second ? sorted[at]! : -1;
    },
    inRound: (round) => byRound().subarray(roundStarts()[round], roundStarts()[round + 1]),
    roundSize: (round) => roundStarts()[round + 1]! - roundStarts()[round]!,
    turns: (node) => turnRows().starts[node + 1]! - turnRows().starts[node]!,
    pairAt(node, turn) {
      const { starts, meetings } = turnRows();
      return meetings[2 * (starts[node]! + turn)]!;
    },
    partnerAt(node, turn) {
      const { starts, meetings } = turnRows();
      return meetings[2 * (starts[node]! + turn) + 1]!;
    },
    turnOf(pair, node) {
      const { starts, meetings } = turnRows();
      const isBefore = (i: number) => round[meetings[2 * i]!]! < round[pair]!;
      return lowerBound(starts[node]!, starts[node + 1]!, isBefore) - starts[node]!;
    },
  };
}

/** The pairs of each node in the order of their rounds, one node after the other: the number of each pair, and its other node. */
function turnsOf(nodeCount: number, a: Int32Array, b: Int32Array, byRound: Int32Array) {
  const starts = new Int32Array(nodeCount + 1);
  for (const nodes of [a, b]) for (let pair = 0; pair < nodes.length; pair++) starts[nodes[pair]! + 1]!++;
  for (let node = 0; node < nodeCount; node++) starts[node + 1]! += starts[node]!;
  const next = starts.slice();
  const meetings = new Int32Array(4 * a.length);
  const add = (node: number, pair: number, partner: number) => {
    const at = 2 * next[node]!++;
    meetings[at] = pair;
    meetings[at + 1] = partner;
  };
  for (const pair of byRound) {
    add(a[pair]!, pair, b[pair]!);
    add(b[pair]!, pair, a[pair]!);
  }
  return { starts, meetings };
}

/** The first number in [low, high) for which it is not so; what it is so for stands before the others. */
function lowerBound(low: number, high: number, isBefore: (i: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
