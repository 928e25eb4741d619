import type { Run } from "../results/run.ts";
import { type AdditiveFit, fitAdditive } from "./additive_fit.ts";
import { averageLinkage } from "./average_linkage.ts";
import { type Cut, cutsOf, groupsAt, LOOSE_SHARE } from "./latency_cuts.ts";
import { latencyMatrix, withoutNodes } from "./latency_matrix.ts";
import { levelDeviation, levelOf, type Levels } from "./level_deviation.ts";
import { LEAST_FREEDOM } from "./limits.ts";
import { medianInPlace } from "./statistics.ts";

/** With fewer nodes nothing is told. */
const LEAST_NODES = 6;
/** Memory grows with the square: these take 150 MB. */
const NODE_LIMIT = 2000;
/** Of fewer pairs, it is chance which nodes have been measured with each other. */
const LEAST_SHARE = 0.6;
/** Racks in pods in a hall. */
const MOST_LEVELS = 3;
/** Between two groups is further than within one by so many sigma of a pair, and so large a part of the usual latency; else they overlap. */
const CLEAR_SIGMAS = 3;
const CLEAR_GAP = 0.03;
/** Before nodes are where they belong, a gap looks smaller. */
const PROMISING = 0.6;
const SETTLING_ROUNDS = 4;
/** More pairs than these say no more of the noise: of those between all groups every so many are left out. */
const FITTED_PAIRS = 100_000;
/** So large a share of the pairs within groups may be strangers, and of all that noise may make some; and one in any case. */
const STRANGE_SHARE = { within: 0.1, all: 0.001 };
/** About how often noise alone may be taken for groups. */
const FALSE_ALARMS = 0.002;
/**
 * The levels that nodes fall into, by their places in the run by their latencies, where they clearly do: within a group a latency is so much less than between two of them,
 * without what each node has of its own, that noise cannot be the reason, whichever of all groupings is chosen for that. Null: they do not, or
 * too little is known. Groups by hierarchical clustering; they are told from noise by a fit that is not bent by slow nodes and links.
 */
export function inferLevels(run: Run): Levels | null {
  const matrix = latencyMatrix(run, NODE_LIMIT);
  if (!matrix) return null;
  const { places, values } = matrix, n = places.length;
  let known = 0;
  for (let at = 0; at < n * n; at++) if (!Number.isNaN(values[at]!)) known++;
  if (n < LEAST_NODES || known < LEAST_SHARE * n * (n - 1)) return null;
  const rest = withoutNodes(n, values);
  const merges = averageLinkage(n, rest);
  const cuts = cutsOf(n, merges, levelDeviation(n, rest, []).sigma);
  for (let count = Math.min(MOST_LEVELS, cuts.length); count > 0; count--) {
    const tried = choices(cuts, count).map((cuts) => {
      const levels = groupsAt(n, merges, cuts);
      return { levels, ...levelDeviation(n, rest, levels) };
    });
    const { levels, sigma, gaps } = tried.reduce((best, one) => one.sigma < best.sigma ? one : best);
    if (gaps.some((gap) => gap < PROMISING * CLEAR_SIGMAS * sigma)) continue;
    const clear = clearLevels(n, values, levels);
    if (!clear) continue;
    return clear.map((groups) => {
      const of = new Int32Array(run.header.nodes.length).fill(-1);
      groups.forEach((group, row) => of[places[row]!] = group);
      return of;
    });
  }
  return null;
}

/** So many of these, in their order. */
function choices(cuts: readonly Cut[], count: number): Cut[][] {
  if (count === 0) return [[]];
  return cuts.flatMap((cut, i) => choices(cuts.slice(i + 1), count - 1).map((others) => [cut, ...others]));
}

/** The levels with every node where it belongs, where that is clear and does not change any more. */
function clearLevels(n: number, values: Float32Array, levels: Levels): Levels | null {
  for (let round = 0; round < SETTLING_ROUNDS; round++) {
    const fit = fitLevels(n, values, levels);
    const next = regrouped(n, fit);
    const isSettled = next.every((groups, level) => groups.every((group, row) => group === levels[level]![row]));
    if (isSettled) return isClear(n, levels, fit) ? levels : null;
    levels = next;
  }
  return null;
}

interface LevelFit extends AdditiveFit {
  /** How many pairs each class has. */
  pairs: Int32Array;
  /** How many are far from what their class is, towards another one. */
  strangers: number;
  /** What each pair has besides what is its nodes', row by row; NaN: not measured. */
  between: Float32Array;
}

function fitLevels(n: number, values: Float32Array, levels: Levels): LevelFit {
  const most = n * (n - 1) / 2, stride = Math.max(1, Math.ceil(most / FITTED_PAIRS));
  const first = new Int32Array(most), second = new Int32Array(most), group = new Uint16Array(most);
  const value = new Float64Array(most), pairs = new Int32Array(levels.length + 1);
  let count = 0;
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const of = values[a * n + b]!, level = levelOf(levels, a, b);
      if (Number.isNaN(of) || level === levels.length && (a + b) % stride > 0) continue;
      first[count] = a;
      second[count] = b;
      value[count] = of;
      group[count++] = level;
      pairs[level]!++;
    }
  }
  const fit = fitAdditive({
    nodes: n,
    effects: n,
    pair: new Int32Array(0),
    first: first.subarray(0, count),
    second: second.subarray(0, count),
    group: group.subarray(0, count),
    groups: levels.length + 1,
    log: value.subarray(0, count),
  });
  const between = values.slice();
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) between[a * n + b]! -= fit.effect[a]! + fit.effect[b]!;
  const strangers =
    fit.isOutlier.filter((is, i) => is === 1 && (fit.rest[i]! < 0 ? group[i]! > 0 : group[i]! < levels.length)).length;
  return { ...fit, pairs, strangers, between };
}

/** Groups what is between nodes once more, where it is known by now what that is within groups and between them. */
function regrouped(n: number, { constant, between }: LevelFit): Levels {
  // A late link must not part its group.
  const [least, most] = [constant[0]!, constant.at(-1)!];
  const merges = averageLinkage(n, between.map((value) => Math.min(most, Math.max(least, value))));
  const middles = Array.from(constant.subarray(1), (value, level) => (value + constant[level]!) / 2);
  const levels = groupsAt(n, merges, middles.map((middle) => merges.filter(({ height }) => height < middle).length));
  return [numbered(placed(n, levels, constant, between)), ...levels.slice(1)];
}

/** Groups in the order of their first nodes, without those that have one node. */
function numbered(groups: Int32Array): Int32Array {
  const sizes = new Map<number, number>(), numbers = new Map<number, number>();
  for (const group of groups) sizes.set(group, 1 + (sizes.get(group) ?? 0));
  return groups.map((group) => {
    if (group < 0 || sizes.get(group)! < 2) return -1;
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
}

/**
 * Puts each node into the smallest group that it is nearest to, by the median; −1: it is near to none, or all that it has, but for what is its
 * own, is as well told by its being alone.
 */
function placed(n: number, levels: Levels, constant: Float64Array, between: Float32Array): Int32Array {
  const [groups, ...coarser] = levels as [Int32Array, ...Int32Array[]];
  const members: number[][] = [];
  groups.forEach((group, row) => group >= 0 && (members[group] ??= []).push(row));
  const scratch = new Float64Array(n);
  const centre = (row: number, others: Iterable<number>, expected: (other: number) => number) => {
    let m = 0;
    for (const other of others) {
      const value = between[row * n + other]!;
      if (!Number.isNaN(value)) scratch[m++] = value - expected(other);
    }
    return m === 0 ? Infinity : medianInPlace(scratch.subarray(0, m));
  };
  /** How far a node's values are from what they would be, were it in a group. */
  const distance = (row: number, group: number) => {
    const expected = (other: number) =>
      constant[group >= 0 && groups[other] === group ? 0 : 1 + levelOf(coarser, row, other)]!;
    const own = centre(row, groups.keys(), expected);
    let sum = 0;
    for (let other = 0; other < n; other++) {
      const value = between[row * n + other]!;
      if (!Number.isNaN(value)) sum += Math.abs(value - expected(other) - own);
    }
    return sum;
  };
  return groups.map((_, row) => {
    let best = -1, least = (constant[0]! + constant[1]!) / 2;
    members.forEach((rows, group) => {
      const near = centre(row, rows, () => 0);
      if (near < least) [best, least] = [group, near];
    });
    return best >= 0 && distance(row, best) < distance(row, -1) ? best : -1;
  });
}

/**
 * Whether no two classes overlap, next to no pair is as those of another class are, and no choice of groups makes such gaps of noise: all ways
 * of putting n nodes into k groups are k^n, and a gap in one of them is beyond so many standard errors with a probability that is known
 * (Bonferroni; Student's distribution has no more than this in its tail).
 */
function isClear(n: number, levels: Levels, { constant, sigma, freedom, pairs, strangers }: LevelFit): boolean {
  const loose = levels[0]!.filter((group) => group < 0).length;
  if (freedom < LEAST_FREEDOM || loose > Math.max(1, LOOSE_SHARE * n)) return false;
  const all = pairs.reduce((sum, count) => sum + count, 0), within = all - pairs.at(-1)!;
  if (strangers > 1 + STRANGE_SHARE.within * within + STRANGE_SHARE.all * all) return false;
  let items = n;
  return levels.every((groups, level) => {
    const gap = constant[level + 1]! - constant[level]!;
    const count = new Set(groups.filter((group) => group >= 0)).size;
    if (count < 2 || pairs[level] === 0 || pairs[level + 1] === 0) return false;
    const logChoices = items * Math.log(count) - Math.log(FALSE_ALARMS);
    const limit = Math.sqrt(freedom * Math.expm1(2 * logChoices / freedom));
    items = count;
    const error = sigma * Math.sqrt(1 / pairs[level]! + 1 / pairs[level + 1]!);
    return gap > Math.max(CLEAR_GAP, CLEAR_SIGMAS * sigma, limit * error);
  });
}
