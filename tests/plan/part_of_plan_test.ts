import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { makePlan } from "../../lib/plan/make_plan.ts";
import { partOfPlan } from "../../lib/plan/part_of_plan.ts";
import type { Plan } from "../../lib/plan/plan.ts";

const OPTIONS = { directed: false, order: "fixed", seed: 1, rounds: null } as const;
const NAMES = Array.from({ length: 9 }, (_, i) => `cn${i + 1}`);

function namesOf({ nodes, a, b, size }: Plan): string[] {
  return Array.from({ length: size }, (_, pair) => `${nodes[a(pair)]} ${nodes[b(pair)]}`);
}

Deno.test("partOfPlan() has the pairs that are taken, in the whole plan's order, and only their nodes", () => {
  fc.assert(fc.property(
    fc.integer({ min: 2, max: 9 }),
    fc.boolean(),
    fc.infiniteStream(fc.boolean()),
    (count, directed, choices) => {
      const whole = makePlan(NAMES.slice(0, count), { ...OPTIONS, directed });
      const taken = Array.from({ length: whole.size }, () => choices.next().value as boolean);
      const { plan, numbers } = partOfPlan(whole, (pair) => taken[pair]!);
      const names = namesOf(whole).filter((_, pair) => taken[pair]);
      assertEquals(namesOf(plan), names);
      assertEquals([...numbers].map((pair) => namesOf(whole)[pair]!), names);
      assertEquals(plan.nodes, whole.nodes.filter((node) => names.some((pair) => pair.split(" ").includes(node))));
    },
  ));
});

Deno.test("partOfPlan() keeps rounds: no node is twice in one, and none is empty", () => {
  const whole = makePlan(NAMES, OPTIONS);
  const { plan } = partOfPlan(whole, (pair) => pair % 5 === 0);
  const rounds = Array.from({ length: plan.roundCount }, () => [] as number[]);
  for (let pair = 0; pair < plan.size; pair++) rounds[plan.round(pair)]!.push(plan.a(pair), plan.b(pair));
  for (const nodes of rounds) {
    assert(nodes.length > 0);
    assertEquals(new Set(nodes).size, nodes.length);
  }
});

Deno.test("partOfPlan() of nothing has nothing", () => {
  const { plan, numbers } = partOfPlan(makePlan(NAMES, OPTIONS), () => false);
  assertEquals([plan.size, plan.roundCount, plan.nodes.length, numbers.length], [0, 0, 0, 0]);
});
