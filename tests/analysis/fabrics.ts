import { seededRandom, shuffled } from "../../lib/base/random.ts";
import { buildTopology, switchRecords, type Topology } from "../../lib/base/topology.ts";
import { makePlan } from "../../lib/plan/make_plan.ts";
import { pairDraws } from "../../lib/probe/fabric/draw_pair.ts";
import { drawnOutcome } from "../../lib/probe/fabric/drawn_outcome.ts";
import type { Fabric, Fault } from "../../lib/probe/fabric/fabric.ts";
import { faultsAt, pairWays } from "../../lib/probe/fabric/pair_ways.ts";
import type { Outcome, PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import type { Metric, VerdictKind } from "../../lib/results/verdict.ts";
import { headerOf } from "../results/run_file/run_records.ts";

/** What can be planted: `slow` is of bandwidth, `late` of latency. A node that is half dead reaches every other of its partners. */
export const FAULT_KINDS = [
  "slow node",
  "late node",
  "slow link",
  "late link",
  "slow direction",
  "slow uplink",
  "late uplink",
  "dead node",
  "half dead node",
] as const;
export type FaultKind = typeof FAULT_KINDS[number];

/** A fault to be planted somewhere; `factor` where it is not the usual one. */
export type FaultWish = FaultKind | { kind: FaultKind; factor?: number; only_under_load?: boolean };

export interface FabricShape {
  nodes: number;
  /** The coefficient of variation of latency and of bandwidth. */
  cv: number;
  /** Of switches: 1 joins all nodes at one, 2 has leaves and a core, 3 pods between them. */
  levels: 1 | 2 | 3;
  faults?: readonly FaultWish[];
}

/** What an analysis should say of a planted fault; `nodes` of a switch are its members, of a direction the sender first. */
export interface Planted {
  kind: VerdictKind;
  /** Null: it is dead. */
  metric: Metric | null;
  nodes: string[];
  switch: string | null;
}

export interface RandomFabric {
  names: string[];
  fabric: Fabric;
  topology: Topology;
  planted: Planted[];
}

const FACTORS: Readonly<Record<FaultKind, number>> = {
  "slow node": 0.8,
  "late node": 1.5,
  "slow link": 0.7,
  "late link": 1.5,
  "slow direction": 0.7,
  "slow uplink": 0.7,
  "late uplink": 1.5,
  "dead node": 1,
  "half dead node": 1,
};

/** A fabric that is drawn, with faults in places that are drawn, no two of them at one node. */
export function randomFabric(
  { nodes: count, cv, levels, faults: wishes = [] }: FabricShape,
  seed: number,
): RandomFabric {
  const random = seededRandom(seed, count, levels);
  const within = (low: number, high: number) => low + (high - low) * random();
  const names = Array.from({ length: count }, (_, i) => `cn${i + 1}`);
  const topology = randomTopology(names, levels, random);
  const fabric: Fabric = {
    latency_us: { base: within(1, 30), cv },
    bandwidth_MBps: { base: within(100, 25_000), cv },
    per_hop_us: levels === 1 ? 0 : within(0.2, 2),
    topology: switchRecords(topology),
    faults: [],
  };
  let free = shuffled(names, random);
  const take = (number: number, from = free) => {
    const taken = from.slice(0, number);
    if (taken.length < number) throw new Error(`planting faults: too many for ${count} nodes`);
    free = free.filter((name) => !taken.includes(name));
    return taken;
  };

  function plant(wish: FaultWish): Planted {
    const { kind, factor = FACTORS[kind], ...rest } = wishOf(wish);
    const metric = kind.startsWith("late") ? "latency" as const : "bandwidth" as const;
    const add = (fault: Fault, effect: Fault = { [metric]: factor }) =>
      fabric.faults.push({ ...fault, ...effect, ...rest });
    switch (kind) {
      case "slow node":
      case "late node": {
        const [node] = take(1) as [string];
        add({ node });
        return { kind: "slow-node", metric, nodes: [node], switch: null };
      }
      case "slow link":
      case "late link": {
        const link = take(2) as [string, string];
        add({ link });
        return { kind: "slow-link", metric, nodes: link, switch: null };
      }
      case "slow direction": {
        const [from, to] = take(2) as [string, string];
        add({ from, to });
        return { kind: "slow-direction", metric, nodes: [from, to], switch: null };
      }
      case "slow uplink":
      case "late uplink": {
        const [leaf] = shuffled(tellableLeaves(topology), random)
          .filter(([, members]) => members.every((node) => free.includes(node)));
        if (!leaf) throw new Error("planting faults: no leaf is left");
        const [name, nodes] = leaf;
        take(nodes.length, nodes);
        add({ uplink: name });
        return { kind: "slow-switch", metric, nodes, switch: name };
      }
      case "dead node": {
        const [node] = take(1) as [string];
        add({ node }, { dead: true });
        return { kind: "dead-node", metric: null, nodes: [node], switch: null };
      }
      case "half dead node": {
        const [node] = take(1) as [string];
        const others = shuffled(names.filter((name) => name !== node), random);
        for (const other of others.slice(0, Math.ceil(others.length / 2))) add({ link: [node, other] }, { dead: true });
        return { kind: "dead-node", metric: null, nodes: [node], switch: null };
      }
      default:
        return kind satisfies never;
    }
  }

  // Uplinks take a whole leaf, and choose first.
  const isUplink = (wish: FaultWish) => wishOf(wish).kind.endsWith("uplink");
  const planted = [...wishes.filter(isUplink), ...wishes.filter((wish) => !isUplink(wish))].map(plant);
  return { names, fabric, topology, planted };
}

function wishOf(wish: FaultWish): Exclude<FaultWish, string> {
  return typeof wish === "string" ? { kind: wish } : wish;
}

function leavesOf({ paths }: Topology): Map<string, string[]> {
  const leaves = new Map<string, string[]>();
  for (const [node, [leaf]] of paths) leaves.set(leaf!, [...leaves.get(leaf!) ?? [], node]);
  return leaves;
}

/** Leaves whose uplink no other link's fault looks like: it has two members at least, and is neither one of two nor alone in its pod. */
function tellableLeaves(topology: Topology): [name: string, members: string[]][] {
  const leaves = [...leavesOf(topology)];
  if (leaves.length < 3) return [];
  const children = (parent: string) => leaves.filter(([name]) => topology.parents.get(name) === parent).length;
  return leaves.filter(([name, { length }]) => length >= 2 && children(topology.parents.get(name)!) >= 2);
}

/** Leaves of equal size, but for the last one; two of them at least where there is something above. */
function randomTopology(names: readonly string[], levels: 1 | 2 | 3, random: () => number): Topology {
  const parts = <T>(items: readonly T[], size: number) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, i * size + size));
  const from = (low: number, high: number) => Math.max(1, low + Math.floor(random() * (high - low + 1)));
  if (levels === 1) return buildTopology([{ name: "leaf1", parent: null, nodes: [...names] }]);
  const half = Math.ceil(names.length / 2);
  const leaves = parts(names, from(Math.min(4, half), Math.min(16, half)))
    .map((nodes, i) => ({ name: `leaf${i + 1}`, parent: "core", nodes }));
  const core = { name: "core", parent: null, nodes: [] };
  if (levels === 2) return buildTopology([...leaves, core]);
  const pods = parts(leaves, from(Math.min(2, Math.ceil(leaves.length / 2)), Math.ceil(leaves.length / 2)));
  return buildTopology([
    ...pods.flatMap((pod, i) => pod.map((leaf) => ({ ...leaf, parent: `pod${i + 1}` }))),
    ...pods.map((_, i) => ({ name: `pod${i + 1}`, parent: "core", nodes: [] })),
    core,
  ]);
}

export interface RunShape {
  seed?: number;
  /** a→b and b→a are two pairs. */
  directed?: boolean;
  /** A sample of so many rounds; null: all. */
  rounds?: number | null;
  /** Each pair was measured alone. */
  alone?: boolean;
  /** So large a share of the pairs was never measured. */
  missing?: number;
  /** The run's header has the topology. */
  told?: boolean;
}

/** A run of a fabric, as the probe would measure it. */
export function runOfFabric(
  { names, fabric, topology }: Pick<RandomFabric, "names" | "fabric" | "topology">,
  { seed = 1, directed = false, rounds = null, alone = false, missing = 0, told = true }: RunShape = {},
): Run {
  const plan = makePlan(names, { directed, order: "fixed", seed, rounds });
  const ways = pairWays(fabric, names);
  const draw = pairDraws(fabric, names, seed, ways);
  const random = seededRandom(seed, 1);

  function outcomeOf(a: number, b: number): Outcome {
    if (missing > 0 && random() < missing) return { status: "skipped", reason: "interrupted" };
    const drawn = draw(a, b, { alone, repeat: 0 });
    if (drawn === "hang") return { status: "failed", reason: "timeout", detail: "no result within 10000 ms" };
    return drawnOutcome(drawn, drawn === "dead" ? faultsAt(ways(a, b), alone) : []);
  }

  const pairs = Array.from({ length: plan.size }, (_, pair): PairRecord => {
    const a = plan.a(pair), b = plan.b(pair), round = plan.round(pair);
    const outcome = outcomeOf(a, b);
    const attempt = outcome.status === "skipped" ? 0 : 1;
    return { kind: "pair", a: names[a]!, b: names[b]!, ...outcome, start_s: round, end_s: round + 1, attempt };
  });
  const header = headerOf({
    nodes: names,
    directed,
    seed,
    pairs: plan.size,
    schedule: { name: alone ? "serial" : "rounds", order: "fixed", concurrency: null, barrier: false, rounds },
    ...told ? { topology: switchRecords(topology) } : {},
  });
  const nodes = names.map((name) => ({ kind: "node" as const, name, status: "up" as const }));
  return { header, status: "finished", nodes, pairs, elapsedS: plan.roundCount };
}
