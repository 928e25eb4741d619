/**
 * The median of values, which are put into another order: the middle one, or the mean of the two in the middle. By selection (C. A. R. Hoare,
 * "Algorithm 65: find", 1961), in linear time.
 * @param values at least one
 */
export function medianInPlace(values: Float64Array): number {
  const middle = values.length >> 1;
  const upper = orderStatistic(values, middle);
  if (values.length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < middle; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

/** The k-th smallest value, from 0, of values that are put into another order: all before it are no larger afterwards. */
export function orderStatistic(values: Float64Array, k: number): number {
  let low = 0, high = values.length - 1;
  while (low < high) {
    // The median of three keeps sorted values from being the worst case.
    const middle = (low + high) >> 1;
    const a = values[low]!, b = values[middle]!, c = values[high]!;
    const pivot = a < b ? (b < c ? b : Math.max(a, c)) : (a < c ? a : Math.max(b, c));
    let i = low, j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return values[k]!;
  }
  return values[k]!;
}

export function median(values: ArrayLike<number>): number {
  return medianInPlace(Float64Array.from(values));
}

/** What the median absolute deviation of normal values is multiplied by to give their standard deviation. */
export const MAD_TO_SIGMA = 1.4826;

/** A robust estimate of a standard deviation: the median distance from the median, scaled for normal values. */
export function madSigma(values: ArrayLike<number>): number {
  const centre = median(values);
  return MAD_TO_SIGMA * median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/**
 * The value that a normal variable exceeds with a probability (0 < p ≤ 0.5); absolute error below 4.5e-4: M. Abramowitz and I. A. Stegun,
 * "Handbook of Mathematical Functions", 26.2.23.
 */
export function normalUpperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/**
 * The value that a variable of Student's distribution exceeds with a probability (0 < p ≤ 0.5): G. W. Hill, "Algorithm 396: Student's
 * t-quantiles", Communications of the ACM, 1970.
 * @param freedom degrees of freedom, 3 at least
 */
export function studentUpperQuantile(p: number, freedom: number): number {
  const n = freedom;
  const a = 1 / (n - 0.5);
  const b = (48 / a) / a;
  let c = ((20700 * a / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt(a * Math.PI / 2) * n;
  let y = Math.pow(2 * d * p, 2 / n);
  if (y > 0.05 + a) {
    const x = -normalUpperQuantile(p);
    y = x * x;
    if (n < 5) c += 0.3 * (n - 4.5) * (x + 0.6);
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y * y);
  } else {
    y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) +
      1 / y;
  }
  return Math.sqrt(n * y);
}
