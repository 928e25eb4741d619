import type { Observations } from "./observations.ts";
import { MAD_TO_SIGMA, medianInPlace, orderStatistic } from "./statistics.ts";

/** What of each observation belongs to its class, to its two nodes, and to neither. All on the logarithmic scale. */
export interface AdditiveFit {
  /** Of each class, between nodes that are as most are. */
  constant: Float64Array;
  /** Of each node; 0 for most. NaN where the node has no observation. */
  effect: Float64Array;
  /** How many observations an effect was had from. */
  count: Int32Array;
  /** log − constant − both effects. */
  rest: Float64Array;
  /** Standard deviation of the rest, but for the observations that are left out as being of another kind. */
  sigma: number;
  /** Degrees of freedom of `sigma`. */
  freedom: number;
  /** Whether an observation was left out. */
  isOutlier: Uint8Array;
}

/** Medians settle in a few rounds; means of sparse samples need more. */
const POLISH = { rounds: 10, settled: 1e-3 };
const MEANS = { rounds: 60, settled: 1e-5 };

/** What is so many sigma away is no noise that a mean should have: one in two thousand of those that are. */
const OUTLIER_SIGMAS = 3.5;

/** Nothing is repeatable to less: where all values are the same, a difference of a thousandth is none. */
const LEAST_SIGMA = 0.002;

/**
 * Fits `log = constant(class) + effect(first) + effect(second) + rest`: by medians first (median polish: J. W. Tukey, "Exploratory Data
 * Analysis", 1977), which a few bad nodes and links do not bend; then, without what stands out from that, by means, which are more exact
 * and whose noise is known.
 */
export function fitAdditive(observed: Observations): AdditiveFit {
  const { log, first, second, effects, groups } = observed;
  const n = log.length;
  const incidence = incidenceOf(observed);
  const state = { constant: new Float64Array(groups), effect: new Float64Array(effects), rest: Float64Array.from(log) };
  const isOutlier = new Uint8Array(n);
  settle(observed, incidence, state, isOutlier, { ...POLISH, centre: medianInPlace });

  const rank = rankOf(observed, incidence);
  let sigma = scaleOf(state.rest, rank), freedom = 0;
  for (let pass = 0; pass < 2; pass++) {
    const limit = OUTLIER_SIGMAS * Math.max(sigma, LEAST_SIGMA);
    let kept = 0;
    for (let i = 0; i < n; i++) {
      isOutlier[i] = Math.abs(state.rest[i]!) > limit ? 1 : 0;
      kept += 1 - isOutlier[i]!;
    }
    settle(observed, incidence, state, isOutlier, { ...MEANS, centre: mean });
    freedom = Math.max(0, kept - rank);
    let sum = 0;
    for (let i = 0; i < n; i++) if (!isOutlier[i]) sum += state.rest[i]! ** 2;
    sigma = Math.sqrt(sum / Math.max(1, freedom));
  }

  const count = new Int32Array(effects);
  for (let i = 0; i < n; i++) {
    if (isOutlier[i]) continue;
    count[first[i]!]!++;
    count[second[i]!]!++;
  }
  for (let k = 0; k < effects; k++) if (incidence.start[k] === incidence.start[k + 1]) state.effect[k] = NaN;
  return { ...state, count, sigma: Math.max(sigma, LEAST_SIGMA), freedom, isOutlier };
}

interface State {
  constant: Float64Array;
  effect: Float64Array;
  rest: Float64Array;
}

/** The observations of each effect, one after the other: those of effect k from `start[k]` to `start[k + 1]`. */
interface Incidence {
  start: Int32Array;
  items: Int32Array;
}

function incidenceOf({ first, second, effects }: Observations): Incidence {
  const start = new Int32Array(effects + 1);
  for (const side of [first, second]) for (let i = 0; i < side.length; i++) start[side[i]! + 1]!++;
  for (let k = 0; k < effects; k++) start[k + 1]! += start[k]!;
  const items = new Int32Array(2 * first.length), next = start.slice();
  for (const side of [first, second]) for (let i = 0; i < side.length; i++) items[next[side[i]!]!++] = i;
  return { start, items };
}

/** Takes the centre of each class's and of each node's rests out of them, again and again, until nothing moves. */
function settle(
  observed: Observations,
  { start, items }: Incidence,
  { constant, effect, rest }: State,
  isOutlier: Uint8Array,
  { rounds, settled, centre }: { rounds: number; settled: number; centre: (values: Float64Array) => number },
): void {
  const { group, groups, effects, nodes } = observed;
  const scratch = new Float64Array(rest.length);
  for (let round = 0; round < rounds; round++) {
    let moved = 0;
    for (let g = 0; g < groups; g++) {
      let n = 0;
      for (let i = 0; i < rest.length; i++) if (group[i] === g && !isOutlier[i]) scratch[n++] = rest[i]!;
      if (n === 0) continue;
      const step = centre(scratch.subarray(0, n));
      constant[g]! += step;
      for (let i = 0; i < rest.length; i++) if (group[i] === g) rest[i]! -= step;
      moved = Math.max(moved, Math.abs(step));
    }
    for (let k = 0; k < effects; k++) {
      let n = 0;
      for (let at = start[k]!; at < start[k + 1]!; at++) {
        const i = items[at]!;
        if (!isOutlier[i]) scratch[n++] = rest[i]!;
      }
      if (n === 0) continue;
      const step = centre(scratch.subarray(0, n));
      effect[k]! += step;
      for (let at = start[k]!; at < start[k + 1]!; at++) rest[items[at]!]! -= step;
      moved = Math.max(moved, Math.abs(step));
    }
    // Most nodes have no effect: what all have in common is the classes'.
    const sides = effects > nodes ? [[0, nodes], [nodes, effects]] : [[0, nodes]];
    for (const [from, to] of sides) {
      let n = 0;
      for (let k = from!; k < to!; k++) if (start[k]! < start[k + 1]!) scratch[n++] = effect[k]!;
      if (n === 0) continue;
      const common = medianInPlace(scratch.subarray(0, n));
      for (let k = from!; k < to!; k++) effect[k]! -= common;
      for (let g = 0; g < groups; g++) constant[g]! += sides.length === 1 ? 2 * common : common;
    }
    if (moved < settled) return;
  }
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** How many numbers are fitted: those of the nodes already tell what all classes have in common. */
function rankOf({ effects, nodes, group, groups }: Observations, { start }: Incidence): number {
  let used = 0;
  for (let k = 0; k < effects; k++) if (start[k]! < start[k + 1]!) used++;
  const present = new Uint8Array(groups);
  for (let i = 0; i < group.length; i++) present[group[i]!] = 1;
  const classes = present.reduce((sum, one) => sum + one, 0);
  return used + classes - (effects > nodes ? 2 : 1);
}

/** A robust sigma of rests, as many of which are nothing, or next to it, as there are numbers that were fitted. */
function scaleOf(rest: Float64Array, rank: number): number {
  if (rest.length <= rank) return 0;
  return MAD_TO_SIGMA * orderStatistic(rest.map(Math.abs), rank + ((rest.length - rank) >> 1));
}
