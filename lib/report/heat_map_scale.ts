import { quantile } from "../results/summary.ts";

/** From which value to which the colours of a map go. Badness: the larger the worse. */
export interface Scale {
  best: number;
  worst: number;
  median: number;
  /** The least and the largest badness that there is: beyond `best` and `worst` where outliers are. */
  least: number;
  most: number;
}

/**
 * So many times the distance of the quartiles beyond them lies what is "far out" (J. W. Tukey, "Exploratory Data
 * Analysis", 1977).
 */
const FAR_OUT = 3;

/**
 * The scale of a map with these values: all of them, but for what is far out, so that an outlier does not take the
 * colours from all others. Null: no value is finite.
 */
export function scaleOf(badness: ArrayLike<number> & Iterable<number>): Scale | null {
  const sorted = Float64Array.from(badness).filter(Number.isFinite).sort();
  if (sorted.length === 0) return null;
  const [low, median, high] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p)) as [number, number, number];
  const far = FAR_OUT * (high - low);
  const least = sorted[0]!, most = sorted.at(-1)!;
  return { best: Math.max(least, low - far), worst: Math.min(most, high + far), median, least, most };
}

/** Where a value lies on the way from best, 0, to worst, 1; what is beyond is at the end. */
export function shareOf({ best, worst }: Scale, badness: number): number {
  if (badness <= best) return 0;
  return badness >= worst ? 1 : (badness - best) / (worst - best);
}
