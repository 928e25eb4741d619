import { quantile } from "../results/summary.ts";

/** From which value to which the colours of a map go. Badness: the larger the worse. */
export interface Scale {
  best: number;
  worst: number;
  median: number;
  /**
   * The least and the largest badness that there is: beyond `best` and `worst` where outliers are; the largest is before
   * `worst` where nothing is much worse than the median.
   */
  least: number;
  most: number;
}

/**
 * So many times the distance of the quartiles beyond them lies what is "far out" (J. W. Tukey, "Exploratory Data
 * Analysis", 1977).
 */
const FAR_OUT = 3;
/** The colours reach so many tolerances beyond the median, or further: what is within one of it looks much like it. */
const LEAST_TOLERANCES = 5;

/**
 * The scale of a map with these values: all of them, but for what is far out, so that an outlier does not take the
 * colours from all others; and beyond them where they are all nearly as good as the median, so that noise does not look
 * like faults. Null: no value is finite.
 * @param tolerance how large a part of the median a value may be worse than it and matter to nobody; 0: any may matter
 */
export function scaleOf(badness: ArrayLike<number> & Iterable<number>, tolerance: number): Scale | null {
  const sorted = Float64Array.from(badness).filter(Number.isFinite).sort();
  if (sorted.length === 0) return null;
  const [low, median, high] = [0.25, 0.5, 0.75].map((p) => quantile(sorted, p)) as [number, number, number];
  const far = FAR_OUT * (high - low);
  const least = sorted[0]!, most = sorted.at(-1)!;
  const calm = median + LEAST_TOLERANCES * tolerance * Math.abs(median);
  return { best: Math.max(least, low - far), worst: Math.max(Math.min(most, high + far), calm), median, least, most };
}

/** Where a value lies on the way from best, 0, to worst, 1; what is beyond is at the end. */
export function shareOf({ best, worst }: Scale, badness: number): number {
  if (badness <= best) return 0;
  return badness >= worst ? 1 : (badness - best) / (worst - best);
}
