import type { Merge } from "./average_linkage.ts";

/** Where merges are cut: the first so many count, those after them join what is apart. */
export type Cut = number;

/** No more are tried, those with the widest gaps. */
const CUT_LIMIT = 3;
/** A gap that is less than so many standard deviations of all is none of groups. */
const LEAST_GAP = 0.5;

/** So large a share of the nodes may be in no group, and one node in any case. */
export const LOOSE_SHARE = 0.1;

/**
 * The cuts that may be between groups: those before a gap in height, with next to no node alone; in their order.
 * @param merges of n nodes, least height first
 * @param deviation of all distances
 */
export function cutsOf(n: number, merges: readonly Merge[], deviation: number): Cut[] {
  const isMerged = new Uint8Array(n);
  let alone = n;
  const found: { cut: Cut; gap: number }[] = [];
  for (let cut = 1; cut < merges.length; cut++) {
    const { one, other, height } = merges[cut - 1]!;
    for (const node of [one, other]) {
      alone -= 1 - isMerged[node]!;
      isMerged[node] = 1;
    }
    const gap = merges[cut]!.height - height;
    if (alone <= Math.max(1, LOOSE_SHARE * n) && gap >= LEAST_GAP * deviation) found.push({ cut, gap });
  }
  return found.sort((a, b) => b.gap - a.gap).slice(0, CUT_LIMIT).map(({ cut }) => cut).sort((a, b) => a - b);
}

/** For each cut the groups of the nodes, numbered as their first nodes stand; −1: the node is alone. */
export function groupsAt(n: number, merges: readonly Merge[], cuts: readonly Cut[]): Int32Array[] {
  const above = Int32Array.from({ length: n }, (_, node) => node);
  const top = (node: number) => {
    while (above[node] !== node) node = above[node] = above[above[node]!]!;
    return node;
  };
  let done = 0;
  return cuts.map((cut) => {
    for (; done < cut; done++) {
      const one = top(merges[done]!.one), other = top(merges[done]!.other);
      above[Math.max(one, other)] = Math.min(one, other);
    }
    const sizes = new Int32Array(n), numbers = new Int32Array(n).fill(-1);
    for (let node = 0; node < n; node++) sizes[top(node)]!++;
    let count = 0;
    return numbers.map((_, node) => {
      const first = top(node);
      if (sizes[first]! < 2) return -1;
      if (numbers[first]! < 0) numbers[first] = count++;
      return numbers[first]!;
    });
  });
}
