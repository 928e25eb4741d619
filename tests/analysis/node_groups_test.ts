import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { levelOf } from "../../lib/analysis/level_deviation.ts";
import { inferredLevels, nodeGroups } from "../../lib/analysis/node_groups.ts";
import { seededRandom } from "../../lib/base/random.ts";
import type { Run } from "../../lib/results/run.ts";
import {
  type FabricShape,
  type FaultWish,
  type RandomFabric,
  randomFabric,
  runOfFabric,
  type RunShape,
} from "./fabrics.ts";

/** How many fabrics each law is tried on, at least; a nightly run may want more. */
const FABRICS = Math.max(200, Number(Deno.env.get("OOBW_TEST_FABRICS") ?? 0));

const SIZES = [8, 9, 12, 16, 24, 33, 48, 64];
const LARGE = [100, 128, 256];
const CVS = [0.01, 0.02, 0.03, 0.05];

/** Fabrics of many sizes, each with as much noise as the others; every twentieth is a large one. */
function* fabrics(shape: Omit<FabricShape, "nodes" | "cv">, count = FABRICS): Generator<[RandomFabric, seed: number]> {
  for (let seed = 0; seed < count; seed++) {
    const nodes = seed % 20 === 19 ? LARGE[(seed - 19) / 20 % LARGE.length]! : SIZES[seed % SIZES.length]!;
    yield [randomFabric({ ...shape, nodes, cv: CVS[Math.floor(seed / SIZES.length) % CVS.length]! }, seed), seed];
  }
}

/** A run of a fabric whose topology nobody was told. */
function untold(drawn: RandomFabric, seed: number, shape: RunShape = {}): Run {
  return runOfFabric(drawn, { seed, told: false, ...shape });
}

/** Makes it so much further to the next switches, in standard deviations of a pair's noise, and by a twentieth at least. */
function apart(drawn: RandomFabric, sigmas: number): RandomFabric {
  const { latency_us: { base, cv } } = drawn.fabric;
  drawn.fabric.per_hop_us = base * Math.max(0.05, sigmas * cv) / 2;
  return drawn;
}

/** The leaf of each node, numbered as they come; −1: it is alone there, among those that are in the run. */
function leavesOf({ names, topology, planted }: RandomFabric): (number | null)[] {
  const dead = planted.flatMap(({ kind, nodes }) => kind === "dead-node" ? nodes : []);
  const leaf = (name: string) => topology.paths.get(name)![0]!;
  const live = names.filter((name) => !dead.includes(name)).map(leaf);
  const numbers = new Map<string, number>();
  return names.map((name) => {
    if (dead.includes(name)) return null;
    if (live.filter((other) => other === leaf(name)).length < 2) return -1;
    if (!numbers.has(leaf(name))) numbers.set(leaf(name), numbers.size);
    return numbers.get(leaf(name))!;
  });
}

/** Whether these are the leaves, and nothing else; dead nodes are in none. */
function areLeaves(drawn: RandomFabric, run: Run): boolean {
  const groups = nodeGroups(run);
  return groups !== null && leavesOf(drawn).every((leaf, place) => groups.of[place] === (leaf ?? -1));
}

/**
 * Whether the run can show the leaves: each node was measured with half of the others of its leaf; and of few nodes none is alone, which might
 * as well be a late one of another leaf.
 */
function isTellable(drawn: RandomFabric, { pairs }: Run): boolean {
  const { names } = drawn, leaves = leavesOf(drawn);
  const place = new Map(names.map((name, i) => [name, i]));
  const partners = names.map(() => new Set<number>());
  for (const pair of pairs) {
    const a = place.get(pair.a)!, b = place.get(pair.b)!;
    if (pair.status !== "measured" || leaves[a] !== leaves[b]) continue;
    partners[a]!.add(b);
    partners[b]!.add(a);
  }
  const size = (leaf: number) => leaves.filter((other) => other === leaf).length;
  return leaves.every((leaf, i) =>
    leaf === null || (leaf < 0 ? names.length >= 12 : partners[i]!.size >= (size(leaf) - 1) / 2)
  );
}

/** How many of these runs do not show the leaves though they can; at least half of them must. */
function untoldLeaves(runs: Iterable<[RandomFabric, Run, name: string]>): { bad: string[]; of: number } {
  const bad: string[] = [];
  let all = 0, of = 0;
  for (const [drawn, run, name] of runs) {
    all++;
    if (!isTellable(drawn, run)) continue;
    of++;
    if (!areLeaves(drawn, run)) bad.push(`${name}, ${drawn.names.length} nodes`);
  }
  assert(of > all / 2, `${of} of ${all}`);
  return { bad, of };
}

/** What is planted in turn: what slows nodes and links must look like no group, and hide none. */
const FAULTS: (readonly FaultWish[])[] = [
  ["late node"],
  ["late link"],
  ["slow node", "slow link"],
  ["late node", "late node", "late link"],
  [{ kind: "late node", factor: 4 }],
  [{ kind: "late link", factor: 3 }],
  ["half dead node"],
];

Deno.test("nodeGroups() infers no group of one switch's nodes", () => {
  const bad: string[] = [];
  for (const [drawn, seed] of fabrics({ levels: 1 })) {
    const shape = { directed: seed % 5 === 4, missing: seed % 3 === 2 ? 0.1 : 0 };
    if (nodeGroups(untold(drawn, seed, shape))) bad.push(`seed ${seed}, ${drawn.names.length} nodes`);
  }
  assert(bad.length <= 0.01 * FABRICS, bad.join("\n"));
});

Deno.test("nodeGroups() infers no group of one switch's nodes, whatever nodes and links are slow or dead", () => {
  const bad: string[] = [];
  for (const [i, faults] of FAULTS.entries()) {
    for (const [drawn, seed] of fabrics({ levels: 1, faults }, Math.ceil(FABRICS / FAULTS.length))) {
      if (nodeGroups(untold(drawn, seed))) bad.push(`faults ${i}, seed ${seed}, ${drawn.names.length} nodes`);
    }
  }
  assert(bad.length <= 0.01 * FABRICS, bad.join("\n"));
});

Deno.test("nodeGroups() infers no group of nodes that are late by a time, or by a factor, however many", () => {
  for (const count of [1, 2, 3, 8, 16, 24, 31]) {
    for (let seed = 0; seed < 10; seed++) {
      const late = Array.from({ length: count }, (): FaultWish => ({ kind: "late node", factor: 1.4 }));
      const run = untold(randomFabric({ nodes: 32, cv: 0.02, levels: 1, faults: late }, seed), seed);
      assertEquals(nodeGroups(run), null, `${count} nodes by a factor, seed ${seed}`);

      const drawn = randomFabric({ nodes: 32, cv: 0.02, levels: 1 }, seed);
      const usual = untold(drawn, seed), { base } = drawn.fabric.latency_us;
      const isLate = new Set(drawn.names.slice(0, count));
      const added = usual.pairs.map((pair) => {
        const ends = [pair.a, pair.b].filter((node) => isLate.has(node)).length;
        return pair.status === "measured" ? { ...pair, latency_us: pair.latency_us! + 0.4 * base * ends } : pair;
      });
      assertEquals(nodeGroups({ ...usual, pairs: added }), null, `${count} nodes by a time, seed ${seed}`);
    }
  }
});

/** What pairs of n nodes may be slower or faster by, in no groups. */
const PATTERNS: Record<string, (random: () => number, a: number, b: number, n: number) => number> = {
  "a tenth of the pairs fast": (random) => random() < 0.1 ? 0.5 : 1,
  "spikes": (random) => random() < 0.05 ? 3 : 1,
  "heavy tails": (random) => Math.exp(0.02 * Math.tan(3 * (random() - 0.5))),
  "a ring": (_, a, b, n) => 1 + 0.1 * Math.min(Math.abs(a - b), n - Math.abs(a - b)),
  "noise of nodes": (random, a, b) => Math.exp(0.05 * (random() - 0.5) * ((a % 3 ? 1 : 4) + (b % 3 ? 1 : 4))),
};

for (const [name, factor] of Object.entries(PATTERNS)) {
  Deno.test(`nodeGroups() infers no group where latencies scatter otherwise: ${name}`, () => {
    for (const nodes of [12, 16, 32, 64]) {
      for (let seed = 0; seed < 10; seed++) {
        const run = untold(randomFabric({ nodes, cv: 0.01, levels: 1 }, seed), seed);
        const random = seededRandom(seed, nodes);
        const number = (node: string) => Number(node.slice(2)) - 1;
        const pairs = run.pairs.map((pair) => {
          const of = factor(random, number(pair.a), number(pair.b), nodes);
          return pair.status === "measured" ? { ...pair, latency_us: pair.latency_us! * of } : pair;
        });
        assertEquals(nodeGroups({ ...run, pairs }), null, `${nodes} nodes, seed ${seed}`);
      }
    }
  });
}

Deno.test("nodeGroups() infers the leaf switches of two levels, of odd sizes, with a tenth of the pairs missing", () => {
  function* runs(): Generator<[RandomFabric, Run, string]> {
    for (const [drawn, seed] of fabrics({ levels: 2 }, Math.ceil(1.2 * FABRICS))) {
      const shape = { missing: seed % 2 === 0 ? 0.1 : 0, directed: seed % 5 === 4 };
      yield [drawn, untold(apart(drawn, 6), seed, shape), `seed ${seed}`];
    }
  }
  const { bad, of } = untoldLeaves(runs());
  assert(of >= FABRICS && bad.length <= 0.01 * of, `of ${of}:\n${bad.join("\n")}`);
});

Deno.test("nodeGroups() infers the leaf switches with a slow, a late and a dead node, or a late link", () => {
  const isSmall = (drawn: RandomFabric) =>
    leavesOf(drawn).some((leaf, _, all) => leaf !== null && all.filter((other) => other === leaf).length < 4);
  function* runs(): Generator<[RandomFabric, Run, string]> {
    for (const faults of [["slow node"], ["late node"], ["late node", "dead node"], ["late link"]] as const) {
      for (const [drawn, seed] of fabrics({ levels: 2, faults }, Math.ceil(FABRICS / 2))) {
        // In a leaf of two or three, nobody can tell a late link from nodes that are apart; and too little is left of eight nodes.
        if (faults[0] === "late link" && isSmall(drawn) || drawn.names.length < 12) continue;
        yield [drawn, untold(apart(drawn, 6), seed, { missing: seed % 2 === 0 ? 0.1 : 0 }), `${faults}, seed ${seed}`];
      }
    }
  }
  const { bad, of } = untoldLeaves(runs());
  assert(of >= FABRICS && bad.length <= 0.01 * of, `of ${of}:\n${bad.join("\n")}`);
});

Deno.test("inferredLevels() tells leaves of one pod from those of another", () => {
  let right = 0, all = 0;
  for (let seed = 0; seed < 40; seed++) {
    const drawn = apart(randomFabric({ nodes: 64, cv: 0.02, levels: 3 }, seed), 10);
    const { names, topology: { paths } } = drawn;
    // A pod's only leaf may as well be taken for a pod.
    const pods = new Set(names.map((name) => paths.get(name)![1]!));
    const leaves = (pod: string) =>
      new Set(names.map((name) => paths.get(name)!).filter((path) => path[1] === pod).map(([leaf]) => leaf));
    if (pods.size < 2 || [...pods].some((pod) => leaves(pod).size < 2) || leavesOf(drawn).includes(-1)) continue;
    all++;
    const levels = inferredLevels(untold(drawn, seed));
    const classOf = (a: string, b: string) => [0, 1, 2].find((at) => paths.get(a)![at] === paths.get(b)![at])!;
    const isRight = levels?.length === 2 &&
      names.every((a, i) => names.every((b, j) => i === j || levelOf(levels, i, j) === classOf(a, b)));
    if (isRight) right++;
  }
  assert(all >= 15 && right === all, `${right} of ${all}`);
});

Deno.test("nodeGroups() infers pairs of virtual machines that share a host", () => {
  const drawn = randomFabric({ nodes: 24, cv: 0.03, levels: 1 }, 3);
  const run = untold(drawn, 3);
  const host = (node: string) => Math.floor((Number(node.slice(2)) - 1) / 2);
  const pairs = run.pairs.map((pair) =>
    pair.status === "measured" && host(pair.a) === host(pair.b) ? { ...pair, latency_us: pair.latency_us! / 5 } : pair
  );
  const groups = nodeGroups({ ...run, pairs })!;
  assertEquals([...groups.of], drawn.names.map(host));
});

Deno.test("nodeGroups() takes the leaf switches of a topology, and leaves out nodes that it lacks", () => {
  const run = untold(randomFabric({ nodes: 5, cv: 0.03, levels: 1 }, 1), 1);
  const topology = [
    { name: "far", parent: "core", nodes: ["other1", "other2"] },
    { name: "east", parent: "core", nodes: ["cn2", "cn5"] },
    { name: "core", parent: null, nodes: [] },
    { name: "west", parent: "core", nodes: ["cn1", "other3"] },
  ];
  const groups = nodeGroups({ ...run, header: { ...run.header, topology } })!;
  assertEquals({ ...groups, of: [...groups.of] }, {
    source: "topology",
    names: ["west", "east"],
    of: [0, 1, -1, -1, 1],
  });
});

Deno.test("nodeGroups() infers nothing of a sample, of few nodes, and where no latency was measured", () => {
  const drawn = apart(randomFabric({ nodes: 100, cv: 0.01, levels: 2 }, 1), 20);
  assertEquals(nodeGroups(untold(drawn, 1, { rounds: 8 })), null);
  assert(areLeaves(drawn, untold(drawn, 1, { rounds: 75 })));
  const few = apart(randomFabric({ nodes: 5, cv: 0.01, levels: 2 }, 1), 20);
  assertEquals(nodeGroups(untold(few, 1)), null);
  const run = untold(drawn, 1);
  const pairs = run.pairs.map((pair) => pair.status === "measured" ? { ...pair, latency_us: null } : pair);
  assertEquals(nodeGroups({ ...run, pairs }), null);
  assertEquals(nodeGroups({ ...run, pairs: [] }), null);
});

Deno.test("nodeGroups() infers the leaves of a thousand nodes", () => {
  const drawn = apart(randomFabric({ nodes: 1000, cv: 0.03, levels: 2, faults: ["late node", "slow node"] }, 3), 6);
  assert(areLeaves(drawn, untold(drawn, 3)));
});

Deno.test("inferredLevels() looks at the same pairs once", () => {
  const run = untold(apart(randomFabric({ nodes: 24, cv: 0.01, levels: 2 }, 2), 20), 2);
  const levels = inferredLevels(run);
  assert(levels !== null);
  assertStrictEquals(inferredLevels({ ...run }), levels);
});
