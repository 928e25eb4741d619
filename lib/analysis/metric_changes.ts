import {
  type Change,
  type ChangeKind,
  comparedField,
  type ComparedMetric,
  type ComparedPair,
  type OverallChange,
} from "../results/comparison.ts";
import { type AdditiveFit, fitAdditive } from "./additive_fit.ts";
import { LEAST_FREEDOM, practicalLimit, sigmaLimit, slowSign, SPREAD_LIMIT, type Tolerances } from "./limits.ts";
import type { Observations } from "./observations.ts";
import { restNoise } from "./rest_noise.ts";
import { LEAST_PAIRS } from "./slow_nodes.ts";
import { madSigma, median, medianInPlace } from "./statistics.ts";

/** The standard error of a median of normal values, in those of their mean. */
const MEDIAN_ERROR = Math.sqrt(Math.PI / 2);

/** What changed in metrics that are taken apart together. */
export interface MetricChanges {
  /** Of each that any pair has in both. */
  overall: OverallChange[];
  nodes: Change[];
  pairs: Change[];
  /** Of each with too few pairs to tell changes of nodes and pairs from noise: what is told of them nevertheless. */
  tooLittle: { metric: ComparedMetric; detail: string }[];
}

export interface MetricChangesOptions {
  /** a→b and b→a are two pairs. */
  directed: boolean;
  tolerances: Tolerances;
  /** Whether a pair's values of both runs lie apart, by its place; undefined: nobody knows. */
  apart(place: number, metric: ComparedMetric): ChangeKind | null | undefined;
}

/**
 * The changes from one run to another: `log(new / base) = overall + node(a) + node(b) + rest`, where the rest's scatter is the noise of both
 * runs together. Of a few pairs there is no scatter: what tells noise there is how the values of each scatter by themselves.
 * @param candidates one, or those of both directions, each of which has its own `overall`, while nodes send and receive in both
 */
export function metricChanges(
  pairs: readonly ComparedPair[],
  candidates: readonly ComparedMetric[],
  { directed, tolerances, apart }: MetricChangesOptions,
): MetricChanges {
  const metrics = candidates.filter((metric) => pairs.some((pair) => ratioOf(pair, metric) !== null));
  if (metrics.length === 0) return { overall: [], nodes: [], pairs: [], tooLittle: [] };
  const { observed, names } = observeRatios(pairs, metrics, directed);
  const fit = fitAdditive(observed);
  const practical = practicalLimit(metrics[0]!, tolerances);
  const compared: Compared = { pairs, metrics, observed, names, fit, practical };
  if (fit.freedom < LEAST_FREEDOM) return fewChanges(compared, apart);
  return {
    overall: overallChanges(compared),
    nodes: nodeChanges(compared),
    pairs: pairChanges(compared),
    tooLittle: [],
  };
}

interface Compared {
  pairs: readonly ComparedPair[];
  /** Those that any pair has in both, by the groups of the observations. */
  metrics: readonly ComparedMetric[];
  /** Logarithms of ratios, of pairs that have one. */
  observed: Observations;
  /** Of the numbers that observations give nodes. */
  names: string[];
  fit: AdditiveFit;
  /** What matters, on the logarithmic scale. */
  practical: number;
}

function ratioOf(pair: ComparedPair, metric: ComparedMetric): number | null {
  return pair[`${metric}_ratio`] ?? null;
}

function observeRatios(
  pairs: readonly ComparedPair[],
  metrics: readonly ComparedMetric[],
  directed: boolean,
): { observed: Observations; names: string[] } {
  const numbers = new Map<string, number>();
  const numberOf = (node: string) => {
    let number = numbers.get(node);
    if (number === undefined) numbers.set(node, number = numbers.size);
    return number;
  };
  const most = metrics.length * pairs.length;
  const pair = new Int32Array(most), first = pair.slice(), second = pair.slice();
  const log = new Float64Array(most), group = new Uint16Array(most);
  let n = 0;
  for (let i = 0; i < pairs.length; i++) {
    const { a, b } = pairs[i]!;
    for (const [number, metric] of metrics.entries()) {
      const ratio = ratioOf(pairs[i]!, metric);
      if (ratio === null) continue;
      const [from, to] = metric === "bandwidth_back" ? [b, a] : [a, b];
      pair[n] = i;
      group[n] = number;
      first[n] = numberOf(from);
      second[n] = numberOf(to);
      log[n++] = Math.log(ratio);
    }
  }
  const hasDirection = metrics[0] === "bandwidth" || metrics[0] === "bandwidth_back";
  const isSplit = hasDirection && (directed || metrics.length > 1);
  const nodes = numbers.size;
  const observed = {
    nodes,
    pair: pair.subarray(0, n),
    first: first.subarray(0, n),
    second: second.subarray(0, n).map((node) => isSplit ? nodes + node : node),
    effects: isSplit ? 2 * nodes : nodes,
    group: group.subarray(0, n),
    groups: metrics.length,
    log: log.subarray(0, n),
  };
  return { observed, names: [...numbers.keys()] };
}

function overallChanges(compared: Compared): OverallChange[] {
  const { metrics, observed: { log, group }, fit, practical } = compared;
  const n = log.length;
  // Twice the median of the effects, each the mean of so many rests; a metric has its share of these only.
  const effects = fit.count.filter((count) => count > 0).length;
  const ofAll = 2 * MEDIAN_ERROR * fit.sigma / Math.sqrt(effects * Math.max(1, 2 * n / effects - 1));
  const error = Math.sqrt(metrics.length) * ofAll;
  const limit = error * sigmaLimit(2 * metrics.length, fit.freedom);
  return metrics.map((metric, number) => {
    const amount = fit.constant[number]!;
    const isBeyond = Math.abs(amount) > Math.max(practical, limit);
    return overallOf(compared, metric, placesOf(group, number), amount, error, isBeyond);
  });
}

/** Which observations are of one metric. */
function placesOf(group: Uint16Array, number: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < group.length; i++) if (group[i] === number) places.push(i);
  return places;
}

function overallOf(
  compared: Compared,
  metric: ComparedMetric,
  places: readonly number[],
  amount: number,
  error: number | null,
  isBeyond: boolean,
): OverallChange {
  const ratio = Math.exp(amount);
  return {
    metric,
    pairs: places.length,
    ...valuesOf(compared, places),
    ratio,
    standard_error: error === null ? null : ratio * error,
    kind: isBeyond ? kindOf(metric, amount) : null,
  };
}

/** What is told of a few pairs: of all, where they agree; or else of each, where its values of both runs lie apart. */
function fewChanges(compared: Compared, apart: MetricChangesOptions["apart"]): MetricChanges {
  const { metrics, pairs, observed: { pair, log, group }, practical } = compared;
  const changes: MetricChanges = { overall: [], nodes: [], pairs: [], tooLittle: [] };
  for (const [number, metric] of metrics.entries()) {
    const places = placesOf(group, number), logs = Float64Array.from(places, (i) => log[i]!);
    const n = logs.length, amount = median(logs);
    const error = n < LEAST_PAIRS ? null : MEDIAN_ERROR * deviation(logs) / Math.sqrt(n);
    const isBeyond = error !== null && Math.abs(amount) > Math.max(practical, error * sigmaLimit(2, n - 1));
    let unknown = 0;
    for (const i of places) {
      const kind = apart(pair[i]!, metric);
      if (kind === undefined) unknown++;
      if (isBeyond || !kind || Math.abs(log[i]!) < practical || kind !== kindOf(metric, log[i]!)) continue;
      const { a, b } = pairs[pair[i]!]!;
      changes.pairs.push({ ...changeOf(metric, [a, b], log[i]!, log[i]!), ...valuesOf(compared, [i]) });
    }
    const which = n === 1 ? "1 common pair" : `${n} common pairs`;
    const whose = unknown < n ? `the values of ${unknown} of them` : n === 1 ? "its values" : "their values";
    const told = unknown === 0
      ? "only what is beyond the scatter of a pair's own values in both runs is called a change"
      : `how ${whose} scatter is not known, and no change of a pair can be told from noise`;
    changes.overall.push(overallOf(compared, metric, places, amount, error, isBeyond));
    changes.tooLittle.push({ metric, detail: `${which}: ${told}` });
  }
  sorted(changes.pairs);
  return changes;
}

/** Nodes that changed with most of their partners, in another way than all did. */
function nodeChanges(compared: Compared): Change[] {
  const { metrics: [metric], observed, names, fit, practical } = compared;
  const { nodes, effects, first, second, group } = observed;
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
      if (Math.abs(own) < Math.max(noise, spread, practical)) continue;
      const ofNode = [...first.keys()].filter((i) => first[i] === from + node || second[i] === from + node);
      const amount = own + median(ofNode.map((i) => fit.constant[group[i]!]!));
      if (!isChange(amount, own, practical)) continue;
      const change: Change = {
        ...changeOf(metric!, [names[node]!], amount, own),
        ...valuesOf(compared, ofNode),
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
function pairChanges(compared: Compared): Change[] {
  const { pairs, metrics, observed: { first, second, pair, group, log }, fit, practical } = compared;
  const limit = sigmaLimit(2 * log.length, fit.freedom);
  const found: Change[] = [];
  for (let i = 0; i < log.length; i++) {
    const own = fit.rest[i]!, amount = log[i]!;
    if (!isChange(amount, own, practical) || Math.abs(own) < limit * restNoise(fit, first[i]!, second[i]!, i)) continue;
    const { a, b } = pairs[pair[i]!]!;
    found.push({ ...changeOf(metrics[group[i]!]!, [a, b], amount, own), ...valuesOf(compared, [i]) });
  }
  return sorted(found);
}

/** What stayed as it was while all else moved has not changed itself. */
function isChange(amount: number, own: number, practical: number): boolean {
  return Math.abs(own) > practical && Math.abs(amount) > practical && Math.sign(own) === Math.sign(amount);
}

function changeOf(metric: ComparedMetric, nodes: string[], amount: number, own: number) {
  return { kind: kindOf(metric, own), metric, nodes, ratio: Math.exp(amount), own_ratio: Math.exp(own) };
}

function kindOf(metric: ComparedMetric, amount: number): ChangeKind {
  return amount * slowSign(metric) > 0 ? "slower" : "faster";
}

/** Medians over some observations. */
function valuesOf(
  { pairs, metrics, observed: { pair, group } }: Compared,
  places: readonly number[],
): { base: number; new: number } {
  const base = new Float64Array(places.length), now = new Float64Array(places.length);
  for (const [n, i] of places.entries()) {
    const field = comparedField(metrics[group[i]!]!);
    base[n] = pairs[pair[i]!]![`base_${field}`]!;
    now[n] = pairs[pair[i]!]![`new_${field}`]!;
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
