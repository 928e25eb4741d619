import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { seededRandom, shuffled } from "../../lib/base/random.ts";
import { Suspects } from "../../lib/engine/suspects.ts";
import type { Schedule } from "../../lib/plan/estimate.ts";
import { planOf, simulate } from "./virtual_run.ts";

const LIMIT = 3;
/** How many partners a node that answers nobody fails with at most, by the doc comment of Suspects. */
const BOUND = 3 * LIMIT;

interface Scenario {
  n: number;
  seed: number;
  order: "fixed" | "random";
  /** Rounds order one by one, drawn order one by one, or a simulated run of that schedule, where a failure takes ten times as long. */
  by: "rounds" | "draw" | Schedule;
  fails: (a: number, b: number) => boolean;
}

/** Goes through the pairs of all nodes, except those of nodes that are set aside. */
function suspect({ n, seed, order, by, fails }: Scenario) {
  const plan = planOf(n, { order, seed });
  const suspects = new Suspects(n, LIMIT);
  const setAside: number[] = [];
  /** How often each node has failed since it was last measured. */
  const row = new Int32Array(n);
  let failed = 0, longest = 0;
  const isSkipped = (pair: number) => suspects.isSetAside(plan.a(pair)) || suspects.isSetAside(plan.b(pair));
  function end(pair: number): void {
    const a = plan.a(pair), b = plan.b(pair);
    if (fails(a, b)) {
      failed++;
      for (const node of [a, b]) longest = Math.max(longest, ++row[node]!);
      setAside.push(...suspects.failed(a, b));
    } else {
      row[a] = row[b] = 0;
      setAside.push(...suspects.measured(a, b));
    }
  }
  if (typeof by === "object") {
    const random = seededRandom(seed, 1);
    const skipped = new Set<number>();
    const durationMs = (pair: number) => {
      if (isSkipped(pair)) {
        skipped.add(pair);
        return 0;
      }
      return fails(plan.a(pair), plan.b(pair)) ? 10_000 : 1000 + 20 * random();
    };
    simulate(plan, by, durationMs, { ends: (pair) => skipped.has(pair) || end(pair) });
  } else {
    const inRounds = [...Array(plan.size).keys()].sort((p, q) => plan.round(p) - plan.round(q) || p - q);
    for (const pair of by === "draw" ? shuffled(inRounds, seededRandom(seed, 2)) : inRounds) {
      if (!isSkipped(pair)) end(pair);
    }
  }
  return { setAside: setAside.sort((a, b) => a - b), failed, longest };
}

const BY = [
  "rounds",
  "draw",
  { schedule: "rounds", concurrency: null, barrier: false },
  { schedule: "rounds", concurrency: null, barrier: true },
  { schedule: "rounds", concurrency: 5, barrier: false },
  { schedule: "serial", concurrency: null, barrier: false },
] satisfies Scenario["by"][];

function* scenarios(sizes: number[], seeds: number): Generator<Omit<Scenario, "fails"> & { name: string }> {
  for (const n of sizes) {
    for (const by of BY) {
      for (const order of ["fixed", "random"] as const) {
        for (let seed = 0; seed < seeds; seed++) {
          yield { n, by, order, seed, name: JSON.stringify({ n, by, order, seed }) };
        }
      }
    }
  }
}

function draw(n: number, count: number, seed: number): Set<number> {
  return new Set(shuffled([...Array(n).keys()], seededRandom(seed, 3)).slice(0, count));
}

for (const places of ["anywhere", "side by side"]) {
  Deno.test(`Suspects sets all dead nodes aside, and nobody else, up to a quarter of the nodes, ${places}`, () => {
    for (const { name, ...scenario } of scenarios([8, 16, 64], 4)) {
      const { n, seed } = scenario;
      for (const count of [1, 2, n / 8, n / 4]) {
        const first = 5 * seed % (n - count + 1);
        const dead = places === "anywhere"
          ? draw(n, count, seed)
          : new Set(Array.from({ length: count }, (_, i) => first + i));
        const { setAside, failed, longest } = suspect({ ...scenario, fails: (a, b) => dead.has(a) || dead.has(b) });
        assertEquals(setAside, [...dead].sort((a, b) => a - b), name);
        assertLessOrEqual(failed, BOUND * count, name);
        if (count === 1) assertLessOrEqual(longest, BOUND, name);
      }
    }
  });
}

Deno.test("Suspects sets nobody aside for dead links here and there", () => {
  for (const { name, ...scenario } of scenarios([8, 16, 64], 4)) {
    const { n, seed } = scenario;
    const random = seededRandom(seed, 4);
    const links = new Set<number>();
    const perNode = new Int32Array(n);
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) {
        // A node with `limit` dead links in a row is set aside by the rule.
        if (random() > 0.05 || perNode[a]! + 1 >= LIMIT || perNode[b]! + 1 >= LIMIT) continue;
        links.add(a * n + b);
        perNode[a]!++;
        perNode[b]!++;
      }
    }
    const { setAside } = suspect({ ...scenario, fails: (a, b) => links.has(Math.min(a, b) * n + Math.max(a, b)) });
    assertEquals(setAside, [], name);
  }
});

Deno.test("Suspects has each node fail 3 × limit times at most where everything is dead", () => {
  for (const { name, ...scenario } of scenarios([4, 9, 16, 64], 3)) {
    const { setAside, longest } = suspect({ ...scenario, fails: () => true });
    assertLessOrEqual(longest, BOUND, name);
    if (scenario.n > 2 * BOUND) assert(setAside.length >= scenario.n - BOUND, name);
  }
});

Deno.test("Suspects ends a run that everything dies in the midst of within 3 × limit failures for each node", () => {
  for (const { name, ...scenario } of scenarios([16, 64], 3)) {
    let asked = 0;
    const { failed } = suspect({ ...scenario, fails: () => asked++ >= 3 * scenario.n });
    assertLessOrEqual(failed, BOUND * scenario.n, name);
  }
});

Deno.test("Suspects ends a run of two halves that cannot speak to each other before most pairs have failed", () => {
  for (const { name, ...scenario } of scenarios([4, 9, 16, 64], 3)) {
    const half = (node: number) => node < scenario.n / 2;
    const { failed } = suspect({ ...scenario, fails: (a, b) => half(a) !== half(b) });
    assertLessOrEqual(failed, BOUND * scenario.n, name);
  }
});

Deno.test("Suspects has a node fail 3 × limit times in a row at most where halves that cannot speak alternate", () => {
  for (const { name, ...scenario } of scenarios([4, 9, 16, 64], 3)) {
    const { longest } = suspect({ ...scenario, fails: (a, b) => a % 2 !== b % 2 });
    assertLessOrEqual(longest, BOUND, name);
  }
});

Deno.test("Suspects sets a node aside that is dead to half of its partners when it meets three of them in a row", () => {
  const suspects = new Suspects(10, LIMIT);
  const outcomes: [number, number, boolean][] = [[0, 1, false], [0, 2, false], [1, 2, true], [0, 5, true], [
    0,
    1,
    false,
  ]];
  for (const [a, b, isMeasured] of outcomes) {
    assertEquals(isMeasured ? suspects.measured(a, b) : suspects.failed(a, b), []);
  }
  assertEquals(suspects.streak(0), 1);
  for (const partner of [2, 3]) assertEquals(suspects.failed(0, partner), []);
  assertEquals(suspects.measured(1, 2), []);
  assertEquals(suspects.measured(3, 4), [0]);
  assert(suspects.isSetAside(0));
});

Deno.test("Suspects.blame() names a node that has failed with others who are well", () => {
  const suspects = new Suspects(8, LIMIT);
  suspects.failed(0, 1);
  assertEquals([suspects.blame(0, 1), suspects.blame(0, 2)], [undefined, undefined]);
  suspects.measured(1, 2);
  assertEquals(suspects.blame(0, 1), undefined, "it may be the link");
  suspects.failed(3, 0);
  assertEquals([suspects.blame(0, 3), suspects.blame(3, 0)], [0, 0]);
  suspects.measured(0, 4);
  assertEquals(suspects.blame(0, 3), undefined, "3 has failed with nobody else");
  suspects.failed(3, 5);
  assertEquals(suspects.blame(5, 3), 3);
});

Deno.test("Suspects counts nothing against the partner of a node that is known to be at fault", () => {
  const suspects = new Suspects(32, LIMIT);
  for (let partner = 1; partner < 32; partner++) assertEquals(suspects.failed(0, partner, partner), []);
  assertEquals([suspects.streak(0), suspects.streak(1)], [0, 0]);
});

Deno.test("Suspects takes the failures with a node that is set aside out of its partners' streaks", () => {
  const suspects = new Suspects(32, LIMIT);
  suspects.measured(30, 31);
  for (let partner = 1; partner < BOUND; partner++) assertEquals(suspects.failed(0, partner), []);
  assertEquals([suspects.streak(0), suspects.streak(1)], [BOUND - 1, 1]);
  assertEquals(suspects.failed(0, BOUND), [0]);
  for (let partner = 1; partner <= BOUND; partner++) assertEquals(suspects.streak(partner), 0);
  assertEquals([suspects.failed(0, 20), suspects.streak(20)], [[], 0]);
});

Deno.test("Suspects counts a partner once, however often the pair is tried", () => {
  const suspects = new Suspects(4, LIMIT);
  for (let i = 0; i < 100; i++) assertEquals(suspects.failed(0, 1), []);
  assertEquals(suspects.streak(0), 1);
});

Deno.test("Suspects without a limit sets nobody aside, and blames all the same", () => {
  const suspects = new Suspects(64, null);
  for (let partner = 1; partner < 64; partner++) assertEquals(suspects.failed(0, partner), []);
  for (let a = 1; a < 63; a += 2) assertEquals(suspects.measured(a, a + 1), []);
  assertEquals([suspects.blame(0, 1), suspects.streak(0)], [0, 63]);
});
