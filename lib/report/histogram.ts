/** How many values lie in each of a row of equal parts. */
export interface Histogram {
  /** Where the first part begins, and the last one ends. */
  from: number;
  to: number;
  counts: number[];
}

/**
 * Counts values in so many equal parts from the least to the largest; a value between two parts is of the upper one.
 * One part where all are equal.
 * @param values finite, at least one
 */
export function histogramOf(values: Float64Array, parts: number): Histogram {
  let from = Infinity, to = -Infinity;
  for (const value of values) from = Math.min(from, value), to = Math.max(to, value);
  if (from === to) return { from, to, counts: [values.length] };
  const counts = Array<number>(parts).fill(0);
  for (const value of values) counts[Math.min(parts - 1, Math.floor((value - from) / (to - from) * parts))]!++;
  return { from, to, counts };
}
