import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../lib/base/random.ts";
import { RunningMedian } from "../../lib/report/running_median.ts";
import { quantile } from "../../lib/results/summary.ts";

function medianOf(values: Iterable<number>): number | null {
  const median = new RunningMedian();
  for (const value of values) median.add(value);
  return median.value;
}

Deno.test("RunningMedian of nothing is null", () => {
  assertEquals(new RunningMedian().value, null);
});

Deno.test("RunningMedian is exact of up to 1023 values, in whatever order they come", () => {
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 1023 });
  fc.assert(fc.property(values, (values) => {
    assertEquals(medianOf(values), quantile(Float64Array.from(values).sort(), 0.5));
  }));
});

Deno.test("RunningMedian of a hundred thousand values is near the median, also where they drift", () => {
  const random = seededRandom(1);
  const drifting = Array.from({ length: 100_000 }, (_, i) => i / 100_000 + random());
  const near = medianOf(drifting)!;
  const sorted = Float64Array.from(drifting).sort();
  assert(quantile(sorted, 0.45) < near && near < quantile(sorted, 0.55), `${near}`);
});
