import type { AdditiveFit } from "./additive_fit.ts";

/**
 * The standard deviation of a rest, by how much of it its own observation has pulled along: 1/n of each node's n (its leverage); an
 * observation that was left out is told from a prediction.
 * @param first,second the effects of the observation
 */
export function restNoise({ sigma, count, isOutlier }: AdditiveFit, first: number, second: number, i: number): number {
  const out = isOutlier[i]!;
  const leverage = Math.min(0.9, 1 / (count[first]! + out) + 1 / (count[second]! + out));
  return out ? sigma / Math.sqrt(1 - leverage) : sigma * Math.sqrt(1 - leverage);
}
