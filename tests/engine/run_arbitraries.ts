import fc from "fast-check";
import { seededRandom } from "../../lib/base/random.ts";
import { plannedPairs } from "../plan/planned_pairs.ts";
import { planOf } from "./virtual_run.ts";

export const plans = fc.record({
  n: fc.integer({ min: 2, max: 16 }),
  directed: fc.boolean(),
  kind: fc.constantFrom("all", "sample", "list"),
  order: fc.constantFrom("fixed" as const, "random" as const),
  seed: fc.nat(),
}).map(({ n, directed, kind, order, seed }) => {
  const all = planOf(n, { directed });
  const random = seededRandom(seed);
  const listed = plannedPairs(all).map(([a, b]): [string, string] => [all.nodes[a]!, all.nodes[b]!]);
  const some = listed.filter((_, i) => i === 0 || random() < 0.4);
  return planOf(n, {
    directed,
    order,
    seed,
    rounds: kind === "sample" ? Math.ceil(n / 3) : null,
    pairs: kind === "list" ? some : null,
  });
});
export const caps = fc.option(fc.integer({ min: 1, max: 8 }), { nil: null });
export const schedules = fc.record({
  schedule: fc.constantFrom("rounds" as const, "rounds" as const, "serial" as const, "all" as const),
  concurrency: caps,
  barrier: fc.boolean(),
});
/** From all equal over nearly equal to very unequal, some of them 0. */
export const durations = fc.constantFrom<(random: () => number) => number>(
  () => 0,
  () => 1000,
  (random) => 1000 + 20 * random(),
  (random) => 100 + 900 * random(),
  (random) => random() < 0.3 ? 0 : 1000 * random(),
  (random) => random() < 0.1 ? 30_000 : 1000,
  (random) => Math.floor(3 * random()),
);
