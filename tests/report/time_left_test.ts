import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../lib/base/random.ts";
import { TimeLeft } from "../../lib/report/time_left.ts";
import type { Schedule } from "../../lib/plan/estimate.ts";
import { drawn, planOf, ROUNDS, simulate } from "../engine/virtual_run.ts";

/** By how much what is said of the time left is wrong when a share of a run has passed. */
function errorAt(
  share: number,
  nodes: number,
  schedule: Schedule,
  seed: number,
  draw: (random: () => number) => number,
) {
  const plan = planOf(nodes);
  const durations = drawn(plan, seed, draw);
  const { starts, endMs } = simulate(plan, schedule, (pair) => durations[pair]!);
  const isFree = schedule.schedule === "rounds" && !schedule.barrier && schedule.concurrency === null;
  const timeLeft = new TimeLeft(plan.size, isFree ? nodes : 0, -5000);
  const nowMs = share * endMs;
  timeLeft.setInFlight(1, 0, 0);
  let count = 0, elapsedMs = 0;
  for (const start of starts) {
    if (start.endMs <= nowMs) timeLeft.add(start.endMs - start.startMs);
    else if (start.startMs <= nowMs) count++, elapsedMs += nowMs - start.startMs;
  }
  timeLeft.setInFlight(count, elapsedMs, nowMs);
  return timeLeft.leftMs(nowMs)! / (endMs - nowMs) - 1;
}

const CAPPED: Schedule = { schedule: "all", concurrency: 8, barrier: false };

Deno.test("TimeLeft is right within a tenth when a tenth of a run has passed, whatever the schedule", () => {
  for (const schedule of [ROUNDS, { ...ROUNDS, barrier: true }, { ...ROUNDS, concurrency: 5 }, CAPPED]) {
    for (const [nodes, seeds] of [[64, 6], [128, 2]] as const) {
      for (let seed = 0; seed < seeds; seed++) {
        const error = errorAt(0.1, nodes, schedule, seed, (random) => 500 + 1000 * random());
        assert(Math.abs(error) < 0.1, `${JSON.stringify(schedule)}, ${nodes} nodes, seed ${seed}: ${error}`);
      }
    }
  }
});

Deno.test("TimeLeft is exact where all pairs take equally long, at any moment", () => {
  const random = seededRandom(1);
  for (let times = 0; times < 50; times++) {
    const error = errorAt(0.1 + 0.85 * random(), 16, ROUNDS, 0, () => 1000);
    assert(Math.abs(error) < 1e-9, `${error}`);
  }
});

Deno.test("TimeLeft knows nothing before a pair has ended, and is never negative", () => {
  const timeLeft = new TimeLeft(10, 0, 0);
  assertEquals(timeLeft.leftMs(5000), null);
  timeLeft.setInFlight(2, 0, 5000);
  assertEquals(timeLeft.leftMs(6000), null);
  timeLeft.add(1000);
  timeLeft.setInFlight(2, 1000, 6000);
  // The two that are in flight should have ended long ago.
  assertEquals(timeLeft.leftMs(1e9), 0);
});

Deno.test("TimeLeft of pairs that take no time goes by their rate", () => {
  const timeLeft = new TimeLeft(100, 0, 0);
  for (let pair = 0; pair < 20; pair++) timeLeft.add(0);
  assertEquals(timeLeft.leftMs(1000), 4000);
});
