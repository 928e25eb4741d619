/** Two clusters become one. */
export interface Merge {
  /** An item of each of them; all that were merged with it before belong to its cluster. */
  one: number;
  other: number;
  /** The mean distance between their items, of those that are known; infinite: none is. */
  height: number;
  /** How many distances these are. */
  count: number;
}

/**
 * Hierarchical clustering by average linkage: the merges of n items, least height first. By chains of nearest neighbours (F. Murtagh, "A survey
 * of recent advances in hierarchical clustering algorithms", The Computer Journal, 1983), in time that grows with the square of n.
 * @param distances symmetric, row by row; NaN: not known
 */
export function averageLinkage(n: number, distances: Float32Array | Float64Array): Merge[] {
  const sums = new Float64Array(n * n), counts = new Uint32Array(n * n);
  for (let at = 0; at < n * n; at++) {
    const distance = distances[at]!;
    if (Number.isNaN(distance)) continue;
    sums[at] = distance;
    counts[at] = 1;
  }
  const active = Array.from({ length: n }, (_, item) => item);
  const merges: Merge[] = [];
  const chain: number[] = [];
  const mean = (a: number, b: number) => counts[a * n + b]! > 0 ? sums[a * n + b]! / counts[a * n + b]! : Infinity;
  while (active.length > 1) {
    if (chain.length === 0) chain.push(active[0]!);
    const last = chain.at(-1)!, before = chain.at(-2);
    // The one before is preferred among equals: else a chain would never end.
    let nearest = before ?? -1, least = before === undefined ? Infinity : mean(last, before);
    for (const item of active) {
      if (item === last) continue;
      const distance = mean(last, item);
      if (distance < least || nearest < 0) [nearest, least] = [item, distance];
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ one: nearest, other: last, height: least, count: counts[nearest * n + last]! });
    active.splice(active.indexOf(last), 1);
    for (const item of active) {
      if (item === nearest) continue;
      sums[nearest * n + item]! += sums[last * n + item]!;
      counts[nearest * n + item]! += counts[last * n + item]!;
      sums[item * n + nearest] = sums[nearest * n + item]!;
      counts[item * n + nearest] = counts[nearest * n + item]!;
    }
  }
  return merges.sort((a, b) => a.height - b.height || 0);
}
