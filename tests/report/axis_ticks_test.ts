import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { axisTicks } from "../../lib/report/axis_ticks.ts";

Deno.test("axisTicks() are round numbers within the ends", () => {
  assertEquals(axisTicks(0, 10, 6), [0, 2, 4, 6, 8, 10]);
  assertEquals(axisTicks(2.71, 11.63, 6), [4, 6, 8, 10]);
  assertEquals(axisTicks(994.5, 2217.6, 6), [1000, 1500, 2000]);
  assertEquals(axisTicks(0.1, 0.3, 3), [0.1, 0.2, 0.3]);
  assertEquals(axisTicks(5, 5, 6), [5]);
});

Deno.test("axisTicks() are ascending, within the ends, and never too many", () => {
  const value = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(fc.property(value, value, fc.integer({ min: 2, max: 12 }), (one, other, count) => {
    const [least, most] = one < other ? [one, other] : [other, one];
    const ticks = axisTicks(least, most, count);
    const slack = 1e-8 * (most - least) + 1e-11 * most;
    assertLessOrEqual(ticks.length, count);
    ticks.forEach((tick, i) => {
      assert(tick >= least - slack && tick <= most + slack, `${tick} of ${least} to ${most}`);
      assert(i === 0 || tick > ticks[i - 1]!);
    });
  }));
});
