import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { scaleOf, shareOf } from "../../lib/report/heat_map_scale.ts";

Deno.test("scaleOf() goes from the least to the most where nothing is far out", () => {
  assertEquals(scaleOf([4, 1, 3, 2, 5], 0), { best: 1, worst: 5, median: 3, least: 1, most: 5 });
});

Deno.test("scaleOf() leaves an outlier beyond its end: all others keep their colours", () => {
  const scale = scaleOf([1, 2, 3, 4, 5, 1000], 0)!;
  assertEquals([scale.best, scale.most], [1, 1000]);
  assert(scale.worst < 15, `${scale.worst}`);
  assertEquals(shareOf(scale, 1000), 1);
  assert(shareOf(scale, 5) > 0.3);
});

Deno.test("scaleOf() counts neither failures nor what is missing; of these alone there is none", () => {
  assertEquals(scaleOf([NaN, 2, Infinity, 4, NaN], 0), { best: 2, worst: 4, median: 3, least: 2, most: 4 });
  assertEquals([scaleOf([], 0), scaleOf([NaN, Infinity], 0)], [null, null]);
});

Deno.test("scaleOf() reaches five tolerances beyond the median where nothing is so much worse, whichever way is worse", () => {
  assertEquals(scaleOf([9, 10, 11], 0.2), { best: 9, worst: 20, median: 10, least: 9, most: 11 });
  assertEquals(scaleOf([-11, -10, -9], 0.1), { best: -11, worst: -5, median: -10, least: -11, most: -9 });
  assertEquals(scaleOf([1, 10, 30], 0.2)!.worst, 30);
});

Deno.test("shareOf() of values that are all the same is that of the best; of one that is worse, of the worst", () => {
  const scale = scaleOf([7, 7, 7, 7, 7, 7, 7, 9], 0)!;
  assertEquals([7, 9].map((value) => shareOf(scale, value)), [0, 1]);
});

Deno.test("shareOf() keeps the order of values, from 0 to 1", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 50 });
  fc.assert(fc.property(values, fc.constantFrom(0, 0.1), (values, tolerance) => {
    const scale = scaleOf(values, tolerance)!;
    const shares = values.toSorted((a, b) => a - b).map((value) => shareOf(scale, value));
    assertEquals(shares, shares.toSorted((a, b) => a - b));
    assert(shares.every((share) => share >= 0 && share <= 1));
    assert(
      scale.least <= scale.best && scale.best <= scale.median && scale.median <= scale.worst &&
        (tolerance > 0 || scale.worst <= scale.most),
    );
  }));
});
