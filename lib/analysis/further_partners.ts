import { seededRandom, shuffled, textSeed } from "../base/random.ts";
import type { Run } from "../results/run.ts";
import type { Findings } from "./verdicts.ts";

/** So many suspects get further partners, those first that are nearest to being told of, and so many of them each. */
const SUSPECT_LIMIT = 10;
const PARTNERS = 4;

/**
 * Pairs of a sample's suspects with nodes that nothing is wrong with, and that they were not tried with; drawn by the run's seed. A suspect
 * stands where it tells something: first where it is slow in sending.
 */
export function furtherPartners(
  { header: { nodes, seed }, pairs }: Run,
  { suspects, verdicts }: Findings,
): [string, string][] {
  const asked = new Map<number, "sender" | "receiver" | null>();
  for (const { node, role } of suspects.toSorted((a, b) => b.nearness - a.nearness)) {
    if (asked.size < SUSPECT_LIMIT && !asked.has(node)) asked.set(node, role);
  }
  if (asked.size === 0) return [];
  const places = new Map(nodes.map((node, place) => [node, place]));
  const tried = new Map(Array.from(asked.keys(), (node) => [node, new Set([node])]));
  const isWell = new Uint8Array(nodes.length);
  for (const pair of pairs) {
    const a = places.get(pair.a)!, b = places.get(pair.b)!;
    tried.get(a)?.add(b);
    tried.get(b)?.add(a);
    if (pair.status === "measured") isWell[a] = isWell[b] = 1;
  }
  const bad = verdicts.filter(({ kind }) => kind !== "slow-switch").flatMap((verdict) => verdict.nodes);
  for (const place of [...suspects.map(({ node }) => node), ...bad.map((name) => places.get(name)!)]) isWell[place] = 0;
  const well = [...nodes.keys()].filter((place) => isWell[place] === 1);
  return Array.from(asked).flatMap(([node, role]) =>
    shuffled(well.filter((place) => !tried.get(node)!.has(place)), seededRandom(seed, textSeed(nodes[node]!)))
      .slice(0, PARTNERS)
      .map((partner): [string, string] =>
        role === "receiver" ? [nodes[partner]!, nodes[node]!] : [nodes[node]!, nodes[partner]!]
      )
  );
}
