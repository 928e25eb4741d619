/** Groups of nodes, and groups of these: for each node the number of its group, −1: none. The smallest groups first. */
export type Levels = Int32Array[];

/** The class of a pair: how many levels there are at which it is not in one group. */
export function levelOf(levels: Readonly<Levels>, a: number, b: number): number {
  let level = 0;
  while (level < levels.length && (levels[level]![a]! < 0 || levels[level]![a] !== levels[level]![b])) level++;
  return level;
}

/** What is a node's own has been taken out of the values once. */
const ROUNDS = 3;

/**
 * How well levels tell the values of pairs: what is left of these without what is common to a class and what is a node's own, by means.
 * @param values of n nodes, symmetric, row by row; NaN: not known
 * @returns the standard deviation of what is left, and by how much each class is above the one before
 */
export function levelDeviation(
  n: number,
  values: Float32Array,
  levels: Readonly<Levels>,
): { sigma: number; gaps: number[] } {
  const classes = levels.length + 1;
  const classOf = new Uint8Array(n * n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) classOf[a * n + b] = levelOf(levels, a, b);
  const constant = new Float64Array(classes), sums = new Float64Array(classes), counts = new Float64Array(classes);
  const own = new Float64Array(n);
  for (let round = 0; round < ROUNDS; round++) {
    sums.fill(0);
    counts.fill(0);
    for (let a = 0; a < n; a++) {
      for (let at = a * n, b = 0; b < n; at++, b++) {
        const value = values[at]!;
        if (value !== value) continue; // NaN
        sums[classOf[at]!]! += value - own[a]! - own[b]!;
        counts[classOf[at]!]!++;
      }
    }
    for (let k = 0; k < classes; k++) constant[k] = counts[k]! > 0 ? sums[k]! / counts[k]! : 0;
    for (let a = 0; a < n; a++) {
      let sum = 0, m = 0;
      for (let at = a * n, b = 0; b < n; at++, b++) {
        const value = values[at]!;
        if (value !== value) continue;
        sum += value - constant[classOf[at]!]! - own[b]!;
        m++;
      }
      own[a] = sum / m;
    }
  }
  let squares = 0, known = 0;
  for (let a = 0; a < n; a++) {
    for (let at = a * n, b = 0; b < n; at++, b++) {
      const value = values[at]!;
      if (value !== value) continue;
      squares += (value - constant[classOf[at]!]! - own[a]! - own[b]!) ** 2;
      known++;
    }
  }
  const freedom = Math.max(1, known / 2 - n - classes + 1);
  return {
    sigma: Math.sqrt(squares / 2 / freedom),
    gaps: levels.map((_, level) => constant[level + 1]! - constant[level]!),
  };
}
