import { countingSort, groupStarts } from "./counting_sort.ts";
import type { Plan } from "./plan.ts";

/** The number of the pair whose first node and second node these are; -1 when the plan has none. */
export type PairIndex = (a: number, b: number) => number;

/** Finds the pairs of a plan by their nodes: at once where the plan has all undirected pairs, else in the logarithm of a node's pairs. */
export function pairIndex({ nodes, size, a, b }: Plan): PairIndex {
  const n = nodes.length;
  /** How the pairs are numbered when there are all: row after row of the upper triangle of a matrix. */
  const numberOf = (first: number, second: number) => first * (2 * n - first - 1) / 2 + second - first - 1;
  const isComplete = size === n * (n - 1) / 2 &&
    a.every((first, pair) => first < b[pair]! && numberOf(first, b[pair]!) === pair);
  if (isComplete) return (first, second) => first < second ? numberOf(first, second) : -1;

  const sorted = countingSort(a, n, countingSort(b, n));
  const starts = groupStarts(a, n);
  return (first, second) => {
    let low = starts[first]!, high = starts[first + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (b[sorted[middle]!]! < second) low = middle + 1;
      else high = middle;
    }
    return low < starts[first + 1]! && b[sorted[low]!] === second ? sorted[low]! : -1;
  };
}
