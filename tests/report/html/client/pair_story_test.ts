import { assertEquals } from "@std/assert";
import { cellText, nodeRow, pairStory } from "../../../../lib/report/html/client/pair_story.js";
import { makeReportRun } from "../../../../lib/report/html/client/report_run.js";
import { reportContent } from "../../../../lib/report/html/report_content.ts";
import type { PairRecord } from "../../../../lib/results/outcome.ts";
import type { Run } from "../../../../lib/results/run.ts";
import { failed, hostFacts, measured, runOf, skipped, stepOf, swept } from "../../fixtures/runs.ts";

function pageRun(pairs: PairRecord[], more: Partial<Run> = {}) {
  const { data, columns } = reportContent({ ...runOf(pairs), ...more }, "gbit");
  return makeReportRun(data, columns);
}

const RUN = pageRun([
  measured("a", "b", 2, 1000, { bandwidth_back_MBps: 250, a_host: hostFacts(), a_address: "10.0.0.1" }),
  { ...failed("a", "c", "no route", "c"), retried: [{ reason: "crashed", detail: "gone", start_s: 1, end_s: 2 }] },
  measured("b", "c", 4, 500, { bandwidth_back_MBps: 500 }),
  skipped("a", "d"),
], {
  verdicts: [{
    kind: "slow-link",
    metric: "bandwidth",
    nodes: ["a", "b"],
    switch: null,
    value: 1000,
    expected: 2000,
    ratio: 0.5,
    support: [["a", "b"]],
    support_expected: [2000],
    retest: "slow alone",
  }],
  retests: [
    { ...measured("a", "b", 2.5, 990), kind: "retest", alone: true },
    { ...failed("a", "b", "busy"), kind: "retest", alone: false },
  ],
});
const [LATENCY, BANDWIDTH] = RUN.data.metrics;

Deno.test("pairStory() of a pair that was measured: numbers both ways, what was expected, verdicts, retests, machines", () => {
  const story = pairStory(RUN, { row: 1, column: 0 });
  assertEquals(story.outcome, "measured");
  assertEquals(story.numbers, [
    { label: "latency", text: "2.00\u00a0µs", ratio: "×\u00a00.67", expected: "" },
    { label: "bandwidth a → b", text: "8.000\u00a0Gbit/s", ratio: "×\u00a02.00", expected: "16.000" },
    { label: "bandwidth b → a", text: "2.000\u00a0Gbit/s", ratio: "×\u00a00.50", expected: "" },
  ]);
  assertEquals(story.verdicts, ["slow link a–b: bandwidth 8.000 Gbit/s, expected 16.000 (× 0.50); slow alone"]);
  assertEquals(story.retests, [
    "alone: latency 2.50\u00a0µs, bandwidth 7.920\u00a0Gbit/s",
    "under load: failed: timeout: busy",
  ]);
  assertEquals(story.machines.map(({ node, facts }) => [node, facts.slice(0, 2)]), [
    [0, [{ label: "address", text: "10.0.0.1" }, { label: "system", text: "6.1.0-35-amd64" }]],
  ]);
});

Deno.test("pairStory() of others: why there is no number, and the attempts before", () => {
  const story = pairStory(RUN, { row: 0, column: 2 });
  assertEquals([story.outcome, story.isBad, story.numbers], ["failed: timeout", true, []]);
  assertEquals(story.about.slice(0, 2), [{ label: "what was seen", text: "no route" }, {
    label: "to blame",
    text: "c",
  }]);
  assertEquals(story.attempts, ["1.000 s: crashed: gone"]);
  assertEquals(pairStory(RUN, { row: 3, column: 0 }).outcome, "skipped: interrupted");
  assertEquals(pairStory(RUN, { row: 2, column: 3 }).outcome, "no pair of this run");
  assertEquals(pairStory(RUN, { row: 2, column: 2 }).outcome, "a node and itself");
});

Deno.test("pairStory() has a line for each size of a sweep", () => {
  const run = pageRun([swept("a", "b", [stepOf(1, 10, 1, 2), stepOf(1024, 20, 1000, 2000)]), failed("a", "c", "x")]);
  assertEquals(pairStory(run, { row: 0, column: 1 }).sweep, {
    heads: ["size", "latency µs", "bandwidth Gbit/s", "bandwidth Gbit/s, back"],
    rows: [["1 B", "10.00", "0.008", "0.016"], ["1 KiB", "20.00", "8.000", "16.000"]],
  });
  assertEquals(pairStory(run, { row: 0, column: 2 }).sweep, null);
});

Deno.test("cellText() says a cell in one line", () => {
  const said = (row: number, column: number) => cellText(RUN, BANDWIDTH!, { row, column }).replaceAll("\u00a0", " ");
  assertEquals(said(0, 1), "a to b: bandwidth 8.000 Gbit/s, × 2.00 of the median");
  assertEquals(said(1, 0), "b to a: bandwidth 2.000 Gbit/s, × 0.50 of the median");
  assertEquals(said(2, 0), "c to a: failed: timeout");
  assertEquals(said(3, 3), "d to d: a node and itself");
});

Deno.test("nodeRow() has a node's pairs, the worst first, and those without a number last", () => {
  const rows = (metric: typeof LATENCY, node: number) =>
    nodeRow(RUN, metric!, node).map(({ cell: { row, column }, value }) => [row, column, value]);
  assertEquals(rows(LATENCY, 1), [[1, 2, 4], [1, 0, 2]]);
  assertEquals(rows(BANDWIDTH, 1), [[1, 0, 250], [1, 2, 500], [2, 1, 500], [0, 1, 1000]]);
  assertEquals(rows(LATENCY, 0).map(([, column]) => column), [1, 2, 3]);
});

Deno.test("pairStory() names the thresholds that a pair is beyond, in either direction, and no others", () => {
  const pairs = [measured("a", "b", 2, 1000, { bandwidth_back_MBps: 250 }), measured("a", "c", 9, 1000)];
  const { data, columns } = reportContent(runOf(pairs), "mb", { minBandwidthMBps: 500, maxLatencyUs: 3 });
  const run = makeReportRun(data, columns);
  const beyond = (row: number, column: number) => pairStory(run, { row, column }).beyond;
  assertEquals(beyond(0, 1), ["below --min-bandwidth 500.00 MB/s"]);
  assertEquals(beyond(2, 0), ["above --max-latency 3.00 µs"]);
  assertEquals([beyond(1, 2), pairStory(RUN, { row: 0, column: 1 }).beyond], [[], []]);
});
