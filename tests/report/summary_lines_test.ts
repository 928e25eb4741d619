import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { summaryLines } from "../../lib/report/summary_lines.ts";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import { summarize } from "../../lib/results/summary.ts";
import { allPairs, failed, measured, runOf, skipped } from "./fixtures/runs.ts";

const OPTIONS = { units: "mb", color: false, width: null } as const;

Deno.test("summaryLines() puts the worst first: the longest latency, the smallest bandwidth", () => {
  const summary = summarize(
    runOf([measured("a", "b", 5, 100), measured("a", "c", 1, 300), measured("b", "c", 3, 200)]),
  );
  assertEquals([...summaryLines(summary, OPTIONS)], [
    "3 of 3 pairs measured, 0 failed, 0 skipped\n",
    "latency µs      max 5.00 (a b)    median 3.00    min 1.00 (a c)\n",
    "bandwidth MB/s  min 100.00 (a b)  median 200.00  max 300.00 (a c)\n",
    "aggregate MB/s  600.00 (3.0 pairs in flight)\n",
  ]);
});

Deno.test("summaryLines() gives the way back a line of its own", () => {
  const summary = summarize(runOf([
    measured("a", "b", 5, 100, { bandwidth_back_MBps: 90 }),
    measured("a", "c", 1, 300, { bandwidth_back_MBps: 95 }),
  ]));
  assertEquals([...summaryLines(summary, OPTIONS)].slice(1), [
    "latency µs      max 5.00 (a b)    median 3.00    min 1.00 (a c)\n",
    "a→b MB/s        min 100.00 (a b)  median 200.00  max 300.00 (a c)\n",
    "b→a MB/s        min 90.00 (a b)   median 92.50   max 95.00 (a c)\n",
    "aggregate MB/s  585.00 (2.0 pairs in flight)\n",
  ]);
});

Deno.test("summaryLines() says of many pairs where nine of ten lie, and what a half of the nodes has with the other", () => {
  const summary = { ...summarize(runOf(allPairs(7))), bisection: { bandwidth_MBps: 3500.5, rounds: 7, nodes: 7 } };
  assertEquals([...summaryLines(summary, OPTIONS)].slice(1), [
    "latency µs      max 142.00 (cn6 cn7)   median 112.00   min 102.00 (cn1 cn2)   p5–p95 103.00–135.00\n",
    "bandwidth MB/s  min 1003.00 (cn1 cn2)  median 1008.00  max 1013.00 (cn6 cn7)  p5–p95 1004.00–1012.00\n",
    "aggregate MB/s  21168.00 (21.0 pairs in flight)\n",
    "bisection MB/s  3500.50 (estimate: mean of 7 rounds)\n",
  ]);
});

Deno.test("summaryLines() go on below their first value where the terminal is narrow, all at the same place", () => {
  const summary = summarize(runOf(allPairs(7)));
  const lines = (width: number) => [...summaryLines(summary, { ...OPTIONS, width })].slice(1, 5);
  assertEquals(lines(80), [
    "latency µs      max 142.00 (cn6 cn7)   median 112.00   min 102.00 (cn1 cn2)\n",
    "                p5–p95 103.00–135.00\n",
    "bandwidth MB/s  min 1003.00 (cn1 cn2)  median 1008.00  max 1013.00 (cn6 cn7)\n",
    "                p5–p95 1004.00–1012.00\n",
  ]);
  assertEquals(lines(45), [
    "latency µs      max 142.00 (cn6 cn7)\n",
    "                median 112.00\n",
    "                min 102.00 (cn1 cn2)\n",
    "                p5–p95 103.00–135.00\n",
  ]);
});

Deno.test("summaryLines() fit the terminal, however long names are", () => {
  const summary = summarize(runOf([measured("節".repeat(60), "b".repeat(90), 5, 100), failed("a", "b", "")]));
  fc.assert(fc.property(fc.integer({ min: 30, max: 200 }), (width) => {
    for (const line of summaryLines(summary, { ...OPTIONS, width })) {
      assert(displayWidth(line.trimEnd()) <= width, line);
    }
  }));
});

Deno.test("summaryLines() has no aggregate of pairs that were measured one at a time", () => {
  const alone = [measured("a", "b", 1, 100), { ...measured("a", "c", 1, 100), start_s: 3, end_s: 4 }];
  assertEquals([...summaryLines(summarize(runOf(alone)), OPTIONS)].length, 3);
});

Deno.test("summaryLines() leaves out a metric that no pair has", () => {
  const summary = summarize(runOf([measured("a", "b", null, 100)]));
  assertEquals([...summaryLines(summary, { ...OPTIONS, units: "gbit" })], [
    "1 of 1 pair measured, 0 failed, 0 skipped\n",
    "bandwidth Gbit/s  min 0.800 (a b)  median 0.800  max 0.800 (a b)\n",
  ]);
});

Deno.test("summaryLines() colours its first line by how the run went", () => {
  const first = (...pairs: Parameters<typeof runOf>[0]) =>
    summaryLines(summarize(runOf(pairs)), { ...OPTIONS, color: true }).next().value!.slice(0, 5);
  assertEquals(first(measured("a", "b", 1, 1)), "\x1b[1m1");
  assertEquals(first(skipped("a", "b")), "\x1b[33m");
  assertEquals(first(failed("a", "b", ""), skipped("a", "c")), "\x1b[31m");
});
