import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../lib/base/random.ts";
import { Dispatcher } from "../../lib/engine/dispatcher.ts";
import type { Plan } from "../../lib/plan/plan.ts";
import { durations, plans, schedules } from "./run_arbitraries.ts";
import { assertEachOnce, assertNoNodeTwice, drawn, planOf, ROUNDS, simulate } from "./virtual_run.ts";

/** Fails each attempt with some probability, up to so many times for each pair. */
function failing(plan: Plan, seed: number, probability: number, most: number) {
  const random = seededRandom(seed, 2);
  const counts = new Int32Array(plan.size);
  return {
    counts,
    fails(pair: number): boolean {
      if (counts[pair]! >= most || random() >= probability) return false;
      counts[pair]!++;
      return true;
    },
  };
}

const chances = fc.constantFrom(0.05, 0.3, 1);

Deno.test("Dispatcher.retryLater() loses no pair, ends each once, and has no node in two pairs at once", () => {
  fc.assert(
    fc.property(
      plans,
      schedules,
      durations,
      chances,
      fc.nat({ max: 3 }),
      fc.nat(),
      (plan, schedule, draw, chance, most, seed) => {
        const its = drawn(plan, seed, draw);
        const { counts, fails } = failing(plan, seed, chance, most);
        const random = seededRandom(seed, 3);
        const crashed = new Set<number>();
        const ended: number[] = [];
        const cap = schedule.schedule === "serial" ? 1 : schedule.concurrency ?? Infinity;
        const { starts } = simulate(plan, schedule, (pair) => its[pair]!, {
          fails,
          crashes: (pair) => random() < 0.1 && !crashed.has(pair) && crashed.add(pair).size > 0,
          ends: (pair) => ended.push(pair),
          look: (_, dispatcher) => {
            assert(dispatcher.inFlight <= cap);
            assertEquals(dispatcher.remaining, plan.size - ended.length);
          },
        });
        assertEquals(ended.toSorted((p, q) => p - q), [...Array(plan.size).keys()]);
        const attempts = new Int32Array(plan.size);
        for (const { pair } of starts) attempts[pair]!++;
        attempts.forEach((count, pair) => assertEquals(count, 1 + counts[pair]! + (crashed.has(pair) ? 1 : 0)));
        if (schedule.schedule === "rounds") assertNoNodeTwice(starts, plan);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("Dispatcher.retryLater() tries a pair again after all others of its nodes", () => {
  fc.assert(
    fc.property(plans, schedules, durations, chances, fc.nat(), (plan, schedule, draw, chance, seed) => {
      const its = drawn(plan, seed, draw);
      const { starts } = simulate(plan, schedule, (pair) => its[pair]!, failing(plan, seed, chance, 1));
      const tried = new Set<number>();
      const untried = new Int32Array(plan.nodes.length);
      for (let pair = 0; pair < plan.size; pair++) {
        untried[plan.a(pair)]!++;
        untried[plan.b(pair)]!++;
      }
      for (const { pair } of starts) {
        const ends = [plan.a(pair), plan.b(pair)];
        if (tried.has(pair)) assert(ends.every((node) => untried[node] === 0), `pair ${pair} came before others`);
        else for (const node of ends) untried[node]!--;
        tried.add(pair);
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("Dispatcher.retryLater() with serial, all or a barrier tries failed pairs after the whole sequence, in the order of their failures", () => {
  fc.assert(
    fc.property(plans, schedules, durations, chances, fc.nat(), (plan, schedule, draw, chance, seed) => {
      if (schedule.schedule === "rounds") schedule = { ...schedule, barrier: true };
      const its = drawn(plan, seed, draw);
      const failed: number[] = [];
      const { fails } = failing(plan, seed, chance, 2);
      const { starts } = simulate(plan, schedule, (pair) => its[pair]!, {
        fails: (pair) => fails(pair) && failed.push(pair) > 0,
      });
      assertEquals(starts.slice(plan.size).map(({ pair }) => pair), failed);
      assertEachOnce(starts.slice(0, plan.size), plan);
    }),
  );
});

Deno.test("Dispatcher.retryLater() frees both nodes at once, and the time of a failed attempt bends no patience", () => {
  const plan = planOf(4);
  const dispatcher = new Dispatcher(plan, ROUNDS);
  const [first, second] = [dispatcher.next(0)!, dispatcher.next(0)!];
  dispatcher.finished(second, 100, 100);
  dispatcher.retryLater(first, 100);
  const next = [dispatcher.next(100)!, dispatcher.next(100)!];
  assertEquals(next.map((pair) => plan.round(pair)), [1, 1]);
  dispatcher.finished(next[0]!, 200, 100);
  dispatcher.retryLater(next[1]!, 60_200);
  const others = [dispatcher.next(60_200)!, dispatcher.next(60_200)!];
  assertEquals(others.map((pair) => plan.round(pair)), [2, 2]);
  dispatcher.finished(others[0]!, 60_300, 100);
  const wakeAtMs = dispatcher.wakeAtMs;
  assert(wakeAtMs === undefined || wakeAtMs <= 60_401, `${wakeAtMs}`);
});

Deno.test("Dispatcher looks at few pairs for each that it gives out, also when every pair has failed once", () => {
  for (const count of [50, 200]) {
    const plan = planOf(count), { a } = plan;
    const failed = new Set<number>();
    let looks = 0;
    const counted = { ...plan, a: (pair: number) => (looks++, a(pair)) };
    const tookMs = (pair: number) => 10 + (pair * 7919 + (failed.has(pair) ? 31 : 0)) % 20;
    simulate(counted, ROUNDS, tookMs, { fails: (pair) => !failed.has(pair) && failed.add(pair).size > 0 });
    assert(looks < 40 * plan.size, `${looks / plan.size} looks for each of ${plan.size} pairs`);
  }
});

Deno.test("Dispatcher.finished() of a pair that was not measured bends no patience", () => {
  const dispatcher = new Dispatcher(planOf(4), ROUNDS);
  const [first, second] = [dispatcher.next(0)!, dispatcher.next(0)!];
  dispatcher.finished(second, 100, 100);
  dispatcher.finished(first, 60_000, null);
  const next = dispatcher.next(60_000)!;
  dispatcher.next(60_000);
  dispatcher.finished(next, 60_100, 100);
  const wakeAtMs = dispatcher.wakeAtMs;
  assert(wakeAtMs !== undefined && wakeAtMs <= 60_201, `${wakeAtMs}`);
});
