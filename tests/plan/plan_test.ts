import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { seededRandom, shuffled } from "../../lib/base/random.ts";
import { makePlan, type PlanOptions } from "../../lib/plan/make_plan.ts";
import type { Plan } from "../../lib/plan/plan.ts";
import { circleRounds, roundOf } from "../../lib/plan/rounds.ts";
import { nodeNames } from "./node_names.ts";
import { plannedPairs } from "./planned_pairs.ts";

const options = fc.record({
  n: fc.integer({ min: 2, max: 24 }),
  directed: fc.boolean(),
  order: fc.constantFrom("fixed" as const, "random" as const),
  seed: fc.maxSafeNat(),
  share: fc.constantFrom(null, 0.3, 0.8),
}).map(({ n, directed, order, seed, share }) => {
  const all = circleRounds(n) * (directed ? 2 : 1);
  return { n, directed, order, seed, rounds: share && Math.ceil(share * all) };
});

/** All pairs in the order of their numbers, each with the round that the circle and the seed give it. */
function reckoned({ n, directed, order, seed, rounds }: PlanOptions & { n: number }): number[][] {
  const once = circleRounds(n), all = directed ? 2 * once : once;
  const random = seededRandom(seed);
  const drawn = (count: number) => {
    const ascending = [...Array(count).keys()];
    return order === "random" || (rounds ?? all) < all ? shuffled(ascending, random) : ascending;
  };
  const place = drawn(n), newRound = drawn(once);
  const pairs: number[][] = [];
  for (let a = 0; a < n; a++) {
    for (let b = directed ? 0 : a + 1; b < n; b++) {
      if (a === b) continue;
      const x = place[a]!, y = place[b]!;
      const isBack = directed && (x < y) !== ((x + y) % 2 === 1);
      const round = newRound[roundOf(x, y, n)]! + (isBack ? once : 0);
      if (round < (rounds ?? all)) pairs.push([a, b, round]);
    }
  }
  return pairs;
}

Deno.test("makePlan() gives what the circle method and the seed say, in every order, direction and sample", () => {
  fc.assert(fc.property(options, ({ n, ...rest }) => {
    assertEquals(plannedPairs(makePlan(nodeNames(n), rest)), reckoned({ n, ...rest }) as [number, number, number][]);
  }));
});

/** What is asked of a plan in different ways fits together. */
function assertAgrees(plan: Plan): void {
  const { nodes, size, a, b, round, roundCount, find, inRound, roundSize, turns, pairAt, partnerAt, turnOf } = plan;
  const pairs = [...Array(size).keys()];
  for (const pair of pairs) {
    assertEquals(find(a(pair), b(pair)), pair);
    for (const [node, partner] of [[a(pair), b(pair)], [b(pair), a(pair)]] as const) {
      assertEquals(pairAt(node, turnOf(pair, node)), pair);
      assertEquals(partnerAt(node, turnOf(pair, node)), partner);
    }
  }
  for (let r = 0; r < roundCount; r++) {
    assertEquals([...inRound(r)], pairs.filter((pair) => round(pair) === r));
    assertEquals(roundSize(r), inRound(r).length);
  }
  for (let node = 0; node < nodes.length; node++) {
    const own = Array.from({ length: turns(node) }, (_, turn) => pairAt(node, turn)).filter((pair) => pair >= 0);
    const its = pairs.filter((pair) => a(pair) === node || b(pair) === node);
    assertEquals(own, its.sort((p, q) => round(p) - round(q)));
    assertEquals(find(node, node), -1);
  }
}

Deno.test("Plan answers alike whichever way it is asked, of all pairs, a sample, and listed ones", () => {
  fc.assert(
    fc.property(options, ({ n, ...rest }) => {
      const nodes = nodeNames(n);
      const plan = makePlan(nodes, rest);
      assertAgrees(plan);
      const some = plannedPairs(plan).filter((_, pair) => pair % 3 === 0);
      const pairs = some.map(([a, b]): [string, string] => [nodes[a]!, nodes[b]!]);
      assertAgrees(makePlan(nodes, { ...rest, rounds: null, pairs }));
    }),
    { numRuns: 60 },
  );
});

Deno.test("Plan of all pairs of 14,000 nodes knows each pair, and keeps none", () => {
  const before = Deno.memoryUsage().rss;
  const n = 14_000;
  const random = seededRandom(1);
  for (const directed of [false, true]) {
    const plan = makePlan(nodeNames(n), { directed, order: "random", seed: 1, rounds: null });
    assertEquals(plan.size, directed ? n * (n - 1) : n * (n - 1) / 2);
    for (const pair of [0, 1, n - 2, n - 1, plan.size - 1]) assertEquals(plan.find(plan.a(pair), plan.b(pair)), pair);
    for (let times = 0; times < 10_000; times++) {
      const pair = Math.floor(plan.size * random());
      const a = plan.a(pair), b = plan.b(pair);
      assertEquals(plan.find(a, b), pair);
      assertEquals(plan.pairAt(b, plan.round(pair)), pair);
    }
    const inRound = plan.inRound(plan.roundCount - 1);
    assertEquals(inRound.length, n / 2);
    assertEquals(plan.round(inRound[7]!), plan.roundCount - 1);
  }
  assertLess(Deno.memoryUsage().rss - before, 200e6);
});
