import { assertEquals } from "@std/assert";
import { estimateSeconds, type Schedule, startSeconds } from "../../lib/plan/estimate.ts";
import { makePlan } from "../../lib/plan/make_plan.ts";
import { nodeNames } from "./node_names.ts";

function estimate(nodeCount: number, schedule: Partial<Schedule>, pairs?: [string, string][]): number {
  const plan = makePlan(nodeNames(nodeCount), { directed: false, order: "fixed", seed: 1, rounds: null, pairs });
  return estimateSeconds(plan, { schedule: "rounds", concurrency: null, barrier: false, ...schedule }, 5);
}

Deno.test("estimateSeconds() of 7 nodes at 5 s: rounds 35, serial 105, all 5", () => {
  assertEquals(estimate(7, {}), 35);
  assertEquals(estimate(7, { barrier: true }), 35);
  assertEquals(estimate(7, { schedule: "serial" }), 105);
  assertEquals(estimate(7, { schedule: "all" }), 5);
});

Deno.test("estimateSeconds() counts the turns that a cap makes", () => {
  // Seven rounds of three pairs.
  assertEquals(estimate(7, { concurrency: 2, barrier: true }), 7 * 2 * 5);
  assertEquals(estimate(7, { concurrency: 2 }), 11 * 5);
  assertEquals(estimate(7, { concurrency: 1 }), 105);
  assertEquals(estimate(7, { concurrency: 3 }), 35);
  assertEquals(estimate(7, { concurrency: 1000 }), 35);
  assertEquals(estimate(7, { schedule: "all", concurrency: 4 }), 6 * 5);
});

Deno.test("estimateSeconds() of listed pairs follows their rounds", () => {
  const star: [string, string][] = [["cn1", "cn2"], ["cn1", "cn3"], ["cn1", "cn4"]];
  assertEquals(estimate(4, {}, star), 15);
  assertEquals(estimate(4, { barrier: true, concurrency: 5 }, star), 15);
  assertEquals(estimate(4, { schedule: "all" }, star), 5);
});

Deno.test("startSeconds() grows with the waves in which agents are started", () => {
  assertEquals(startSeconds(6, 64), 2);
  assertEquals(startSeconds(65, 64), 3);
  assertEquals(startSeconds(1000, Infinity), 2);
});
