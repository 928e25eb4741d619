import { assert, assertAlmostEquals, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../lib/base/random.ts";
import { Dispatcher } from "../../lib/engine/dispatcher.ts";
import { estimateSeconds, type Schedule } from "../../lib/plan/estimate.ts";
import type { Plan } from "../../lib/plan/plan.ts";
import { caps, durations, plans, schedules } from "./run_arbitraries.ts";
import {
  assertEachOnce,
  assertNoNodeTwice,
  busiestMs,
  drawn,
  type Look,
  planOf,
  ROUNDS,
  simulate,
} from "./virtual_run.ts";

Deno.test("Dispatcher gives out every pair once, no node twice at once, no more than the cap, whatever the durations", () => {
  fc.assert(
    fc.property(plans, schedules, durations, fc.nat(), (plan, schedule, draw, seed) => {
      const its = drawn(plan, seed, draw);
      const cap = schedule.schedule === "serial" ? 1 : schedule.concurrency ?? Infinity;
      const { starts } = simulate(plan, schedule, (pair) => its[pair]!, {
        look: (_, dispatcher) => assert(dispatcher.inFlight <= cap),
      });
      assertEachOnce(starts, plan);
      if (schedule.schedule === "rounds") assertNoNodeTwice(starts, plan);
      else assertEquals(starts.map(({ pair }) => pair), [...Array(plan.size).keys()], "plan order");
    }),
    { numRuns: 400 },
  );
});

Deno.test("Dispatcher with barrier starts a round when all pairs of the one before have ended", () => {
  fc.assert(fc.property(plans, caps, durations, fc.nat(), (plan, concurrency, draw, seed) => {
    const its = drawn(plan, seed, draw);
    const { starts } = simulate(plan, { schedule: "rounds", concurrency, barrier: true }, (pair) => its[pair]!);
    let round = 0, endedMs = 0, endsMs = 0;
    for (const { pair, startMs, endMs } of starts) {
      if (plan.round(pair) !== round) {
        round++;
        endedMs = endsMs;
      }
      assertEquals(plan.round(pair), round);
      assert(startMs >= endedMs);
      endsMs = Math.max(endsMs, endMs);
    }
  }));
});

Deno.test("Dispatcher.giveAgain() loses no pair and gives none out twice at once", () => {
  fc.assert(fc.property(plans, schedules, durations, fc.nat(), (plan, schedule, draw, seed) => {
    const its = drawn(plan, seed, draw);
    const random = seededRandom(seed, 1);
    const crashed: number[] = [];
    const { starts } = simulate(plan, schedule, (pair) => its[pair]!, {
      crashes(pair) {
        if (random() > 0.3) return false;
        crashed.push(pair);
        return true;
      },
    });
    if (schedule.schedule === "rounds") assertNoNodeTwice(starts, plan);
    const counts = new Int32Array(plan.size);
    for (const { pair } of starts) counts[pair]!++;
    for (const pair of crashed) counts[pair]!--;
    assert(counts.every((count) => count === 1));
  }));
});

Deno.test("Dispatcher leaves no node waiting longer than the mean duration while a pair of it could start", () => {
  fc.assert(
    fc.property(plans, caps, durations, fc.nat(), (plan, concurrency, draw, seed) => {
      const its = drawn(plan, seed, draw);
      const { a, b } = plan;
      const look: Look = (nowMs, dispatcher, starts) => {
        if (dispatcher.inFlight >= (concurrency ?? Infinity)) return;
        const freeSinceMs = plan.nodes.map(() => 0);
        const started = new Set<number>();
        let endedMs = 0, ended = 0;
        for (const { pair, startMs, endMs } of starts) {
          started.add(pair);
          const isRunning = ended + dispatcher.inFlight < starts.length ? endMs > nowMs : true;
          if (!isRunning) endedMs += endMs - startMs, ended++;
          for (const node of [a(pair), b(pair)]) freeSinceMs[node] = isRunning ? Infinity : endMs;
        }
        const patienceMs = ended > 0 ? endedMs / ended : 0;
        for (let pair = 0; pair < plan.size; pair++) {
          if (started.has(pair)) continue;
          const waitedMs = nowMs - Math.max(freeSinceMs[a(pair)]!, freeSinceMs[b(pair)]!);
          assert(waitedMs <= patienceMs + 1e-6, `pair ${pair} could have started ${waitedMs} ms ago`);
        }
      };
      simulate(plan, { schedule: "rounds", concurrency, barrier: false }, (pair) => its[pair]! + 1e-3 * (pair + 1), {
        look,
      });
    }),
    { numRuns: 200 },
  );
});

Deno.test("Dispatcher fills every round when pairs take equally long, or nearly so", () => {
  for (const n of [2, 3, 7, 8, 64, 65]) {
    const plan = planOf(n);
    assertEquals(simulate(plan, ROUNDS, () => 1000).endMs, plan.roundCount * 1000);
  }
  for (const n of [7, 8, 64]) {
    const plan = planOf(n);
    for (let seed = 0; seed < 20; seed++) {
      const its = drawn(plan, seed, (random) => 500 + 10 * random());
      const { endMs } = simulate(plan, ROUNDS, (pair) => its[pair]!);
      assertLess(endMs / (plan.roundCount * 500), 1.03, `${n} nodes, seed ${seed}`);
    }
  }
});

Deno.test("Dispatcher fills every round of directed, random and sampled plans as well", () => {
  for (
    const options of [{ directed: true }, { order: "random" as const }, { rounds: 5 }, { rounds: 9, directed: true }]
  ) {
    for (const n of [7, 16, 33]) {
      for (let seed = 0; seed < 5; seed++) {
        const plan = planOf(n, { ...options, seed });
        const its = drawn(plan, seed, (random) => 1000 + 10 * random());
        const { endMs } = simulate(plan, ROUNDS, (pair) => its[pair]!);
        assertLess(endMs / (plan.roundCount * 1000), 1.02, `${n} nodes, ${JSON.stringify(options)}, seed ${seed}`);
      }
    }
  }
});

/** How long each of some runs takes, as a part of what its busiest node does. */
function ofBusiest(plan: Plan, seeds: number, minMs: number, maxMs: number): number[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const its = drawn(plan, seed, (random) => minMs + (maxMs - minMs) * random());
    return simulate(plan, ROUNDS, (pair) => its[pair]!).endMs / busiestMs(plan, its);
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("Dispatcher takes little longer than the busiest node does when durations differ", () => {
  const cases: [n: number, seeds: number, mean: number, most: number, within2Percent: number][] = [
    [32, 20, 1.045, 1.071, 0],
    [64, 100, 1.018, 1.036, 0.7],
    [128, 20, 1.01, 1.018, 1],
    [256, 3, 1.005, 1.007, 1],
    [1000, 1, 1.002, 1.002, 1],
  ];
  for (const [n, seeds, meanRatio, most, within2Percent] of cases) {
    const found = ofBusiest(planOf(n), seeds, 500, 1500);
    assertLess(mean(found), meanRatio, `${n} nodes`);
    assertLess(Math.max(...found), most, `${n} nodes`);
    assertGreaterOrEqual(found.filter((ratio) => ratio <= 1.02).length / seeds, within2Percent, `${n} nodes`);
  }
});

Deno.test("Dispatcher keeps round order where that is over sooner: when durations differ a little, or rounds are few", () => {
  for (const n of [8, 16, 64]) assertLess(mean(ofBusiest(planOf(n), 10, 1000, 1200)), 1.035, `${n} nodes`);
  for (const [maxMs, most] of [[1100, 1.02], [1200, 1.03], [1500, 1.06]] as const) {
    assertLess(mean(ofBusiest(planOf(400, { rounds: 10 }), 2, 1000, maxMs)), most, `10 rounds, up to ${maxMs} ms`);
  }
});

Deno.test("Dispatcher without barrier leaves the barrier far behind when durations differ", () => {
  for (const [n, minMs, maxMs, ofBarrier] of [[32, 100, 1000, 1.25], [64, 500, 1500, 1.2]] as const) {
    const plan = planOf(n);
    for (let seed = 0; seed < 5; seed++) {
      const its = drawn(plan, seed, (random) => minMs + (maxMs - minMs) * random());
      const [with_, without] = [true, false].map((barrier) =>
        simulate(plan, { ...ROUNDS, barrier }, (pair) => its[pair]!).endMs
      );
      assertGreaterOrEqual(with_! / without!, ofBarrier, `${n} nodes, seed ${seed}`);
    }
  }
});

Deno.test("Dispatcher starts the earliest round first under a cap, and needs what estimateSeconds() says", () => {
  const plan = planOf(9);
  const first = simulate(plan, { ...ROUNDS, concurrency: 2 }, () => 1000).starts.slice(0, 8);
  assertEquals(first.map(({ pair }) => plan.round(pair)), [0, 0, 0, 0, 1, 1, 1, 1]);
  for (const n of [7, 16, 33]) {
    const plan = planOf(n);
    for (const barrier of [false, true]) {
      for (const concurrency of [1, 2, 3, 5, 16]) {
        const schedule: Schedule = { schedule: "rounds", concurrency, barrier };
        const { endMs } = simulate(plan, schedule, () => 1000);
        // A gap may be left where the last pairs share nodes.
        const slackS = barrier ? 0 : 1;
        assertAlmostEquals(
          endMs / 1000,
          estimateSeconds(plan, schedule, 1),
          slackS,
          JSON.stringify({ n, ...schedule }),
        );
      }
    }
  }
});

Deno.test("Dispatcher takes a million pairs in a time that grows with their count, not with its square", () => {
  /** First in, first out, as from workers that are all equally fast; `batch` ends at a time. */
  function drain(plan: Plan, concurrency: number | null, batch: number): number {
    const start = performance.now();
    const dispatcher = new Dispatcher(plan, { ...ROUNDS, concurrency });
    const queue = new Int32Array(plan.size), sinceMs = new Float64Array(plan.size);
    let given = 0, ended = 0, nowMs = 0;
    while (dispatcher.remaining > 0) {
      for (let pair; (pair = dispatcher.next(nowMs)) !== undefined;) {
        sinceMs[given] = nowMs;
        queue[given++] = pair;
      }
      assert(given > ended);
      nowMs += 0.001;
      for (let i = 0; i < batch && ended < given; i++, ended++) {
        dispatcher.finished(queue[ended]!, nowMs, nowMs - sinceMs[ended]!);
      }
    }
    return performance.now() - start;
  }
  const plan = planOf(400);
  // 30 to 100 ms each on an idle machine.
  for (const concurrency of [null, 2, 100, 195]) {
    for (const batch of [1, 50]) assertLess(drain(plan, concurrency, batch), 10_000);
  }
  // Some 2 s on an idle machine.
  assertLess(drain(planOf(1415), null, 1), 60_000);
});

Deno.test("Dispatcher serial and all follow plan order, and with order random the drawn rounds", () => {
  for (const schedule of ["serial", "all"] as const) {
    const given = (plan: Plan, order: "fixed" | "random") => {
      const dispatcher = new Dispatcher(plan, { schedule, concurrency: null, barrier: false, order });
      return Array.from({ length: plan.size }, (_, nowMs) => {
        const pair = dispatcher.next(nowMs)!;
        dispatcher.finished(pair, nowMs, 0);
        return pair;
      });
    };
    const inPlanOrder = Array.from({ length: 28 }, (_, i) => i);
    assertEquals(given(planOf(8), "fixed"), inPlanOrder);
    const drawn = given(planOf(8, { order: "random", seed: 3 }), "random");
    assertEquals(given(planOf(8, { order: "random", seed: 3 }), "random"), drawn);
    assert(drawn.some((pair, i) => pair !== i));
    assertEquals(drawn.toSorted((p, q) => p - q), inPlanOrder);
  }
});
