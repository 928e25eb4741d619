import type { RetestRecord, RunHeader } from "../results/run.ts";
import type { Verdict } from "../results/verdict.ts";
import type { Analysed } from "./analysed.ts";
import { SUPPORT_LIMIT } from "./evidence.ts";
import { SPREAD_LIMIT } from "./limits.ts";
import { metricValue } from "./observations.ts";
import { median } from "./statistics.ts";

/**
 * A node of a sample that is slower than what matters, by few pairs: further ones are to tell. Some are beyond noise already, and a verdict;
 * others may become one.
 */
export interface NodeSuspect {
  /** Its place in the run. */
  node: number;
  /** What is said of it, or is to be said of it if further pairs confirm it. */
  verdict: Verdict;
  isTold: boolean;
  /** How near it is to being told: from 1 on it is. */
  nearness: number;
  /** Which of the two it is to be in further pairs, where sending and receiving are told apart: only then they say anything of it. */
  role: "sender" | "receiver" | null;
  /**
   * The verdict with what further pairs say; null: it is none. Of retests those count that are not of the sample's own pairs.
   * @param told the verdict as it is, where it is one already
   */
  judged(retests: readonly RetestRecord[], told?: Verdict): Verdict | null;
}

/** What is known of a node from its sample. */
export interface SampleEffect {
  node: number;
  /** The number of its effect. */
  number: number;
  /** How slow it is, on the logarithmic scale, without what it shares with others; and with that. */
  effect: number;
  whole: number;
  /** How many pairs that is known from. */
  pairs: number;
  /** How many sigma one pair would have to be slow by, and how far effects are spread by more than noise. */
  limit: number;
  spread: number;
}

/** Slow is in further pairs what shows so large a part of what was seen. */
const SAME_SHARE = 0.5;
/** Further than so many sigma from what was seen, a pair has a fault of its own. */
const OUTLIER_SIGMAS = 3.5;

/** Whether not all pairs were planned, but some rounds of them. */
export function isSample({ nodes, pairs, directed, schedule }: RunHeader): boolean {
  return schedule.rounds !== null && pairs < nodes.length * (nodes.length - 1) / (directed ? 1 : 2);
}

/** @param verdict what is to be said of the node, by its sample alone */
export function nodeSuspect(
  analysed: Analysed,
  sample: SampleEffect,
  verdict: Verdict,
  nearness: number,
): NodeSuspect {
  const { observed, sign, fit, practical } = analysed;
  const { node, number, effect } = sample;
  const isSplit = observed.effects > observed.nodes;
  const role = !isSplit ? null : number < observed.nodes ? "sender" : "receiver";
  const isTold = nearness >= 1;
  return {
    node,
    verdict,
    isTold,
    nearness,
    role,
    judged(retests, told = verdict) {
      const further = furtherPairs(analysed, sample, retests, role);
      if (further.length === 0) return isTold ? told : null;
      if (isTold) return withSupport(told, further, sign);
      if (sign * median(further.map(({ log }) => log)) < SAME_SHARE * sign * effect) return null;
      // A pair tells as much as one of the sample, but for what is not known of its partner.
      const most = OUTLIER_SIGMAS * fit.sigma;
      let sum = effect * (sample.pairs - 1), weights = sample.pairs - 1;
      for (const { log, weight } of further) {
        sum += weight * Math.min(effect + most, Math.max(effect - most, log));
        weights += weight;
      }
      const all = sum / weights;
      const error = fit.sigma / Math.sqrt(weights);
      const least = Math.max(practical, sample.limit * error, SPREAD_LIMIT * Math.hypot(sample.spread, error));
      if (sign * all < least) return null;
      const ratio = Math.exp(all);
      return withSupport({ ...verdict, expected: verdict.value! / ratio, ratio }, further, sign);
    },
  };
}

/** A pair of the node that is none of the sample. */
interface FurtherPair {
  pair: [a: string, b: string];
  /** How far it is from what it would be, were the node as most are. */
  log: number;
  expected: number;
  weight: number;
}

function furtherPairs(
  { run, metric, observed, fit, classOf }: Analysed,
  { node, effect, whole }: SampleEffect,
  retests: readonly RetestRecord[],
  role: NodeSuspect["role"],
): FurtherPair[] {
  const { nodes } = run.header, { first, second, nodes: count } = observed;
  const name = nodes[node]!;
  const own = new Set<number>();
  const isPresent = new Uint8Array(observed.groups);
  for (let i = 0; i < first.length; i++) {
    isPresent[observed.group[i]!] = 1;
    if (first[i] === node) own.add(second[i]! % count);
    if (second[i]! % count === node) own.add(first[i]!);
  }
  return retests.flatMap((record): FurtherPair[] => {
    if (record.status !== "measured" || !record.alone || (record.a !== name && record.b !== name)) return [];
    if (role !== null && (role === "sender") !== (record.a === name)) return [];
    const partner = nodes.indexOf(record.a === name ? record.b : record.a);
    const value = metricValue(record, metric);
    const other = role === "sender" ? count + partner : partner;
    const group = classOf(node, partner);
    if (value === null || !(value > 0) || own.has(partner) || !isPresent[group]) return [];
    if (!(fit.count[other]! > 1) || Number.isNaN(fit.effect[other]!)) return [];
    const expected = fit.constant[group]! + fit.effect[other]! + whole - effect;
    const weight = 1 / (1 + 1 / (fit.count[other]! - 1));
    return [{ pair: [record.a, record.b], log: Math.log(value) - expected, expected: Math.exp(expected), weight }];
  });
}

/** A verdict with further pairs among those that show it, at most ten, the worst one first. */
function withSupport(verdict: Verdict, further: readonly FurtherPair[], sign: number): Verdict {
  const own = verdict.support.slice(0, SUPPORT_LIMIT - further.length);
  const worst = further.toSorted((a, b) => sign * (b.log - a.log));
  const count = worst.length === 1 ? "1 further partner" : `${worst.length} further partners`;
  return {
    ...verdict,
    support: [...own, ...worst.map(({ pair }) => pair)],
    support_expected: [...verdict.support_expected.slice(0, own.length), ...worst.map(({ expected }) => expected)],
    detail: [...verdict.detail ? [verdict.detail] : [], `measured with ${count}`].join(", "),
  };
}
