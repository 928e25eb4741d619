import type { PairNumbers } from "./observations.ts";
import type { Run } from "../results/run.ts";
import type { Verdict } from "../results/verdict.ts";

/** A node that fails with so large a share of its partners, and so many, is dead, or dead to some; fewer are failures of pairs. */
const DEAD_SHARE = 0.3;
const DEAD_PARTNERS = 3;

const SUPPORT_LIMIT = 10;

/**
 * Nodes that are the reason why pairs fail: again and again the one with most failures that no other one explains. Its partners are fine with
 * others, or are dead themselves.
 */
export function deadNodes({ header: { nodes }, pairs }: Run, { first, second }: PairNumbers): Verdict[] {
  if (pairs.every(({ status }) => status === "measured")) return [];
  const failing: Map<number, [string, string][]>[] = nodes.map(() => new Map());
  const partners: Set<number>[] = nodes.map(() => new Set());
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i]!, a = first[i]!, b = second[i]!;
    if (pair.status === "skipped" && pair.reason !== "quarantined") continue;
    partners[a]!.add(b);
    partners[b]!.add(a);
    if (pair.status === "measured") continue;
    for (const [node, partner] of [[a, b], [b, a]] as const) {
      const listed = failing[node]!.get(partner);
      if (listed) listed.push([pair.a, pair.b]);
      else failing[node]!.set(partner, [[pair.a, pair.b]]);
    }
  }
  const verdicts: Verdict[] = [];
  while (true) {
    let worst = -1;
    for (let node = 0; node < nodes.length; node++) {
      if (worst < 0 || failing[node]!.size > failing[worst]!.size) worst = node;
    }
    if (worst < 0) return verdicts;
    const failed = failing[worst]!.size, all = partners[worst]!.size;
    if (failed < Math.min(DEAD_PARTNERS, all) || failed < DEAD_SHARE * all || failed === 0) return verdicts;
    // Of two nodes that fail with each other alone, neither is known to be the one.
    if (failed === 1) return verdicts;
    verdicts.push({
      kind: "dead-node",
      metric: null,
      nodes: [nodes[worst]!],
      switch: null,
      value: failed / all,
      expected: 0,
      ratio: null,
      support: [...failing[worst]!.values()].flat().slice(0, SUPPORT_LIMIT),
      support_expected: [],
      retest: null,
      detail: failed === all ? `fails with all ${all} partners` : `fails with ${failed} of ${all} partners`,
    });
    for (const partner of failing[worst]!.keys()) failing[partner]!.delete(worst);
    failing[worst]!.clear();
  }
}
