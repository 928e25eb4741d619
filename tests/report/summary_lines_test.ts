import { assertEquals } from "@std/assert";
import { summaryLines } from "../../lib/report/summary_lines.ts";
import { summarize } from "../../lib/results/summary.ts";
import { failed, measured, runOf, skipped } from "./fixtures/runs.ts";

const OPTIONS = { units: "mb", color: false, width: null } as const;

Deno.test("summaryLines() puts the worst first: the longest latency, the smallest bandwidth", () => {
  const summary = summarize(
    runOf([measured("a", "b", 5, 100), measured("a", "c", 1, 300), measured("b", "c", 3, 200)]),
  );
  assertEquals([...summaryLines(summary, OPTIONS)], [
    "3 of 3 pairs measured, 0 failed, 0 skipped\n",
    "latency µs      max 5.00 (a b)    median 3.00    min 1.00 (a c)\n",
    "bandwidth MB/s  min 100.00 (a b)  median 200.00  max 300.00 (a c)\n",
  ]);
});

Deno.test("summaryLines() gives the way back a line of its own", () => {
  const summary = summarize(runOf([
    measured("a", "b", 5, 100, { bandwidth_back_MBps: 90 }),
    measured("a", "c", 1, 300, { bandwidth_back_MBps: 95 }),
  ]));
  assertEquals([...summaryLines(summary, OPTIONS)].slice(1), [
    "latency µs  max 5.00 (a b)    median 3.00    min 1.00 (a c)\n",
    "a→b MB/s    min 100.00 (a b)  median 200.00  max 300.00 (a c)\n",
    "b→a MB/s    min 90.00 (a b)   median 92.50   max 95.00 (a c)\n",
  ]);
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
