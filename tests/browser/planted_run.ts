import { verdictsOf } from "../../lib/analysis/verdicts.ts";
import { seededRandom } from "../../lib/base/random.ts";
import { round4 } from "../../lib/base/rounding.ts";
import { buildTopology } from "../../lib/base/topology.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { failed, measured, runOf, skipped } from "../report/fixtures/runs.ts";

/** What is wrong with a run, by the names of nodes. */
export interface Plants {
  /** It has half the bandwidth, with all others. */
  slow?: string;
  /** All that it takes part in fails. */
  dead?: string;
  /** A pair with a fifth of the bandwidth. */
  link?: [a: string, b: string];
}

export interface RunShape {
  nodes: number;
  plants?: Plants;
  directed?: boolean;
  /** Bandwidth is there from b to a as well, three quarters of that from a to b. */
  bothWays?: boolean;
  /** So many nodes are at each switch. */
  perSwitch?: number;
  /** Pairs from here on were not measured. */
  endsAt?: number;
}

/** A run of nodes `n1`, `n2` … with some noise, the same each time, and the verdicts on it. */
export function plantedRun(
  { nodes, plants = {}, directed = false, bothWays, perSwitch, endsAt = Infinity }: RunShape,
): Run {
  const random = seededRandom(7);
  const noise = () => 1 + 0.05 * (random() - 0.5);
  const names = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
  const pairs: PairRecord[] = [];
  const add = (a: string, b: string) => {
    if (pairs.length >= endsAt) return void pairs.push(skipped(a, b));
    if (a === plants.dead || b === plants.dead) {
      return void pairs.push(failed(a, b, `${plants.dead} is dead`, plants.dead));
    }
    const isSlow = a === plants.slow || b === plants.slow, isLink = a === plants.link?.[0] && b === plants.link[1];
    const bandwidth = round4(12000 * noise() * (isSlow ? 0.5 : 1) * (isLink ? 0.2 : 1));
    pairs.push(
      measured(a, b, round4(2 * noise()), bandwidth, bothWays ? { bandwidth_back_MBps: round4(0.75 * bandwidth) } : {}),
    );
  };
  for (const [i, a] of names.entries()) {
    for (const b of names.slice(i + 1)) {
      add(a, b);
      if (directed) add(b, a);
    }
  }
  const run = runOf(pairs, { directed });
  // Switches go round, so that nodes of one do not stand together in the run.
  const count = perSwitch === undefined ? 0 : Math.ceil(nodes / perSwitch);
  if (count > 0) {
    const leaves = Array.from({ length: count }, (_, leaf) => ({
      name: `leaf${leaf + 1}`,
      parent: "core",
      nodes: names.filter((_, i) => i % count === leaf),
    }));
    run.header.topology = [{ name: "core", parent: null, nodes: [] }, ...leaves];
  }
  if (Number.isFinite(endsAt)) run.status = "interrupted";
  const { topology } = run.header;
  run.verdicts = verdictsOf(run, { topology: topology ? buildTopology(topology) : null });
  return run;
}

/** A slow node and a slow link. */
export function eightNodes(): Run {
  return plantedRun({ nodes: 8, plants: { slow: "n3", link: ["n1", "n5"] } });
}

/** A slow node and a dead one, and four switches. */
export function sixtyFourNodes(): Run {
  return plantedRun({ nodes: 64, perSwitch: 16, plants: { slow: "n3", dead: "n33" } });
}

/** The record of a pair that was measured. */
export function numbersOf(run: Run, a: string, b: string): PairRecord & { status: "measured" } {
  const pair = run.pairs.find((pair) => pair.a === a && pair.b === b);
  if (pair?.status !== "measured") throw new Error(`no numbers of ${a} ${b}`);
  return pair;
}
