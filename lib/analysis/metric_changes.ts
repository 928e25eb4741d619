import type { Change, ChangeKind, ComparedPair, OverallChange } from "../results/comparison.ts";
import type { Metric } from "../results/verdict.ts";
import { type AdditiveFit, fitAdditive } from "./additive_fit.ts";
import { LEAST_FREEDOM, practicalLimit, sigmaLimit, slowSign, type Tolerances } from "./limits.ts";
import type { Observations } from "./observations.ts";
import { restNoise } from "./rest_noise.ts";
import { LEAST_PAIRS } from "./slow_nodes.ts";
import { madSigma, median, medianInPlace } from "./statistics.ts";

/** A node whose change is beyond so many of those that nodes have anyway (MAD-scaled) did not change as the others did. */
const SPREAD_LIMIT = 5;

/** The standard error of a median of normal values, in those of their mean. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

/** What changed in one metric. */
export interface MetricChanges {
  overall: OverallChange;
  nodes: Change[];
  pairs: Change[];
  /** Noise cannot be told from changes of nodes and pairs. */
  isTooLittle: boolean;
}

/**
 * The changes of a metric from one run to another: `log(new / base) = overall + node(a) + node(b) + rest`, where the rest's scatter is the
 * noise of both runs together. Null where no pair has the metric in both.
 * @param directed whether a→b and b→a are two pairs
 */
export function metricChanges(
  pairs: readonly ComparedPair[],
  metric: Metric,
  { directed, tolerances }: { directed: boolean; tolerances: Tolerances },
): MetricChanges | null {
  const { observed, names } = observeRatios(pairs, metric, directed);
  if (observed.log.length === 0) return null;
  const fit = fitAdditive(observed);
  const compared: Compared = { pairs, metric, observed, names, fit, practical: practicalLimit(metric, tolerances) };
  const isTooLittle = fit.freedom < LEAST_FREEDOM;
  return {
    overall: overallChange(compared, isTooLittle),
    nodes: isTooLittle ? [] : nodeChanges(compared),
    pairs: isTooLittle ? [] : pairChanges(compared),
    isTooLittle,
  };
}

interface Compared {
  pairs: readonly ComparedPair[];
  metric: Metric;
  /** Logarithms of ratios, of pairs that have one. */
  observed: Observations;
  /** Of the numbers that observations give nodes. */
  names: string[];
  fit: AdditiveFit;
  /** What matters, on the logarithmic scale. */
  practical: number;
}

function observeRatios(
  pairs: readonly ComparedPair[],
  metric: Metric,
  directed: boolean,
): { observed: Observations; names: string[] } {
  const numbers = new Map<string, number>();
  const numberOf = (node: string) => {
    let number = numbers.get(node);
    if (number === undefined) numbers.set(node, number = numbers.size);
    return number;
  };
  const pair = new Int32Array(pairs.length), first = pair.slice(), second = pair.slice();
  const log = new Float64Array(pairs.length);
  let n = 0;
  for (let i = 0; i < pairs.length; i++) {
    const { a, b, [`${metric}_ratio` as const]: ratio } = pairs[i]!;
    if (ratio === null) continue;
    pair[n] = i;
    first[n] = numberOf(a);
    second[n] = numberOf(b);
    log[n++] = Math.log(ratio);
  }
  const isSplit = directed && metric === "bandwidth";
  const nodes = numbers.size;
  const observed = {
    nodes,
    pair: pair.subarray(0, n),
    first: first.subarray(0, n),
    second: second.subarray(0, n).map((node) => isSplit ? nodes + node : node),
    effects: isSplit ? 2 * nodes : nodes,
    group: new Uint16Array(n),
    groups: 1,
    log: log.subarray(0, n),
  };
  return { observed, names: [...numbers.keys()] };
}

function overallChange(
  { pairs, metric, observed: { pair, log }, fit, practical }: Compared,
  isTooLittle: boolean,
): OverallChange {
  const n = log.length;
  let amount = fit.constant[0]!, error: number | null, freedom = fit.freedom;
  if (isTooLittle) {
    amount = median(log);
    freedom = n - 1;
    error = n < LEAST_PAIRS ? null : MEDIAN_ERROR * deviation(log) / Math.sqrt(n);
  } else {
    // Twice the median of the effects, each the mean of so many rests.
    const effects = fit.count.filter((count) => count > 0).length;
    error = 2 * MEDIAN_ERROR * fit.sigma / Math.sqrt(effects * Math.max(1, 2 * n / effects - 1));
  }
  const isBeyond = error !== null && Math.abs(amount) > Math.max(practical, error * sigmaLimit(2, freedom));
  const ratio = Math.exp(amount);
  return {
    metric,
    pairs: n,
    ...valuesOf(pairs, metric, pair),
    ratio,
    standard_error: error === null ? null : ratio * error,
    kind: isBeyond ? kindOf(metric, amount) : null,
  };
}

/** Nodes that changed with most of their partners, in another way than all did. */
function nodeChanges({ pairs, metric, observed, names, fit, practical }: Compared): Change[] {
  const { nodes, effects, first, second, pair } = observed;
  const limit = sigmaLimit(2 * effects, fit.freedom);
  const isSplit = effects > nodes;
  const found = new Map<string, Change>();
  for (const from of isSplit ? [0, nodes] : [0]) {
    const side = fit.effect.slice(from, from + nodes);
    const spread = SPREAD_LIMIT * madSigma(side.filter((effect) => !Number.isNaN(effect)));
    for (const [node, own] of side.entries()) {
      const count = fit.count[from + node]!;
      if (Number.isNaN(own) || count < LEAST_PAIRS) continue;
      const noise = limit * fit.sigma / Math.sqrt(count - 1);
      const amount = fit.constant[0]! + own;
      if (Math.abs(own) < Math.max(noise, spread) || !isChange(amount, own, practical)) continue;
      const ofNode = pair.filter((_, i) => first[i] === from + node || second[i] === from + node);
      const change: Change = {
        ...changeOf(metric, [names[node]!], amount, own),
        ...valuesOf(pairs, metric, ofNode),
        ...isSplit ? { direction: from === 0 ? "sending" : "receiving" } : {},
      };
      const key = `${change.kind} ${node}`, other = found.get(key);
      if (!other) found.set(key, change);
      else {
        const { direction: _, ...larger } = Math.abs(Math.log(other.own_ratio)) > Math.abs(own) ? other : change;
        found.set(key, larger);
      }
    }
  }
  return sorted([...found.values()]);
}

/** Pairs that changed though their nodes did not, or otherwise than these. */
function pairChanges({ pairs, metric, observed: { first, second, pair, log }, fit, practical }: Compared): Change[] {
  const limit = sigmaLimit(2 * log.length, fit.freedom);
  const found: Change[] = [];
  for (let i = 0; i < log.length; i++) {
    const own = fit.rest[i]!, amount = log[i]!;
    if (!isChange(amount, own, practical) || Math.abs(own) < limit * restNoise(fit, first[i]!, second[i]!, i)) continue;
    const at = pair.subarray(i, i + 1), { a, b } = pairs[at[0]!]!;
    found.push({
      ...changeOf(metric, [a, b], amount, own),
      ...valuesOf(pairs, metric, at),
    });
  }
  return sorted(found);
}

/** What stayed as it was while all else moved has not changed itself. */
function isChange(amount: number, own: number, practical: number): boolean {
  return Math.abs(own) > practical && Math.abs(amount) > practical && Math.sign(own) === Math.sign(amount);
}

function changeOf(metric: Metric, nodes: string[], amount: number, own: number) {
  return { kind: kindOf(metric, own), metric, nodes, ratio: Math.exp(amount), own_ratio: Math.exp(own) };
}

function kindOf(metric: Metric, amount: number): ChangeKind {
  return amount * slowSign(metric) > 0 ? "slower" : "faster";
}

/** Medians over some pairs. */
function valuesOf(pairs: readonly ComparedPair[], metric: Metric, some: Int32Array): { base: number; new: number } {
  const field = metric === "latency" ? "latency_us" : "bandwidth_MBps";
  const base = new Float64Array(some.length), now = new Float64Array(some.length);
  for (let n = 0; n < some.length; n++) {
    const pair = pairs[some[n]!]!;
    base[n] = pair[`base_${field}`]!;
    now[n] = pair[`new_${field}`]!;
  }
  return { base: medianInPlace(base), new: medianInPlace(now) };
}

function sorted(changes: Change[]): Change[] {
  const order = ({ kind, own_ratio }: Change) => (kind === "slower" ? 1e6 : 0) + Math.abs(Math.log(own_ratio));
  return changes.sort((a, b) => order(b) - order(a));
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
}
