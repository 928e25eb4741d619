import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  makeReportRun,
  numberOf,
  pairOf,
  shownBy,
  stateOf,
  valueOf,
} from "../../../lib/report/html/client/report_run.js";
import { reportContent } from "../../../lib/report/html/report_content.ts";
import type { PairRecord } from "../../../lib/results/outcome.ts";
import type { Run } from "../../../lib/results/run.ts";
import { DETAILED, failed, hostFacts, measured, runOf, skipped } from "../fixtures/runs.ts";

/** What a page has of pairs. */
function contentOf(pairs: PairRecord[], more: Partial<Run> = {}, directed = false) {
  const { data, columns } = reportContent({ ...runOf(pairs, { directed }), ...more }, "mb");
  return { data, run: makeReportRun(data, columns) };
}

Deno.test("reportContent() tells every pair's outcome, numbers, times and attempts", () => {
  const retried = [{ reason: "timeout" as const, detail: "no\nanswer", blame: "b", start_s: 0.25, end_s: 0.5 }];
  const { data, run } = contentOf([
    measured("a", "b", 31.4217, 2741.3305),
    { ...failed("a", "c", "no route", "c"), retried },
    skipped("b", "c"),
  ]);
  assertEquals([0, 1, 2].map((pair) => stateOf(run, pair)), [
    { status: "measured", reason: null },
    { status: "failed", reason: "timeout" },
    { status: "skipped", reason: "interrupted" },
  ]);
  const [latency, bandwidth] = data.metrics;
  assertEquals(data.metrics.map(({ label, unit, worse }) => [label, unit, worse]), [["latency", "µs", 1], [
    "bandwidth",
    "MB/s",
    -1,
  ]]);
  assertEquals([valueOf(run, latency!, 0, 1), valueOf(run, latency!, 1, 0), valueOf(run, bandwidth!, 0, 1)], [
    31.4217,
    31.4217,
    2741.3305,
  ]);
  assertEquals([valueOf(run, latency!, 0, 2), valueOf(run, latency!, 0, 0)], [NaN, NaN]);
  assertEquals(["startS", "tookS", "attempt"].map((name) => numberOf(run, name, 0)), [0.5, 1.25, 1]);
  assertEquals(data.failures, [{
    pair: 1,
    detail: "no route",
    blame: 2,
    retried: [{ reason: "timeout", detail: "no\\x0aanswer", blame: 1, startS: 0.25, endS: 0.5 }],
  }]);
});

Deno.test("reportContent(): a pair of a directed run is found one way only, one of another both ways", () => {
  const pairs = [measured("a", "b", 1, 10), measured("b", "a", 2, 20)];
  const { run } = contentOf(pairs, {}, true);
  assertEquals([pairOf(run, 0, 1), pairOf(run, 1, 0)], [{ pair: 0, isBack: false }, { pair: 1, isBack: false }]);
  const { run: both } = contentOf(pairs.slice(0, 1));
  assertEquals([pairOf(both, 0, 1), pairOf(both, 1, 0)], [{ pair: 0, isBack: false }, { pair: 0, isBack: true }]);
});

Deno.test("reportContent() has bandwidth both ways, loss, jitter, what was sent again, and each size of a sweep", () => {
  const { data, run } = contentOf(DETAILED);
  const named = (label: string) => data.metrics.find((metric) => metric.label === label)!;
  assertEquals(data.metrics.filter(({ size }) => size === null).map(({ label }) => label), [
    "latency (1 B)",
    "bandwidth (4 MiB)",
    "loss",
    "jitter",
    "sent again",
  ]);
  const bandwidth = named("bandwidth (4 MiB)");
  assertEquals([valueOf(run, bandwidth, 0, 1), valueOf(run, bandwidth, 1, 0)], [2741.33, 1300.5]);
  assertEquals(valueOf(run, named("sent again"), 0, 1), 7);
  assertEquals(valueOf(run, named("loss"), 0, 2), 1 / 200);
  assertEquals(valueOf(run, named("jitter"), 0, 2), 7.25);
  assertEquals(data.metrics.filter(({ size }) => size !== null).map(({ label }) => label), [
    "latency, 1 B",
    "bandwidth, 1 B",
    "latency, 4 MiB",
    "bandwidth, 4 MiB",
  ]);
  assertEquals(valueOf(run, named("bandwidth, 1 B"), 2, 1), 2);
  assertEquals([data.means, data.addresses], [["tcp, libc kernel", "udp, libc kernel"], ["10.0.0.1", "10.0.0.2"]]);
});

Deno.test("reportContent() tells what machines have in common once, and their load for each pair", () => {
  const pair = (b: string, load: number) =>
    measured("a", b, 1, 1, { a_host: hostFacts({ load1: load }), b_host: hostFacts({ load1: 2 * load }) });
  const { data, run } = contentOf([pair("b", 0.25), pair("c", 1.5)]);
  assertEquals(data.hosts.length, 1);
  assertStringIncludes(JSON.stringify(data.hosts[0]), "10000 Mbit/s");
  assertEquals([numberOf(run, "aLoad", 0), numberOf(run, "bLoad", 1)], [0.25, 3]);
});

Deno.test("reportContent() counts each node's pairs, and takes its medians over both directions", () => {
  const { data } = contentOf([
    measured("a", "b", 1, 10, { bandwidth_back_MBps: 30 }),
    measured("a", "c", 3, 20),
    failed("b", "c", "x"),
  ]);
  assertEquals(data.nodes.map(({ name, measured, failed, median }) => [name, measured, failed, median]), [
    ["a", 2, 0, { bandwidth: 20, latency: 2 }],
    ["b", 1, 1, { bandwidth: 20, latency: 1 }],
    ["c", 1, 1, { bandwidth: 20, latency: 3 }],
  ]);
});

Deno.test("reportContent() of a run in which nothing was measured has no metrics", () => {
  const { data } = contentOf([failed("a", "b", "x"), skipped("a", "c")]);
  assertEquals([data.metrics, data.summary.spreads, data.nodes[0]!.median.latency], [[], [], null]);
});

Deno.test("reportContent() makes all texts fit to be shown", () => {
  const odd = "\x1b[2J\u202e";
  const { data } = contentOf([failed(odd, "b", odd, odd)], {
    nodes: [{ kind: "node", name: odd, status: "down", detail: odd, address: odd }],
    verdicts: [{
      kind: "dead-node",
      metric: null,
      nodes: [odd],
      switch: null,
      value: 1,
      expected: null,
      ratio: null,
      support: [[odd, "b"]],
      support_expected: [],
      retest: null,
      detail: odd,
    }],
  });
  const text = JSON.stringify(data);
  assertEquals([text.includes("\u202e"), text.includes("\\u001b"), text.includes("\\\\x1b[2J")], [false, false, true]);
  assertEquals(data.verdicts![0]!.support, [{ a: 0, b: 1, expected: null }]);
});

Deno.test("shownBy() has a pair's number, and of a further partner that of the retest", () => {
  const retests = [{ ...measured("c", "a", 4, 7), kind: "retest" as const, alone: true }];
  const { data, run } = contentOf([measured("a", "b", 1, 10), measured("b", "c", 1, 10)], { retests });
  const [latency, bandwidth] = data.metrics;
  const shown = (a: number, b: number) => [latency!, bandwidth!].map((metric) => shownBy(run, metric, { a, b }));
  assertEquals([shown(0, 1), shown(2, 0), shown(0, 2)], [[1, 10], [4, 7], [NaN, NaN]]);
});
