import type { Verdict } from "../results/verdict.ts";
import { sigmaLimit, SPREAD_LIMIT } from "./limits.ts";
import { madSigma, median } from "./statistics.ts";
import { nodeVerdict, switchVerdict } from "./evidence.ts";
import type { Analysed } from "./analysed.ts";
import { isSample, type NodeSuspect, nodeSuspect } from "./node_suspects.ts";

/** From fewer pairs nothing is said of a node. */
export const LEAST_PAIRS = 3;

/** So large a share of a switch's nodes must be slow, each by half of what they all are at least. */
const SWITCH_SHARE = 0.8;

/** One side of nodes' effects: of nodes altogether, or of sending or receiving alone. */
interface Side {
  /** The number of node 0's effect. */
  from: number;
  /** What a verdict says of it besides; null where a side is the whole. */
  detail: "sending" | "receiving" | null;
}

/** Nodes that may have in common what makes them slow. */
export interface Fellows {
  /** Of their switch. */
  name: string;
  /** Their places in the run. */
  nodes: number[];
  /** That they are all slow says that they are far from others, and nothing is wrong. */
  areFar?: boolean;
}

export interface SlowNodes {
  /** Nodes that are slow with most of their partners, and switches whose nodes all are; the slowest first. */
  verdicts: Verdict[];
  /** Of a sample: those nodes, and others that are slow by more than what matters. */
  suspects: NodeSuspect[];
}

export function slowNodes(analysed: Analysed, fellows: readonly Fellows[]): SlowNodes {
  const { run: { header: { nodes } }, observed, fit, sign, practical } = analysed;
  const isSplit = observed.effects > nodes.length;
  const sides: Side[] = isSplit
    ? [{ from: 0, detail: "sending" }, { from: nodes.length, detail: "receiving" }]
    : [{ from: 0, detail: null }];
  const groups = fellows.toSorted((a, b) => b.nodes.length - a.nodes.length);
  const limit = sigmaLimit(observed.effects, fit.freedom);
  const found = new Map<string, Verdict & { sides: number }>();
  const suspects: NodeSuspect[] = [];
  const samples = isSample(analysed.run.header);

  for (const { from, detail } of sides) {
    const effects = fit.effect.slice(from, from + nodes.length);
    const known = effects.filter((effect) => !Number.isNaN(effect));
    const spread = madSigma(known);
    const shared = new Float64Array(nodes.length);
    const add = (key: string, verdict: Verdict) => {
      const before = found.get(key);
      if (!before) found.set(key, { ...verdict, ...detail === null ? {} : { detail }, sides: 1 });
      else if (before.ratio! * sign < verdict.ratio! * sign) {
        found.set(key, { ...verdict, sides: 2, detail: undefined });
      } else Object.assign(before, { sides: 2, detail: undefined });
    };
    for (const group of groups) {
      const own = group.nodes.filter((node) => !Number.isNaN(effects[node]!));
      // Where next to none are left, nobody knows who are the slow ones.
      if (own.length < 2 || own.length > known.length - LEAST_PAIRS) continue;
      const common = median(own.map((node) => effects[node]! - shared[node]!));
      const slow = own.filter((node) => sign * (effects[node]! - shared[node]!) > 0.5 * sign * common);
      // A smaller switch that has all the slow ones is the one.
      const isInOther = groups.some((other) =>
        other.nodes.length < group.nodes.length && slow.every((node) => other.nodes.includes(node))
      );
      if (isInOther) continue;
      const error = limit * fit.sigma / Math.sqrt(own.length * LEAST_PAIRS);
      const least = group.areFar ? error : Math.max(practical, error, SPREAD_LIMIT * spread);
      if (sign * common < least || slow.length < SWITCH_SHARE * own.length) continue;
      for (const node of own) shared[node]! += common;
      if (!group.areFar) add(group.name, switchVerdict(analysed, group.name, own, common, detail));
    }
    for (let node = 0; node < nodes.length; node++) {
      const pairs = fit.count[from + node]!;
      const effect = effects[node]! - shared[node]!;
      if (Number.isNaN(effect) || pairs < LEAST_PAIRS) continue;
      const error = limit * fit.sigma / Math.sqrt(pairs - 1);
      const most = Math.max(practical, error, SPREAD_LIMIT * spread);
      const isSlow = sign * effect >= most;
      if (!isSlow && !(samples && sign * effect >= practical)) continue;
      const verdict = nodeVerdict(analysed, from + node, effect);
      if (isSlow) add(nodes[node]!, verdict);
      if (!samples) continue;
      const number = from + node, whole = effects[node]!;
      const sample = { node, number, effect, whole, pairs, limit, spread: beyondNoise(spread, analysed) };
      suspects.push(
        nodeSuspect(analysed, sample, detail === null ? verdict : { ...verdict, detail }, sign * effect / most),
      );
    }
  }
  const verdicts = [...found.values()]
    .map(({ sides: _, ...verdict }) => {
      if (verdict.detail === undefined) delete verdict.detail;
      return verdict;
    })
    .sort((a, b) => sign * (b.ratio! - a.ratio!) || 0);
  return { verdicts, suspects };
}

/** How far effects are spread by more than the noise of the pairs that they are known from. */
function beyondNoise(spread: number, { fit: { count, sigma } }: Analysed): number {
  const known = count.filter((pairs) => pairs > 1);
  const pairs = known.reduce((sum, pairs) => sum + pairs - 1, 0) / known.length;
  return Math.sqrt(Math.max(0, spread ** 2 - sigma ** 2 / pairs));
}
