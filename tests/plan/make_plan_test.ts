import { assert, assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { makePlan, type PlanOptions } from "../../lib/plan/make_plan.ts";
import type { Plan } from "../../lib/plan/plan.ts";
import { plannedPairs } from "./planned_pairs.ts";
import { nodeNames } from "./node_names.ts";

function planOf(count: number, options: Partial<PlanOptions> = {}): Plan {
  return makePlan(nodeNames(count), { directed: false, order: "fixed", seed: 1, rounds: null, ...options });
}

function pairNames(plan: Plan): string[] {
  return plannedPairs(plan).map(([a, b]) => `${plan.nodes[a]} ${plan.nodes[b]}`);
}

/** In how many pairs each node is. */
function degrees(plan: Plan): number[] {
  const counts = plan.nodes.map(() => 0);
  for (const [a, b] of plannedPairs(plan)) counts[a]!++, counts[b]!++;
  return counts;
}

/** Pairs are all different, no node is twice in a round, and rounds are numbered without a gap. */
function assertSound(plan: Plan, directed: boolean): void {
  const pairs = new Set<string>(),
    places = new Set<string>(),
    rounds = new Set(plannedPairs(plan).map(([, , round]) => round));
  for (let pair = 0; pair < plan.size; pair++) {
    const ends = [plan.a(pair), plan.b(pair)];
    pairs.add((directed ? ends : ends.toSorted((x, y) => x - y)).join(" "));
    for (const node of ends) places.add(`${node} ${plan.round(pair)}`);
  }
  assertEquals(pairs.size, plan.size, "a pair is there twice");
  assertEquals(places.size, 2 * plan.size, "a node is twice in a round");
  assertEquals([...rounds].sort((x, y) => x - y), [...Array(plan.roundCount).keys()]);
}

const nodeCounts = fc.integer({ min: 2, max: 40 });
const orders = fc.constantFrom("fixed" as const, "random" as const);

Deno.test("makePlan() numbers pairs by the places of their nodes", () => {
  const names = pairNames(planOf(7));
  assertEquals(names.length, 21);
  assertEquals(names.slice(0, 7), ["cn1 cn2", "cn1 cn3", "cn1 cn4", "cn1 cn5", "cn1 cn6", "cn1 cn7", "cn2 cn3"]);
  assertEquals(names.at(-1), "cn6 cn7");
});

Deno.test("makePlan() gives every pair exactly once, in n - 1 rounds (n even) or n (n odd), directed in twice as many", () => {
  fc.assert(fc.property(nodeCounts, orders, fc.boolean(), fc.nat(), (n, order, directed, seed) => {
    const plan = planOf(n, { order, directed, seed });
    assertSound(plan, directed);
    const times = directed ? 2 : 1;
    assertEquals(plan.size, times * n * (n - 1) / 2);
    assertEquals(plan.roundCount, times * (n % 2 === 0 ? n - 1 : n));
  }));
});

Deno.test("makePlan() directed: has both directions of a pair in different halves of the rounds", () => {
  const plan = planOf(7, { directed: true });
  assertEquals(pairNames(plan).slice(0, 7), [
    "cn1 cn2",
    "cn1 cn3",
    "cn1 cn4",
    "cn1 cn5",
    "cn1 cn6",
    "cn1 cn7",
    "cn2 cn1",
  ]);
  const half = new Map<string, number>();
  pairNames(plan).forEach((name, pair) => half.set(name, Math.floor(plan.round(pair) / 7)));
  for (const [name, its] of half) assertEquals(half.get(name.split(" ").reverse().join(" ")), 1 - its);
});

Deno.test("makePlan() in random order: other rounds for another seed, the same for the same, pairs numbered as ever", () => {
  const fixed = planOf(16), random = planOf(16, { order: "random" });
  assertEquals(pairNames(random), pairNames(fixed));
  assertNotEquals(plannedPairs(random), plannedPairs(fixed));
  assertEquals(plannedPairs(planOf(16, { order: "random" })), plannedPairs(random));
  assertNotEquals(plannedPairs(planOf(16, { order: "random", seed: 2 })), plannedPairs(random));
  assertEquals(plannedPairs(planOf(16, { seed: 2 })), plannedPairs(fixed));
  // Not only the order of rounds is drawn but also who meets in one.
  const mates = (plan: Plan) => pairNames(plan).filter((_, pair) => plan.round(pair) === plan.round(0));
  assertNotEquals(mates(random), mates(fixed));
});

Deno.test("makePlan() with K rounds: every node in K pairs, or all give or take one", () => {
  const cases = nodeCounts.chain((n) =>
    fc.record({ n: fc.constant(n), rounds: fc.integer({ min: 1, max: n - 1 }), directed: fc.boolean(), order: orders })
  );
  fc.assert(fc.property(cases, fc.nat(), ({ n, rounds, directed, order }, seed) => {
    const times = directed ? 2 : 1;
    const plan = planOf(n, { rounds: times * rounds, seed, directed, order });
    assertSound(plan, directed);
    assertEquals(plan.roundCount, times * rounds);
    assertEquals(plan.size, times * rounds * Math.floor(n / 2));
    const counts = degrees(plan);
    if (n % 2 === 0) assertEquals(counts, Array(n).fill(times * rounds));
    else assert(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
  }));
});

Deno.test("makePlan() with K rounds draws by the seed, and numbers pairs in the order of all pairs", () => {
  const plan = planOf(64, { rounds: 3 });
  assertEquals(pairNames(planOf(64, { rounds: 3 })), pairNames(plan));
  assertNotEquals(pairNames(planOf(64, { rounds: 3, seed: 2 })), pairNames(plan));
  const chosen = new Set(pairNames(plan));
  assertEquals(pairNames(plan), pairNames(planOf(64)).filter((name) => chosen.has(name)));
});

Deno.test("makePlan() with K rounds takes each pair equally often, over many seeds", () => {
  const counts = new Map<string, number>(pairNames(planOf(8)).map((name) => [name, 0]));
  const seeds = 1400;
  for (let seed = 0; seed < seeds; seed++) {
    for (const name of pairNames(planOf(8, { rounds: 2, seed }))) counts.set(name, counts.get(name)! + 1);
  }
  // 2 of 7 rounds: 400 of 1400, standard deviation 17. The seeds are fixed, so this holds always or never.
  for (const [name, count] of counts) assertLess(Math.abs(count - seeds * 2 / 7), 75, `${name}: ${count}`);
});

Deno.test("makePlan() with all rounds asked for is the plan without a number", () => {
  assertEquals(plannedPairs(planOf(7, { rounds: 7 })), plannedPairs(planOf(7)));
});

Deno.test("makePlan() refuses more rounds than there are", () => {
  const message = (n: number, options: Partial<PlanOptions>) =>
    assertThrows(() => planOf(n, options), UsageError).message;
  assertEquals(message(7, { rounds: 8 }), "choosing rounds (7 nodes have 7): 8");
  assertEquals(message(8, { rounds: 8 }), "choosing rounds (8 nodes have 7): 8");
  assertEquals(message(7, { rounds: 15, directed: true }), "choosing rounds (7 nodes have 14): 15");
  assertEquals(
    message(7, { rounds: 1, pairs: [["cn1", "cn2"]] }),
    "choosing rounds (listed pairs are all measured): 1",
  );
  assertEquals(message(1, {}), "planning pairs (it takes two nodes): 1");
  assertEquals(message(2, { pairs: [["cn1", "cn3"]] }), "planning pairs: not one of the nodes: 'cn3'");
});

Deno.test("makePlan() of listed pairs keeps their order and direction", () => {
  const pairs: [string, string][] = [["cn3", "cn1"], ["cn1", "cn2"], ["cn4", "cn2"]];
  for (const order of ["fixed", "random"] as const) {
    const plan = planOf(5, { pairs, order });
    assertSound(plan, false);
    assertEquals(pairNames(plan), ["cn3 cn1", "cn1 cn2", "cn4 cn2"]);
    assertEquals(plan.roundCount, 2);
  }
});

Deno.test("makePlan() puts any listed pairs into fewer than twice as many rounds as the busiest node has pairs", () => {
  const cases = fc.tuple(fc.integer({ min: 2, max: 12 }), fc.boolean(), orders, fc.array(fc.tuple(fc.nat(), fc.nat())));
  fc.assert(fc.property(cases, ([n, directed, order, raw]) => {
    const nodes = nodeNames(n);
    const listed = new Map<string, [string, string]>();
    for (const [x, y] of raw) {
      const ends = [x % n, y % n];
      if (!directed) ends.sort((p, q) => p - q);
      if (ends[0] !== ends[1]) listed.set(ends.join(), [nodes[ends[0]!]!, nodes[ends[1]!]!]);
    }
    fc.pre(listed.size > 0);
    const plan = planOf(n, { directed, order, pairs: [...listed.values()] });
    assertSound(plan, directed);
    assertEquals(pairNames(plan), [...listed.values()].map((pair) => pair.join(" ")));
    assertLess(plan.roundCount, 2 * Math.max(...degrees(plan)));
  }));
});

Deno.test("makePlan() lists a star of 2,000 nodes and all pairs of 200 without delay", () => {
  const nodes = nodeNames(2000);
  assertEquals(planOf(2000, { pairs: nodes.slice(1).map((node) => [nodes[0]!, node]) }).roundCount, 1999);
  const pairs = nodes.slice(0, 200).flatMap((a, i) => nodes.slice(i + 1, 200).map((b): [string, string] => [a, b]));
  assertSound(planOf(200, { pairs }), false);
});

Deno.test("makePlan() plans 1,000,405 pairs of 1,415 nodes in no time", () => {
  const start = performance.now();
  const plan = planOf(1415);
  // Some 20 ms on an idle machine.
  assertLess(performance.now() - start, 2000);
  assertEquals([plan.size, plan.roundCount], [1_000_405, 1415]);
});
