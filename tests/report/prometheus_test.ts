import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { formatPrometheus } from "../../lib/report/prometheus.ts";
import { safeText } from "../../lib/report/terminal_text.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { bandwidthMBps, latencyUs } from "../../lib/results/summary.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import { ANY_RUN } from "./fixtures/any_run.ts";
import { DETAILED, failed, measured, MIXED, runOf } from "./fixtures/runs.ts";

function prometheus(run: Run): string {
  return [...formatPrometheus(run)].join("");
}

interface Sample {
  metric: string;
  labels: Record<string, string>;
  value: number;
}

/** Reads the text format, strictly: every metric has HELP, TYPE and then all its samples; no series is there twice. */
function read(text: string): Sample[] {
  const samples: Sample[] = [];
  const metrics = new Set<string>(), series = new Set<string>();
  let current = "", help = "";
  assert(text.endsWith("\n"));
  for (const line of text.slice(0, -1).split("\n")) {
    const [, kind, name = ""] = /^# (HELP|TYPE) ([a-z_]+) ./.exec(line) ?? [];
    if (kind === "HELP") {
      assert(!metrics.has(name), `twice: ${name}`);
      metrics.add(help = name);
    } else if (kind === "TYPE") {
      assertEquals(line, `# TYPE ${help} gauge`);
      current = name;
    } else {
      const [, metric = "", labels = "", value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/u.exec(line) ?? [];
      assertEquals(metric, current, line);
      const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\["\\n])*)"(?:,(?=[a-z])|$)/gu)];
      assertEquals(pairs.map(([all]) => all).join(""), labels);
      const unescaped = (text: string) => text.replace(/\\(.)/gu, (_, next) => next === "n" ? "\n" : next);
      assert(!series.has(`${metric}{${labels}}`), `twice: ${line}`);
      series.add(`${metric}{${labels}}`);
      assert(Number.isFinite(Number(value)), line);
      samples.push({
        metric,
        labels: Object.fromEntries(pairs.map(([_, name, value]) => [name, unescaped(value!)])),
        value: Number(value),
      });
    }
  }
  return samples;
}

Deno.test("formatPrometheus() says what was run, what became of pairs, and their numbers in base units", () => {
  assertEquals(
    prometheus(runOf(MIXED)),
    `# HELP oobw_run_info What was run.
# TYPE oobw_run_info gauge
oobw_run_info{id="r1",version="0.1.0",status="finished",probe="sim",schedule="rounds",directed="false",login_host="login1"} 1
# HELP oobw_run_start_timestamp_seconds When the run began, since the epoch.
# TYPE oobw_run_start_timestamp_seconds gauge
oobw_run_start_timestamp_seconds 1767323045
# HELP oobw_run_elapsed_seconds How long the run took.
# TYPE oobw_run_elapsed_seconds gauge
oobw_run_elapsed_seconds 5.03
# HELP oobw_pairs Planned pairs, by what became of them.
# TYPE oobw_pairs gauge
oobw_pairs{status="measured"} 1
oobw_pairs{status="failed"} 1
oobw_pairs{status="skipped"} 1
# HELP oobw_pairs_without_result Pairs that failed or were skipped.
# TYPE oobw_pairs_without_result gauge
oobw_pairs_without_result{reason="timeout"} 1
oobw_pairs_without_result{reason="refused"} 0
oobw_pairs_without_result{reason="unreachable"} 0
oobw_pairs_without_result{reason="crashed"} 0
oobw_pairs_without_result{reason="unparsable"} 0
oobw_pairs_without_result{reason="protocol"} 0
oobw_pairs_without_result{reason="launch"} 0
oobw_pairs_without_result{reason="quarantined"} 0
oobw_pairs_without_result{reason="interrupted"} 1
oobw_pairs_without_result{reason="budget"} 0
# HELP oobw_latency_seconds Latency over all measured pairs.
# TYPE oobw_latency_seconds gauge
oobw_latency_seconds{statistic="min"} 0.00003142
oobw_latency_seconds{statistic="p5"} 0.00003142
oobw_latency_seconds{statistic="median"} 0.00003142
oobw_latency_seconds{statistic="p95"} 0.00003142
oobw_latency_seconds{statistic="max"} 0.00003142
# HELP oobw_bandwidth_bytes_per_second Bandwidth over all measured pairs, from the first node to the second.
# TYPE oobw_bandwidth_bytes_per_second gauge
oobw_bandwidth_bytes_per_second{statistic="min"} 2741330510
oobw_bandwidth_bytes_per_second{statistic="p5"} 2741330510
oobw_bandwidth_bytes_per_second{statistic="median"} 2741330510
oobw_bandwidth_bytes_per_second{statistic="p95"} 2741330510
oobw_bandwidth_bytes_per_second{statistic="max"} 2741330510
# HELP oobw_aggregate_bandwidth_bytes_per_second What the pairs in flight had together.
# TYPE oobw_aggregate_bandwidth_bytes_per_second gauge
oobw_aggregate_bandwidth_bytes_per_second 2741330500
# HELP oobw_node_up Whether a node could be used: 0 where it was down, or set aside.
# TYPE oobw_node_up gauge
oobw_node_up{node="cn1"} 1
oobw_node_up{node="cn2"} 1
oobw_node_up{node="cn3"} 1
# HELP oobw_pair_latency_seconds Half of a round trip, median.
# TYPE oobw_pair_latency_seconds gauge
oobw_pair_latency_seconds{a="cn1",b="cn2"} 0.00003142
# HELP oobw_pair_bandwidth_bytes_per_second Payload received, from a to b.
# TYPE oobw_pair_bandwidth_bytes_per_second gauge
oobw_pair_bandwidth_bytes_per_second{a="cn1",b="cn2"} 2741330510
# HELP oobw_pair_failed Pairs that failed, and why.
# TYPE oobw_pair_failed gauge
oobw_pair_failed{a="cn1",b="cn3",reason="timeout",blame="cn3"} 1
`,
  );
});

/** The samples of one metric, labels and value. */
function samplesOf(run: Run, metric: string): [Record<string, string>, number][] {
  return read(prometheus(run)).flatMap((sample) => sample.metric === metric ? [[sample.labels, sample.value]] : []);
}

Deno.test("formatPrometheus() gives both directions, their sum, and what datagrams and senders tell", () => {
  const pairs = [...DETAILED.slice(0, 2), measured("cn2", "cn3", null, null, { bandwidth_both_MBps: 1500 })];
  const run = runOf(pairs);
  const [tcp, udp, both] = [{ a: "cn1", b: "cn2" }, { a: "cn1", b: "cn3" }, { a: "cn2", b: "cn3" }];
  const of = (name: string) => samplesOf(run, `oobw_pair_${name}`);
  assertEquals(of("latency_seconds"), [[tcp, 11.5e-6], [udp, 20e-6]]);
  assertEquals(of("bandwidth_bytes_per_second"), [[tcp, 2741330000], [udp, 125e6]]);
  assertEquals(of("bandwidth_back_bytes_per_second"), [[tcp, 1300500000]]);
  assertEquals(of("bandwidth_both_bytes_per_second"), [[both, 1.5e9]]);
  assertEquals(of("retransmits"), [[tcp, 7]]);
  assertEquals(of("loss_ratio"), [[udp, 0.005]]);
  assertEquals(of("jitter_seconds"), [[udp, 7.25e-6]]);
  assertEquals(samplesOf(run, "oobw_bandwidth_back_bytes_per_second").length, 5);
});

function verdict(more: Partial<Verdict>): Verdict {
  const numbers = { value: 5, expected: 10, ratio: 0.5, support: [], support_expected: [] };
  return { kind: "slow-node", metric: "bandwidth", nodes: ["cn3"], switch: null, ...numbers, retest: null, ...more };
}

Deno.test("formatPrometheus() labels a verdict with its node, its two ends, or its switch, and gives its ratio", () => {
  const verdicts = [
    verdict({ kind: "dead-node", metric: null, ratio: null }),
    verdict({ retest: "slow alone" }),
    verdict({ kind: "slow-link", metric: "latency", nodes: ["cn1", "cn2"], ratio: 3 }),
    verdict({ kind: "slow-switch", nodes: ["cn1", "cn2"], switch: "leaf1" }),
    verdict({ kind: "not-enough-data", nodes: [], ratio: null, detail: "one" }),
    verdict({ kind: "not-enough-data", nodes: [], ratio: null, detail: "other" }),
  ];
  const run = { ...runOf(MIXED), verdicts };
  const labels: Record<string, string>[] = [
    { kind: "dead-node", node: "cn3" },
    { kind: "slow-node", metric: "bandwidth", node: "cn3", retest: "slow alone" },
    { kind: "slow-link", metric: "latency", a: "cn1", b: "cn2" },
    { kind: "slow-switch", metric: "bandwidth", switch: "leaf1" },
    { kind: "not-enough-data", metric: "bandwidth" },
  ];
  assertEquals(samplesOf(run, "oobw_verdict_info"), labels.map((labels) => [labels, 1]));
  assertEquals(samplesOf(run, "oobw_verdict_ratio"), [[labels[1]!, 0.5], [labels[2]!, 3], [labels[3]!, 0.5]]);
  const counts = Object.fromEntries(samplesOf(run, "oobw_verdicts").map(([{ kind }, count]) => [kind, count]));
  const one = { "slow-node": 1, "slow-link": 1, "slow-switch": 1, "dead-node": 1 };
  assertEquals(counts, { ...one, "slow-direction": 0, "not-enough-data": 2 });
});

Deno.test("formatPrometheus() tells verdicts where nothing is wrong, and nothing where nobody has looked", () => {
  assertEquals(samplesOf(runOf(MIXED), "oobw_verdicts"), []);
  assertEquals(samplesOf({ ...runOf(MIXED), verdicts: [] }, "oobw_verdicts").map(([, count]) => count), [
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  assertEquals(samplesOf({ ...runOf(MIXED), verdicts: [] }, "oobw_verdict_info"), []);
});

Deno.test("formatPrometheus() says of a node that is not up 0, and nothing of one that nothing is known of", () => {
  const run = runOf([failed("cn1", "cn2", "seen"), failed("cn1", "cn3", "seen")]);
  run.nodes = [{ kind: "node", name: "cn1", status: "quarantined" }, { kind: "node", name: "cn3", status: "up" }];
  assertEquals(samplesOf(run, "oobw_node_up"), [[{ node: "cn1" }, 0], [{ node: "cn3" }, 1]]);
});

Deno.test("formatPrometheus() is well-formed and gives every number, whatever names and texts", () => {
  fc.assert(fc.property(ANY_RUN, (run) => {
    const samples = read(prometheus(run));
    const found = (name: string) => samples.filter(({ metric }) => metric === `oobw_pair_${name}`);
    const check = (name: string, value: (pair: PairRecord) => number | null, factor: number) => {
      const expected = run.pairs.filter((pair) => value(pair) !== null);
      assertEquals(
        found(name).map(({ labels }) => labels),
        expected.map(({ a, b }) => ({ a: safeText(a), b: safeText(b) })),
      );
      for (const [i, sample] of found(name).entries()) {
        const exact = value(expected[i]!)! * factor;
        assertLessOrEqual(Math.abs(sample.value - exact), 1e-11 * exact);
      }
    };
    check("latency_seconds", latencyUs, 1e-6);
    check("bandwidth_bytes_per_second", bandwidthMBps, 1e6);
  }));
});
