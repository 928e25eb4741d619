import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../lib/base/random.ts";
import { isMedianKnown, medianInterval, summariseLatency } from "../../lib/net/latency_summary.ts";

Deno.test("medianInterval() has the ranks of the binomial table", () => {
  // Le Boudec, table A.1: n = 71 gives ranks 27 and 45 exactly; the normal approximation may be wider, by one rank at most.
  const ranks = Float64Array.from({ length: 71 }, (_, i) => i + 1);
  const { low, median, high } = medianInterval(ranks);
  assertEquals(median, 36);
  assert(low <= 27 && low >= 26, `low ${low}`);
  assert(high >= 45 && high <= 46, `high ${high}`);
});

Deno.test("medianInterval() holds the true median in 95 of 100 samples", () => {
  const random = seededRandom(7);
  let hits = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const sample = Float64Array.from({ length: 200 }, () => -Math.log(1 - random())).sort(); // exponential, median ln 2
    const { low, high } = medianInterval(sample);
    if (low <= Math.LN2 && Math.LN2 <= high) hits++;
  }
  assertGreater(hits, 1880);
  assertLess(hits, 1960);
});

Deno.test("isMedianKnown() wants many samples, or narrow ones", () => {
  const random = seededRandom(1);
  const wide = (n: number) => Float64Array.from({ length: n }, () => 100 + 50 * random());
  assert(!isMedianKnown(wide(500)));
  assert(isMedianKnown(wide(50_000)));
  assert(isMedianKnown(new Float64Array(100).fill(5)));
  assert(!isMedianKnown(new Float64Array(99).fill(5)));
});

Deno.test("summariseLatency() gives the statistics of half the round trips, in microseconds", () => {
  const summary = summariseLatency(Float64Array.from({ length: 100 }, (_, i) => (100 - i) * 2000), 8, "spin");
  assertEquals(summary, {
    ...summary,
    min_us: 1,
    p50_us: 50.5,
    mean_us: 50.5,
    p90_us: 90,
    p99_us: 99,
    p999_us: 100,
    max_us: 100,
    n: 100,
  });
  assertAlmostEquals(summary.stddev_us, 29.0115, 1e-4);
  assertEquals([summary.size_bytes, summary.wait, summary.ci_reached], [8, "spin", false]);
});

Deno.test("summariseLatency() keeps its order for any samples", () => {
  const samples = fc.float64Array({ min: 1, max: 1e12, noNaN: true, minLength: 1, maxLength: 300 });
  fc.assert(fc.property(samples, (times) => {
    const s = summariseLatency(times.slice(), 1, "block");
    const ordered = [s.min_us, s.ci_low_us, s.p50_us, s.ci_high_us, s.max_us];
    assertEquals(ordered.toSorted((a, b) => a - b), ordered);
    assert(s.p50_us <= s.p90_us && s.p90_us <= s.p99_us && s.p99_us <= s.p999_us && s.p999_us <= s.max_us);
    assert(s.stddev_us >= 0);
  }));
});
