import { FAILURE_REASONS, type PairRecord, SKIP_REASONS } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { jitterUs, lossShare, retransmits } from "../results/stream_metrics.ts";
import {
  bandwidthBackMBps,
  bandwidthBothMBps,
  bandwidthMBps,
  latencyUs,
  type Spread,
  summarize,
} from "../results/summary.ts";
import { type Verdict, VERDICT_KINDS } from "../results/verdict.ts";
import { withoutRoundingNoise } from "./csv.ts";
import { safeText } from "./terminal_text.ts";

type Sample = [labels: string, value: number];

/**
 * A run in the text exposition format of Prometheus (0.0.4), for a textfile collector: seconds, and bytes per second.
 * All metrics are gauges that say what the run found, without time stamps. What has no number has no sample; numbers of
 * pairs are labelled with the names `a` and `b`.
 */
export function* formatPrometheus(run: Run): Generator<string> {
  yield* runMetrics(run);
  yield* summaryMetrics(run);
  yield* nodeMetrics(run);
  yield* verdictMetrics(run.verdicts);
  yield* pairMetrics(run);
}

/** A metric with its samples; nothing where it has none. */
function* metric(name: string, help: string, samples: Iterable<Sample>): Generator<string> {
  let head = `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
  for (const [labels, value] of samples) {
    yield `${head}${name}${labels && `{${labels}}`} ${value}\n`;
    head = "";
  }
}

function* runMetrics({ header, status, elapsedS }: Run): Generator<string> {
  const { id, version, probe, launcher, schedule, directed, login_host } = header;
  const facts = { id, version, status, probe: probe.name, launcher, schedule: schedule.name, directed, login_host };
  yield* metric("oobw_run_info", "What was run.", [[labelsOf(facts), 1]]);
  const startS = withoutRoundingNoise(Date.parse(header.start) / 1000);
  yield* metric("oobw_run_start_timestamp_seconds", "When the run began, since the epoch.", [["", startS]]);
  yield* metric("oobw_run_elapsed_seconds", "How long the run took.", [["", elapsedS]]);
}

function* summaryMetrics(run: Run): Generator<string> {
  const { measured, failed, skipped, reasons, ...spreads } = summarize(run);
  const statuses = Object.entries({ measured, failed, skipped });
  yield* metric("oobw_pairs", "Planned pairs, by what became of them.", labelled("status", statuses));
  const counts = [...FAILURE_REASONS, ...SKIP_REASONS].map((
    reason,
  ): [string, number] => [reason, reasons[reason] ?? 0]);
  yield* metric("oobw_pairs_without_result", "Pairs that failed or were skipped.", labelled("reason", counts));

  const { latency_us, bandwidth_MBps, bandwidth_back_MBps, bandwidth_both_MBps, aggregate, bisection } = spreads;
  const bytes = "bytes_per_second";
  yield* metric("oobw_latency_seconds", "Latency over all measured pairs.", spreadSamples(latency_us, seconds));
  for (
    const [name, spread, what] of [
      ["bandwidth", bandwidth_MBps, "from the first node to the second"],
      ["bandwidth_back", bandwidth_back_MBps, "from the second node to the first at the same time"],
      ["bandwidth_both", bandwidth_both_MBps, "both ways in sum"],
    ] as const
  ) {
    yield* metric(
      `oobw_${name}_${bytes}`,
      `Bandwidth over all measured pairs, ${what}.`,
      spreadSamples(spread, bytesPerSecond),
    );
  }
  const whole = (of: { bandwidth_MBps: number } | null): Sample[] =>
    of ? [["", bytesPerSecond(of.bandwidth_MBps)]] : [];
  yield* metric(`oobw_aggregate_bandwidth_${bytes}`, "What the pairs in flight had together.", whole(aggregate));
  yield* metric(
    `oobw_bisection_bandwidth_${bytes}`,
    "What half of the nodes has with the other half, estimated.",
    whole(bisection),
  );
}

function spreadSamples(spread: Spread | null, inBaseUnit: (value: number) => number): Sample[] {
  if (!spread) return [];
  const { min, p5, median, p95, max } = spread;
  const numbers = Object.entries({ min, p5, median, p95, max }).map((
    [name, of],
  ): [string, number] => [name, inBaseUnit(of)]);
  return labelled("statistic", numbers);
}

function* nodeMetrics({ nodes }: Run): Generator<string> {
  const ups = nodes.map(({ name, status }): [string, number] => [name, status === "up" ? 1 : 0]);
  yield* metric(
    "oobw_node_up",
    "Whether a node could be used: 0 where it was down, or set aside.",
    labelled("node", ups),
  );
}

/** Nothing where nobody has looked. */
function* verdictMetrics(verdicts: readonly Verdict[] | undefined): Generator<string> {
  if (!verdicts) return;
  const count = (kind: string) => verdicts.filter((verdict) => verdict.kind === kind).length;
  yield* metric(
    "oobw_verdicts",
    "Verdicts, by kind.",
    labelled("kind", VERDICT_KINDS.map((kind) => [kind, count(kind)])),
  );
  // Two that differ in words only are one.
  const byLabels = new Map(verdicts.map((verdict) => [verdictLabels(verdict), verdict]));
  yield* metric("oobw_verdict_info", "What is wrong.", Array.from(byLabels.keys(), (labels): Sample => [labels, 1]));
  const ratios = [...byLabels].flatMap(([labels, { ratio }]): Sample[] => ratio === null ? [] : [[labels, ratio]]);
  yield* metric("oobw_verdict_ratio", "What a verdict is about, divided by what was expected.", ratios);
}

function verdictLabels({ kind, metric, nodes, switch: name, retest }: Verdict): string {
  const isOfPair = kind === "slow-link" || kind === "slow-direction";
  const [a, b] = nodes;
  const who = isOfPair ? { a, b } : { node: kind === "slow-switch" ? null : a, switch: name };
  return labelsOf({ kind, metric, ...who, retest });
}

/** Numbers that pairs may have. */
const PAIR_METRICS: readonly [name: string, help: string, value: (pair: PairRecord) => number | null][] = [
  ["latency_seconds", "Half of a round trip, median.", of(latencyUs, seconds)],
  ["bandwidth_bytes_per_second", "Payload received, from a to b.", of(bandwidthMBps, bytesPerSecond)],
  [
    "bandwidth_back_bytes_per_second",
    "Payload received, from b to a at the same time.",
    of(bandwidthBackMBps, bytesPerSecond),
  ],
  ["bandwidth_both_bytes_per_second", "Payload received, both ways in sum.", of(bandwidthBothMBps, bytesPerSecond)],
  ["loss_ratio", "Share of the datagrams from a to b that was lost.", ofStream(lossShare)],
  ["jitter_seconds", "Jitter of the datagrams from a to b.", of(ofStream(jitterUs), seconds)],
  ["retransmits", "Segments from a to b that were sent again.", ofStream(retransmits)],
];

function* pairMetrics({ header, pairs }: Run): Generator<string> {
  const names = new Map(header.nodes.map((node) => [node, labelText(node)]));
  const ends = ({ a, b }: PairRecord) => `a="${names.get(a)}",b="${names.get(b)}"`;
  for (const [name, help, value] of PAIR_METRICS) {
    yield* metric(`oobw_pair_${name}`, help, samplesOf(pairs, ends, value));
  }
  yield* metric("oobw_pair_failed", "Pairs that failed, and why.", failures(pairs, ends));
}

type Labels = (pair: PairRecord) => string;

function* samplesOf(
  pairs: Iterable<PairRecord>,
  labels: Labels,
  value: (pair: PairRecord) => number | null,
): Generator<Sample> {
  for (const pair of pairs) {
    const x = value(pair);
    if (x !== null) yield [labels(pair), x];
  }
}

function* failures(pairs: Iterable<PairRecord>, labels: Labels): Generator<Sample> {
  for (const pair of pairs) {
    if (pair.status === "failed") yield [`${labels(pair)},${labelsOf({ reason: pair.reason, blame: pair.blame })}`, 1];
  }
}

function of(value: (pair: PairRecord) => number | null, inBaseUnit: (value: number) => number) {
  return (pair: PairRecord) => {
    const x = value(pair);
    return x === null ? null : inBaseUnit(x);
  };
}

function ofStream(value: typeof lossShare): (pair: PairRecord) => number | null {
  return (pair) => pair.status === "measured" && pair.bandwidth ? value(pair.bandwidth) : null;
}

function seconds(us: number): number {
  return withoutRoundingNoise(us / 1e6);
}

function bytesPerSecond(MBps: number): number {
  return withoutRoundingNoise(MBps * 1e6);
}

function labelled(label: string, values: readonly (readonly [string, number])[]): Sample[] {
  return values.map(([text, value]) => [labelsOf({ [label]: text }), value]);
}

/** Labels without those that have no value. */
function labelsOf(labels: Readonly<Record<string, string | boolean | null | undefined>>): string {
  return Object.entries(labels).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}="${labelText(String(value))}"`]
  ).join(",");
}

/** Line ends are none any more after `safeText`. */
function labelText(text: string): string {
  return safeText(text).replace(/[\\"]/g, "\\$&");
}
