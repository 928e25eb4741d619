import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { makePlan } from "../../lib/plan/make_plan.ts";
import { OwedPairs } from "../../lib/plan/owed_pairs.ts";
import type { Plan } from "../../lib/plan/plan.ts";
import { nodeNames } from "./node_names.ts";

function owedBy(owed: OwedPairs, node: number): number[] {
  const pairs: number[] = [];
  owed.find(node, Infinity, () => true, () => true, pairs);
  return pairs;
}

function expected({ a, b, round, size }: Plan, node: number, owed: ReadonlySet<number>): number[] {
  const pairs = [...Array(size).keys()].filter((pair) => owed.has(pair) && (a(pair) === node || b(pair) === node));
  return pairs.sort((p, q) => round(p) - round(q));
}

const plans = fc.record({
  n: fc.integer({ min: 2, max: 12 }),
  directed: fc.boolean(),
  kind: fc.constantFrom("all", "sample", "list"),
  seed: fc.nat(),
}).map(({ n, directed, kind, seed }) => {
  const nodes = nodeNames(n);
  const pairs: [string, string][] = nodes.slice(1).map((node, i) => i % 2 ? [node, nodes[0]!] : [nodes[0]!, node]);
  return makePlan(nodes, {
    directed,
    seed,
    order: "fixed",
    pairs: kind === "list" ? pairs : null,
    rounds: kind === "sample" ? 1 : null,
  });
});

Deno.test("OwedPairs has each node's pairs in the order of their rounds, and a node that owes most, whatever is taken", () => {
  fc.assert(fc.property(plans, fc.array(fc.nat()), (plan, takes) => {
    const owed = new OwedPairs(plan);
    const left = new Set(Array(plan.size).keys());
    for (const take of takes) {
      const pair = take % plan.size;
      if (left.delete(pair)) owed.take(pair);
    }
    for (let node = 0; node < plan.nodes.length; node++) {
      assertEquals(owedBy(owed, node), expected(plan, node, left));
      assertEquals(owed.counts[node], expected(plan, node, left).length);
    }
    assertEquals(owed.counts[owed.busiest], Math.max(...owed.counts));
  }));
});

Deno.test("OwedPairs.between() finds a pair exactly where one is owed", () => {
  fc.assert(fc.property(plans, fc.array(fc.nat()), (plan, takes) => {
    const owed = new OwedPairs(plan);
    const left = new Set(Array(plan.size).keys());
    for (const take of takes) if (left.delete(take % plan.size)) owed.take(take % plan.size);
    for (let u = 0; u < plan.nodes.length; u++) {
      for (let v = 0; v < plan.nodes.length; v++) {
        if (u === v) continue;
        const pairs = expected(plan, u, left).filter((pair) => owed.partner(pair, u) === v);
        const found = owed.between(u, v);
        assertEquals(pairs.length === 0 ? found === -1 : pairs.includes(found), true);
      }
    }
  }));
});

Deno.test("OwedPairs.putFirst() makes a pair the first of both its nodes", () => {
  const plan = makePlan(nodeNames(6), { directed: false, order: "fixed", seed: 1, rounds: null });
  const owed = new OwedPairs(plan);
  const pair = owedBy(owed, 5).at(-1)!;
  owed.take(pair);
  owed.putFirst(pair);
  assertEquals(owed.first(5), pair);
  assertEquals(owed.first(owed.partner(pair, 5)), pair);
  assertEquals(owedBy(owed, 5).length, 5);
});

Deno.test("OwedPairs.putLast() makes pairs the last of both their nodes, one after another", () => {
  const plan = makePlan(nodeNames(6), { directed: false, order: "fixed", seed: 1, rounds: null });
  const owed = new OwedPairs(plan);
  const before = [0, 1, 2, 3, 4, 5].map((node) => owedBy(owed, node));
  const [first, second] = before[5]! as [number, number];
  for (const pair of [first, second]) owed.take(pair);
  for (const pair of [first, second]) owed.putLast(pair);
  assertEquals(owedBy(owed, 5), [...before[5]!.slice(2), first, second]);
  for (const pair of [first, second]) {
    const partner = owed.partner(pair, 5);
    assertEquals(owedBy(owed, partner), [...before[partner]!.filter((other) => other !== pair), pair]);
    assertEquals(owed.between(5, partner), pair);
  }
  assertEquals([...owed.counts], [5, 5, 5, 5, 5, 5]);
  owed.take(first);
  assertEquals(owed.counts[owed.busiest], 5);
});
