import type { Change, ChangeKind, ComparedPair, OverallChange } from "../results/comparison.ts";
import type { Metric } from "../results/verdict.ts";
import { type AdditiveFit, fitAdditive } from "./additive_fit.ts";
import { LEAST_FREEDOM, practicalLimit, sigmaLimit, slowSign, SPREAD_LIMIT, type Tolerances } from "./limits.ts";
import type { Observations } from "./observations.ts";
import { restNoise } from "./rest_noise.ts";
import { LEAST_PAIRS } from "./slow_nodes.ts";
import { madSigma, median, medianInPlace } from "./statistics.ts";

/** The standard error of a median of normal values, in those of their mean. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

/** What changed in one metric. */
export interface MetricChanges {
  overall: OverallChange;
  nodes: Change[];
  pairs: Change[];
  /** Null: there are pairs enough to tell changes of nodes and pairs from noise. Else what is told of them nevertheless. */
  tooLittle: string | null;
}

export interface MetricChangesOptions {
  /** a→b and b→a are two pairs. */
  directed: boolean;
  tolerances: Tolerances;
  /** Whether a pair's values of both runs lie apart, by its place; undefined: nobody knows. */
  apart(place: number): ChangeKind | null | undefined;
}

/**
 * The changes of a metric from one run to another: `log(new / base) = overall + node(a) + node(b) + rest`, where the rest's scatter is the
 * noise of both runs together. Of a few pairs there is no scatter: what tells noise there is how the values of each scatter by themselves. Null
 * where no pair has the metric in both.
 */
export function metricChanges(
  pairs: readonly ComparedPair[],
  metric: Metric,
  { directed, tolerances, apart }: MetricChangesOptions,
): MetricChanges | null {
  const { observed, names } = observeRatios(pairs, metric, directed);
  if (observed.log.length === 0) return null;
  const fit = fitAdditive(observed);
  const compared: Compared = { pairs, metric, observed, names, fit, practical: practicalLimit(metric, tolerances) };
  if (fit.freedom < LEAST_FREEDOM) return fewChanges(compared, apart);
  return {
    overall: overallChange(compared),
    nodes: nodeChanges(compared),
    pairs: pairChanges(compared),
    tooLittle: null,
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

function overallChange(compared: Compared): OverallChange {
  const { observed: { log }, fit, practical } = compared;
  const n = log.length, amount = fit.constant[0]!;
  // Twice the median of the effects, each the mean of so many rests.
  const effects = fit.count.filter((count) => count > 0).length;
  const error = 2 * MEDIAN_ERROR * fit.sigma / Math.sqrt(effects * Math.max(1, 2 * n / effects - 1));
  const isBeyond = Math.abs(amount) > Math.max(practical, error * sigmaLimit(2, fit.freedom));
  return overallOf(compared, amount, error, isBeyond);
}

function overallOf(
  { pairs, metric, observed: { pair } }: Compared,
  amount: number,
  error: number | null,
  isBeyond: boolean,
): OverallChange {
  const ratio = Math.exp(amount);
  return {
    metric,
    pairs: pair.length,
    ...valuesOf(pairs, metric, pair),
    ratio,
    standard_error: error === null ? null : ratio * error,
    kind: isBeyond ? kindOf(metric, amount) : null,
  };
}

/** What is told of a few pairs: of all, where they agree; or else of each, where its values of both runs lie apart. */
function fewChanges(compared: Compared, apart: MetricChangesOptions["apart"]): MetricChanges {
  const { pairs, metric, observed: { pair, log }, practical } = compared;
  const n = log.length, amount = median(log);
  const error = n < LEAST_PAIRS ? null : MEDIAN_ERROR * deviation(log) / Math.sqrt(n);
  const isBeyond = error !== null && Math.abs(amount) > Math.max(practical, error * sigmaLimit(2, n - 1));
  const found: Change[] = [];
  let unknown = 0;
  for (let i = 0; i < n; i++) {
    const kind = apart(pair[i]!);
    if (kind === undefined) unknown++;
    if (!kind || Math.abs(log[i]!) < practical || kind !== kindOf(metric, log[i]!)) continue;
    const at = pair.subarray(i, i + 1), { a, b } = pairs[at[0]!]!;
    found.push({ ...changeOf(metric, [a, b], log[i]!, log[i]!), ...valuesOf(pairs, metric, at) });
  }
  const which = n === 1 ? "1 common pair" : `${n} common pairs`;
  const whose = unknown < n ? `the values of ${unknown} of them` : n === 1 ? "its values" : "their values";
  const told = unknown === 0
    ? "only what is beyond the scatter of a pair's own values in both runs is called a change"
    : `how ${whose} scatter is not known, and no change of a pair can be told from noise`;
  return {
    overall: overallOf(compared, amount, error, isBeyond),
    nodes: [],
    pairs: isBeyond ? [] : sorted(found),
    tooLittle: `${which}: ${told}`,
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
