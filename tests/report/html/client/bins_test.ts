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

Deno.test("countBins() ends at the worst value, where the colours reach further", () => {
  const values = Float64Array.from({ length: 41 }, (_, i) => 100 + i / 10);
  const pairs = Array.from(values, (value, i) => measured("a", `n${i}`, value, 1));
  const metric = reportContent(runOf(pairs), "mb").data.metrics.find(({ metric }) => metric === "latency")!;
  const { from, step, counts } = countBins(metric, [values]);
  assertEquals([metric.scale.worst, from, Math.round(from + step * counts.length)], [204, 100, 104]);
});
