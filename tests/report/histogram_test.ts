import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { histogramOf } from "../../lib/report/histogram.ts";

Deno.test("histogramOf() counts values in equal parts; the largest is of the last one", () => {
  assertEquals(histogramOf(Float64Array.of(0, 1, 2, 2.5, 4), 4), { from: 0, to: 4, counts: [1, 1, 2, 1] });
  assertEquals(histogramOf(Float64Array.of(7, 7), 4), { from: 7, to: 7, counts: [2] });
});

Deno.test("histogramOf() loses no value", () => {
  const values = fc.float64Array({ minLength: 1, min: 0, max: 1e9, noNaN: true });
  fc.assert(fc.property(values, fc.integer({ min: 1, max: 60 }), (values, parts) => {
    const { counts } = histogramOf(values, parts);
    assertEquals(counts.reduce((sum, count) => sum + count, 0), values.length);
  }));
});
