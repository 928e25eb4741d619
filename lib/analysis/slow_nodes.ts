import { membersOf, type Topology } from "../base/topology.ts";
import type { Verdict } from "../results/verdict.ts";
import { sigmaLimit } from "./limits.ts";
import { madSigma, median } from "./statistics.ts";
import { nodeVerdict, switchVerdict } from "./evidence.ts";
import type { Analysed } from "./analysed.ts";

/** A node whose effect is beyond so many of those that nodes have anyway (MAD-scaled) is not as the others are. */
const SPREAD_LIMIT = 5;

/** From fewer pairs nothing is said of a node. */
export const LEAST_PAIRS = 3;

/** So large a share of a switch's nodes must be slow, each by half of what they all are at least. */
const SWITCH_SHARE = 0.8;

/** One side of nodes' effects: of nodes altogether, or of sending or receiving alone. */
interface Side {
  /** The number of node 0's effect. */
  from: number;
  /** What a verdict says of it besides; empty where a side is the whole. */
  detail: string;
}

/** Nodes that are slow with most of their partners, and switches whose nodes all are. */
export function slowNodes(analysed: Analysed, topology: Topology | null): Verdict[] {
  const { run: { header: { nodes } }, observed, fit, sign, practical } = analysed;
  const isSplit = observed.effects > nodes.length;
  const sides: Side[] = isSplit
    ? [{ from: 0, detail: "sending" }, { from: nodes.length, detail: "receiving" }]
    : [{ from: 0, detail: "" }];
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const groups = (topology?.switches ?? [])
    .map((name) => ({ name, nodes: membersOf(topology!, name).flatMap((node) => numbers.get(node) ?? []) }))
    .sort((a, b) => b.nodes.length - a.nodes.length);
  const limit = sigmaLimit(observed.effects, fit.freedom);
  const found = new Map<string, Verdict & { sides: number }>();

  for (const { from, detail } of sides) {
    const effects = fit.effect.slice(from, from + nodes.length);
    const known = effects.filter((effect) => !Number.isNaN(effect));
    const spread = madSigma(known);
    const shared = new Float64Array(nodes.length);
    const add = (key: string, verdict: Verdict) => {
      const before = found.get(key);
      if (!before) found.set(key, { ...verdict, ...isSplit ? { detail } : {}, sides: 1 });
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
      if (
        sign * common < Math.max(practical, error, SPREAD_LIMIT * spread) || slow.length < SWITCH_SHARE * own.length
      ) {
        continue;
      }
      for (const node of own) shared[node]! += common;
      add(group.name, switchVerdict(analysed, group.name, own, common));
    }
    for (let node = 0; node < nodes.length; node++) {
      const pairs = fit.count[from + node]!;
      const effect = effects[node]! - shared[node]!;
      if (Number.isNaN(effect) || pairs < LEAST_PAIRS) continue;
      const error = limit * fit.sigma / Math.sqrt(pairs - 1);
      if (sign * effect < Math.max(practical, error, SPREAD_LIMIT * spread)) continue;
      add(nodes[node]!, nodeVerdict(analysed, node, effect));
    }
  }
  return [...found.values()]
    .map(({ sides: _, ...verdict }) => {
      if (verdict.detail === undefined) delete verdict.detail;
      return verdict;
    })
    .sort((a, b) => sign * (b.ratio! - a.ratio!) || 0);
}
