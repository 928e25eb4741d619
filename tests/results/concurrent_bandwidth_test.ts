import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { partnerOf } from "../../lib/plan/rounds.ts";
import { concurrentBandwidth } from "../../lib/results/concurrent_bandwidth.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { RunHeader } from "../../lib/results/run.ts";
import { failed, measured, runOf } from "../report/fixtures/runs.ts";

const NOTHING = { aggregate: null, bisection: null };

/** A measured pair with its place in time. */
function during(start_s: number, end_s: number, a: string, b: string, MBps: number, backMBps?: number): PairRecord {
  const back = backMBps === undefined ? {} : { bandwidth_back_MBps: backMBps };
  return { ...measured(a, b, 1, MBps, back), start_s, end_s };
}

/** What pairs had together in a run whose rounds had a barrier between them, unless said otherwise. */
function together(pairs: PairRecord[], schedule: Partial<RunHeader["schedule"]> = { barrier: true }) {
  const run = runOf(pairs);
  Object.assign(run.header.schedule, schedule);
  return concurrentBandwidth(run);
}

Deno.test("concurrentBandwidth() sums up the pairs in flight, averaged over the time in which any is", () => {
  // 1 s of both, 1 s of the second, nothing for 8 s, 1 s of the third.
  const pairs = [
    during(0, 1, "a", "b", 100),
    during(0, 2, "c", "d", 200),
    failed("a", "c", "no bandwidth: it counts for nothing"),
    during(10, 11, "b", "c", 600),
  ];
  assertEquals(together(pairs, {}).aggregate, { bandwidth_MBps: 366.6667, pairs_in_flight: 1.3333 });
});

Deno.test("concurrentBandwidth() counts both directions", () => {
  const both = { ...measured("e", "f", 1, null, { bandwidth_both_MBps: 7 }), start_s: 0, end_s: 1 };
  const pairs = [during(0, 1, "a", "b", 100, 50), both];
  assertEquals(together(pairs).aggregate, { bandwidth_MBps: 157, pairs_in_flight: 2 });
});

Deno.test("concurrentBandwidth() of pairs without a bandwidth, or that took no time, is null", () => {
  assertEquals(together([]), NOTHING);
  assertEquals(together([failed("a", "b", "seen"), measured("a", "c", 1, null)]), NOTHING);
  assertEquals(together([during(1, 1, "a", "b", 100), during(1, 1, "c", "d", 100)]), NOTHING);
});

/** All rounds of the circle method, each of a second, of pairs with the same bandwidth. */
function rounds(nodeCount: number, MBps = 100): PairRecord[] {
  const pairs: PairRecord[] = [];
  for (let round = 0; round < nodeCount - 1; round++) {
    for (let node = 0; node < nodeCount; node++) {
      const partner = partnerOf(node, round, nodeCount);
      // Pairs end and begin with a little delay, as they do.
      if (node < partner) pairs.push(during(round + 0.01 * node, round + 1, `n${node}`, `n${partner}`, MBps));
    }
  }
  return pairs;
}

Deno.test("concurrentBandwidth() estimates the bisection from rounds: half of the nodes times the mean of a pair", () => {
  const { aggregate, bisection } = together(rounds(8));
  assertEquals(bisection, { bandwidth_MBps: 400, rounds: 7, nodes: 8 });
  assertAlmostEquals(aggregate!.bandwidth_MBps, 400, 20);
  const slow = rounds(8).map((pair, i) => i === 0 ? during(pair.start_s, pair.end_s, pair.a, pair.b, 16) : pair);
  assertEquals(together(slow).bisection!.bandwidth_MBps, 388);
});

Deno.test("concurrentBandwidth() estimates no bisection from pairs that were not under load together", () => {
  assertEquals(together(rounds(8), { barrier: false }).bisection, null);
  assertEquals(together(rounds(8), { barrier: true, name: "all" }).bisection, null);
  assertEquals(together(rounds(8), { barrier: true, concurrency: 3 }).bisection, null);
  assertEquals(together(rounds(2)).bisection, null);
  assertEquals(together(rounds(8).map((pair, i) => ({ ...pair, start_s: i, end_s: i + 1 }))).bisection, null);
});

Deno.test("concurrentBandwidth() leaves rounds out that lack more than a tenth of their pairs, and dead nodes", () => {
  const half = rounds(8).filter((pair) => pair.start_s < 3 || pair.a !== "n0");
  assertEquals(together(half).bisection, { bandwidth_MBps: 400, rounds: 3, nodes: 8 });
  const dead = rounds(8).filter(({ a, b }) => a !== "n7" && b !== "n7");
  assertEquals(together(dead).bisection, { bandwidth_MBps: 300, rounds: 7, nodes: 7 });
});

Deno.test("concurrentBandwidth() keeps to its definition: an integral over time, whatever overlaps", () => {
  const pair = fc.tuple(fc.nat(20), fc.nat(10), fc.integer({ min: 1, max: 1000 }));
  fc.assert(fc.property(fc.array(pair, { maxLength: 20 }), (spans) => {
    const pairs = spans.map(([from, length, MBps], i) => during(from, from + length, `a${i}`, `b${i}`, MBps));
    let moved = 0, busy = 0;
    for (let second = 0; second < 30; second++) {
      const inFlight = pairs.filter(({ start_s, end_s }) => start_s <= second && second < end_s);
      if (inFlight.length > 0) busy++;
      for (const pair of inFlight) if (pair.status === "measured") moved += pair.bandwidth_MBps!;
    }
    const { aggregate } = together(pairs);
    if (busy === 0) assertEquals(aggregate, null);
    else assertAlmostEquals(aggregate!.bandwidth_MBps, moved / busy, 1e-4);
  }));
});
