import type { PairNumbers } from "./observations.ts";
import type { Run } from "../results/run.ts";
import type { Verdict } from "../results/verdict.ts";
import { notEnough } from "./analysed.ts";
import { SUPPORT_LIMIT } from "./evidence.ts";
import { NodePairs } from "./node_pairs.ts";

/** A node that fails with so large a share of its partners, and so many, is dead, or dead to some; fewer are failures of pairs. */
const DEAD_SHARE = 0.3;
const DEAD_PARTNERS = 3;

/**
 * Nodes that are the reason why pairs fail: again and again the one with most failures that no other one explains. Its partners are fine with
 * others, or are dead themselves. Where its partners were measured with nobody else (it is the centre of a star), nobody can tell who is at
 * fault, and that is said.
 */
export function deadNodes(run: Run, numbers: PairNumbers): Verdict[] {
  const { header: { nodes }, pairs } = run;
  if (pairs.every(({ status }) => status === "measured")) return [];
  const { tried, measured, failing } = outcomesOf(run, numbers);
  /** Whether it is known of a partner that it is well, without this node. */
  const isWell = (partner: number, node: number) => measured.count(partner) > (measured.has(partner, node) ? 1 : 0);
  const wellOf = (node: number) => nodes.keys().filter((partner) => tried.has(node, partner) && isWell(partner, node));
  const fails = (node: number) => {
    const failed = failing[node]!.size, all = tried.count(node);
    return {
      share: failed / all,
      text: `fails with ${failed === all ? `all ${all}` : `${failed} of ${all}`} partners`,
    };
  };
  const unexplained = failing.map((pairs, node) => new Set(pairs.keys().filter((partner) => isWell(partner, node))));
  // Of two nodes that fail with each other alone, neither is known to be the one.
  const isDead = (node: number) => {
    const count = unexplained[node]!.size;
    if (count < 2) return false;
    const all = [...wellOf(node)].length;
    return count >= Math.min(DEAD_PARTNERS, all) && count >= DEAD_SHARE * all;
  };
  const dead = new Set<number>(), verdicts: Verdict[] = [];
  while (true) {
    let worst = -1;
    for (let node = 0; node < nodes.length; node++) {
      if (unexplained[node]!.size > (unexplained[worst]?.size ?? 0) && isDead(node)) worst = node;
    }
    if (worst < 0) break;
    dead.add(worst);
    const { share, text } = fails(worst);
    verdicts.push({
      kind: "dead-node",
      metric: null,
      nodes: [nodes[worst]!],
      switch: null,
      value: share,
      expected: 0,
      ratio: null,
      support: [...failing[worst]!.values()].flat().slice(0, SUPPORT_LIMIT),
      support_expected: [],
      retest: null,
      detail: text,
    });
    for (const partner of unexplained[worst]!) unexplained[partner]!.delete(worst);
    unexplained[worst]!.clear();
  }
  failing.forEach((pairs, node) => {
    const open = [...pairs.keys()].filter((partner) => !dead.has(partner) && !isWell(partner, node)).length;
    if (dead.has(node) || open < DEAD_PARTNERS || open < DEAD_SHARE * tried.count(node)) return;
    const why = "they were measured with no other node, and nobody can tell who is at fault";
    verdicts.push(notEnough(null, [nodes[node]!], `${nodes[node]} ${fails(node).text}; ${why}`));
  });
  return verdicts;
}

/** Which nodes were tried with which, which of them were measured, and the pairs of those that failed, by node and partner. */
function outcomesOf({ header: { nodes }, pairs }: Run, { first, second }: PairNumbers) {
  const tried = new NodePairs(nodes.length, pairs.length), measured = new NodePairs(nodes.length, pairs.length);
  const failing = nodes.map(() => new Map<number, [a: string, b: string][]>());
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs.at(i)!, a = first[i]!, b = second[i]!;
    if (pair.status === "skipped" && pair.reason !== "quarantined") continue;
    tried.add(a, b);
    if (pair.status === "measured") {
      measured.add(a, b);
      continue;
    }
    for (const [node, partner] of [[a, b], [b, a]] as const) {
      const listed = failing[node]!.get(partner);
      if (listed) listed.push([pair.a, pair.b]);
      else failing[node]!.set(partner, [[pair.a, pair.b]]);
    }
  }
  return { tried, measured, failing };
}
