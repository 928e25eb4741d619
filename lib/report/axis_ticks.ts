/** How far ticks may lie apart, times a power of ten. */
const STEPS = [1, 2, 5, 10];

/** Numbers that are nearer to each other than this share of them are one. */
const SAME = 1e-9;

/**
 * Round numbers from `least` to `most`, both 0 or more, so many at most (2 or more), evenly apart; only `least` where
 * the two are the same.
 */
export function axisTicks(least: number, most: number, count: number): number[] {
  if (!(most - least > SAME * most)) return [least];
  const rough = (most - least) / (count - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * STEPS.find((step) => power * step >= rough * (1 - SAME))!;
  const first = Math.ceil(least / step - SAME), last = Math.floor(most / step + SAME);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
