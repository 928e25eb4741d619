import { assertEquals } from "@std/assert";
import { countBins } from "../../../../lib/report/html/client/bins.js";
import { reportContent } from "../../../../lib/report/html/report_content.ts";
import { measured, runOf } from "../../fixtures/runs.ts";

Deno.test("countBins() counts every value once: in a bin, or beyond the ends of the colours", () => {
  const values = Float64Array.of(...Array.from({ length: 400 }, (_, i) => 100 + i % 40), 1, 5000, NaN);
  const pairs = Array.from(values, (value, i) => measured("a", `n${i}`, isNaN(value) ? null : value, 1));
  const metric = reportContent(runOf(pairs), "mb").data.metrics.find(({ metric }) => metric === "latency")!;
  const { counts, below, above } = countBins(metric, [values]);
  const inside = counts.reduce((sum, count) => sum + count, 0);
  assertEquals([inside, below, above], [400, 1, 1]);
});
