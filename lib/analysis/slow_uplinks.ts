import { membersOf, type Topology } from "../base/topology.ts";
import type { Verdict } from "../results/verdict.ts";
import { fitAdditive } from "./additive_fit.ts";
import type { Analysed } from "./analysed.ts";
import { switchVerdict } from "./evidence.ts";
import { sigmaLimit } from "./limits.ts";
import type { Observations } from "./observations.ts";

/** Of two switches that are slow with each other, nobody knows which one is. */
const LEAST_SWITCHES = 3;

/**
 * Switches that are slow with their neighbours, where that is so much of what a class has that nodes do not show it: with two of three pods
 * behind a slow uplink, slow is what is usual between pods. What switches below one have with each other is taken apart once more, as pairs
 * of nodes are.
 */
export function slowUplinks(analysed: Analysed, topology: Topology): Verdict[] {
  const { run: { header: { nodes } }, observed, fit, sign, practical } = analysed;
  const { first, second, group, log, nodes: count } = observed;
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const verdicts: Verdict[] = [];
  for (const parent of topology.switches) {
    const children = topology.switches
      .filter((name) => topology.parents.get(name) === parent)
      .map((name) => ({ name, members: membersOf(topology, name).flatMap((node) => numbers.get(node) ?? []) }))
      .filter(({ members }) => members.length > 0);
    if (children.length < LEAST_SWITCHES) continue;
    const childOf = new Int32Array(count).fill(-1);
    children.forEach(({ members }, child) => members.forEach((node) => childOf[node] = child));

    const sums = new Float64Array(children.length ** 2), sizes = new Int32Array(children.length ** 2);
    for (let i = 0; i < log.length; i++) {
      const one = childOf[first[i]! % count]!, other = childOf[second[i]! % count]!;
      if (one < 0 || other < 0 || one === other) continue;
      const block = Math.min(one, other) * children.length + Math.max(one, other);
      sums[block]! += fit.constant[group[i]!]! + fit.rest[i]!;
      sizes[block]!++;
    }
    const blocks = [...sizes.keys()].filter((block) => sizes[block]! > 0);
    const between = fitAdditive(blockObservations(children.length, blocks, (block) => sums[block]! / sizes[block]!));
    const limit = sigmaLimit(children.length, fit.freedom);
    children.forEach(({ name, members }, child) => {
      const effect = between.effect[child]!;
      const own = blocks.filter((block) =>
        block % children.length === child || Math.floor(block / children.length) === child
      );
      const error = limit * fit.sigma / Math.sqrt(Math.max(1, own.reduce((sum, block) => sum + sizes[block]!, 0)));
      if (own.length < LEAST_SWITCHES - 1 || !(sign * effect > Math.max(practical, error))) return;
      verdicts.push(switchVerdict(analysed, name, members, effect));
    });
  }
  return verdicts;
}

/** Blocks of pairs as pairs themselves: of two switches each. */
function blockObservations(
  switches: number,
  blocks: readonly number[],
  value: (block: number) => number,
): Observations {
  return {
    nodes: switches,
    effects: switches,
    pair: Int32Array.from(blocks),
    first: Int32Array.from(blocks, (block) => Math.floor(block / switches)),
    second: Int32Array.from(blocks, (block) => block % switches),
    group: new Uint16Array(blocks.length),
    groups: 1,
    log: Float64Array.from(blocks, value),
  };
}
