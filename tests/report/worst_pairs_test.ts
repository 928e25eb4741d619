import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { worstPairs } from "../../lib/report/worst_pairs.ts";
import { failed, measured } from "./fixtures/runs.ts";

Deno.test("worstPairs() are the least or the largest values, the first in plan order of equal ones", () => {
  const pairs = [
    measured("a", "b", 3, 9),
    failed("a", "c", "seen"),
    measured("a", "d", 5, null),
    measured("b", "c", 5, 1),
  ];
  const found = (field: "latency_us" | "bandwidth_MBps", worst: "min" | "max", count: number) =>
    worstPairs(pairs, { field, worst }, count).map(({ pair, value }) => [pair.a + pair.b, value]);
  assertEquals(found("latency_us", "max", 2), [["ad", 5], ["bc", 5]]);
  assertEquals(found("latency_us", "max", 1), [["ad", 5]]);
  assertEquals(found("bandwidth_MBps", "min", 9), [["bc", 1], ["ab", 9]]);
});

Deno.test("worstPairs() are those that come first when all are sorted", () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 });
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom("min" as const, "max" as const),
      (values, count, worst) => {
        const pairs = values.map((value, i) => measured("a", String(i), value, null));
        const sign = worst === "max" ? -1 : 1;
        const sorted = pairs.toSorted((one, other) => sign * (one.latency_us! - other.latency_us!)).slice(0, count);
        assertEquals(
          worstPairs(pairs, { field: "latency_us", worst }, count).map(({ pair }) => pair.b),
          sorted.map(({ b }) => b),
        );
      },
    ),
  );
});
