import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { DEFAULT_TOLERANCES, practicalLimit, sigmaLimit, slowSign } from "../../lib/analysis/limits.ts";

Deno.test("sigmaLimit() grows with the candidates, falls with what is known of sigma, and makes no step at 500", () => {
  for (const candidates of [1, 10, 1000, 500_000]) {
    let before = Infinity;
    for (const freedom of [3, 4, 5, 8, 20, 100, 499, 500, 501, 10_000]) {
      const limit = sigmaLimit(candidates, freedom);
      assert(limit <= before, `${candidates} with ${freedom}`);
      assert(limit < sigmaLimit(2 * candidates, freedom));
      before = limit;
    }
    const [below, above] = [sigmaLimit(candidates, 500), sigmaLimit(candidates, 501)];
    assert(below - above < 0.05 * above, `${candidates}: ${below} and ${above}`);
  }
});

Deno.test("sigmaLimit() takes no candidates for one, and less than three degrees of freedom for three", () => {
  assertEquals(sigmaLimit(0, 50), sigmaLimit(1, 50));
  for (const freedom of [0, 1, 2]) assertEquals(sigmaLimit(7, freedom), sigmaLimit(7, 3));
});

Deno.test("practicalLimit() is the logarithm of a tolerance, whichever way is slow", () => {
  const exactly = (metric: "latency" | "bandwidth", factor: number) =>
    assertAlmostEquals(
      slowSign(metric) * Math.log(factor),
      practicalLimit(metric, { bandwidth: 0.25, latency: 0.5 }),
      1e-12,
    );
  exactly("bandwidth", 0.75);
  exactly("latency", 1.5);
  assertEquals(DEFAULT_TOLERANCES, { bandwidth: 0.1, latency: 0.2 });
});
