import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { quantile, summarize } from "../../lib/results/summary.ts";
import { failed, measured, runOf, skipped } from "../report/fixtures/runs.ts";

Deno.test("summarize() counts pairs and names the extreme ones", () => {
  const run = runOf([
    measured("a", "b", 30, 1000),
    measured("a", "c", 10, 4000),
    failed("a", "d", "seen"),
    measured("b", "c", 20, 4000),
    skipped("b", "d"),
    measured("c", "d", 40, 2000),
    failed("d", "e", "seen"),
  ]);
  assertEquals(summarize(run), {
    latency_us: {
      n: 4,
      median: 25,
      mad: 10,
      harmonic_mean: 4 / (1 / 30 + 1 / 10 + 1 / 20 + 1 / 40),
      p5: 11.5,
      p95: 38.5,
      min: 10,
      max: 40,
      min_pair: ["a", "c"],
      max_pair: ["c", "d"],
    },
    bandwidth_MBps: {
      n: 4,
      median: 3000,
      mad: 1000,
      harmonic_mean: 2000,
      p5: 1150,
      p95: 4000,
      min: 1000,
      max: 4000,
      min_pair: ["a", "b"],
      max_pair: ["a", "c"],
    },
    bandwidth_both_MBps: null,
    bandwidth_back_MBps: null,
    aggregate: { bandwidth_MBps: 11000, pairs_in_flight: 4 },
    bisection: null,
    measured: 4,
    failed: 2,
    skipped: 1,
    reasons: { timeout: 2, interrupted: 1 },
    elapsed_s: 5.03,
  });
});

Deno.test("summarize() gives null for a metric that no pair has", () => {
  const nothing = summarize(runOf([failed("a", "b", "seen"), skipped("a", "c")]));
  assertEquals([nothing.latency_us, nothing.bandwidth_MBps, nothing.measured], [null, null, 0]);

  const latencyOnly = summarize(runOf([measured("a", "b", 3, null)]));
  assertEquals(latencyOnly.latency_us?.median, 3);
  assertEquals(latencyOnly.bandwidth_MBps, null);
});

Deno.test("summarize() sums up the way back over the pairs that have one", () => {
  const { bandwidth_MBps, bandwidth_back_MBps } = summarize(runOf([
    measured("a", "b", 1, 1000, { bandwidth_back_MBps: 900 }),
    measured("a", "c", 1, 3000, { bandwidth_back_MBps: 700 }),
    measured("b", "c", 1, 2000),
    failed("b", "d", "seen"),
  ]));
  assertEquals([bandwidth_MBps?.n, bandwidth_back_MBps?.n], [3, 2]);
  assertEquals([bandwidth_back_MBps?.median, bandwidth_back_MBps?.min_pair], [800, ["a", "c"]]);
});

Deno.test("quantile() agrees with the definition of the median, and stays in order between min and max", () => {
  const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(values, (unsorted) => {
    const sorted = Float64Array.from(unsorted).sort();
    const upper = sorted[sorted.length >> 1]!;
    const median = sorted.length % 2 === 1 ? upper : (sorted[sorted.length / 2 - 1]! + upper) / 2;
    assertAlmostEquals(quantile(sorted, 0.5), median, 1e-6);
    const quantiles = [0, 0.05, 0.5, 0.95, 1].map((p) => quantile(sorted, p));
    assertEquals(quantiles, quantiles.toSorted((a, b) => a - b));
    assertEquals([quantiles[0], quantiles[4]], [sorted[0], sorted.at(-1)]);
  }));
});
