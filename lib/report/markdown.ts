import type { Run } from "../results/run.ts";
import { type Spread, summarize, type Summary } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { codeText, tableHead, tableRow } from "./markdown_text.ts";
import { measurementNotes } from "./measurement_notes.ts";
import { bothHead, directionHeads, microseconds, pairColumns } from "./pair_columns.ts";
import { runFacts } from "./run_facts.ts";
import { verdictLines } from "./verdict_lines.ts";
import { type Ranking, worstPairs } from "./worst_pairs.ts";

/** With more pairs than these, only the worst ones are listed. */
const PAIR_LIMIT = 200;
const WORST_PAIRS = 20;
/** So many failures are listed at most. */
const FAILURE_LIMIT = 200;

/**
 * A run as a page of GitHub-flavoured Markdown: facts, summary, verdicts, failures, and the pairs, or of more than 200
 * the worst 20 of each metric. Texts of the run stand as code, so that none of them is taken for a mark.
 */
export function* formatMarkdown(run: Run, { units }: Pick<FormatOptions, "units">): Generator<string> {
  const summary = summarize(run);
  const metrics = rankings(summary, units);
  yield `# Latency and bandwidth between ${run.header.nodes.length} nodes\n\n`;
  yield* factTable(run, summary, units);
  yield* summaryTable(metrics);
  const lines = [...verdictLines(run, { units }), ...measurementNotes(run).map((note) => `note: ${note}`)];
  if (lines.length > 0) yield `\n## Verdicts\n\n${lines.map((line) => `- ${lineText(line)}\n`).join("")}`;
  yield* failureTable(run, summary);
  if (run.pairs.length <= PAIR_LIMIT) yield* pairTable(run, units);
  else yield* worstTables(run, metrics);
}

/** A metric that a run has, and how people read it. */
interface Metric extends Ranking {
  head: string;
  spread: Spread;
  text: (value: number) => string;
}

function rankings(summary: Summary, units: FormatOptions["units"]): Metric[] {
  const unit = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals);
  const [there, back = ""] = directionHeads(summary.bandwidth_back_MBps !== null, unit);
  const all = [
    { field: "latency_us", worst: "max", head: "latency µs", text: microseconds },
    { field: "bandwidth_MBps", worst: "min", head: there, text: rate },
    { field: "bandwidth_back_MBps", worst: "min", head: back, text: rate },
    { field: "bandwidth_both_MBps", worst: "min", head: bothHead(unit), text: rate },
  ] as const;
  return all.flatMap((metric) => {
    const spread = summary[metric.field];
    return spread ? [{ ...metric, spread }] : [];
  });
}

function* factTable(run: Run, summary: Summary, units: FormatOptions["units"]): Generator<string> {
  yield tableHead(["fact", "value"], [false, false]);
  for (const [name, text] of runFacts(run)) yield tableRow([name, codeText(text)]);
  const { measured, failed, skipped, aggregate, bisection } = summary;
  yield tableRow(["pairs", `${measured} of ${run.pairs.length} measured, ${failed} failed, ${skipped} skipped`]);
  const { label, perMBps, decimals } = BANDWIDTH_UNITS[units];
  const rate = (of: { bandwidth_MBps: number }) => `${(of.bandwidth_MBps * perMBps).toFixed(decimals)} ${label}`;
  if (aggregate) yield tableRow(["aggregate bandwidth", rate(aggregate)]);
  if (bisection) yield tableRow(["bisection bandwidth", `${rate(bisection)}, estimated`]);
}

function* summaryTable(metrics: readonly Metric[]): Generator<string> {
  if (metrics.length === 0) return;
  yield "\n## Summary\n\n";
  const numbers = ["pairs", "min", "5 %", "median", "95 %", "max"];
  yield tableHead(["metric", ...numbers, "worst pair"], [false, ...numbers.map(() => true), false]);
  for (const { head, spread, text, worst } of metrics) {
    const { n, min, p5, median, p95, max } = spread;
    const pair = worst === "min" ? spread.min_pair : spread.max_pair;
    yield tableRow([head, String(n), ...[min, p5, median, p95, max].map(text), codeText(pair.join(" "))]);
  }
}

/** `verdict: slow node cn3 …` with what is after the first word as code. */
function lineText(line: string): string {
  const [head = "", ...rest] = line.split(": ");
  return `${head}: ${codeText(rest.join(": "))}`;
}

function* failureTable({ pairs }: Run, { failed }: Summary): Generator<string> {
  if (failed === 0) return;
  yield "\n## Failures\n\n";
  if (failed > FAILURE_LIMIT) yield `The first ${FAILURE_LIMIT} of ${failed}.\n\n`;
  const heads = ["node a", "node b", "reason", "to blame", "detail"];
  yield tableHead(heads, heads.map(() => false));
  let listed = 0;
  for (const pair of pairs) {
    if (pair.status !== "failed") continue;
    if (listed++ === FAILURE_LIMIT) return;
    const { a, b, reason, blame = "", detail } = pair;
    yield tableRow([codeText(a), codeText(b), reason, codeText(blame), codeText(detail)]);
  }
}

function* pairTable({ pairs }: Run, units: FormatOptions["units"]): Generator<string> {
  const columns = pairColumns(pairs, BANDWIDTH_UNITS[units]);
  yield "\n## Pairs\n\n";
  const heads = ["node a", "node b", ...columns.map(({ head }) => head.trim()), "status"];
  yield tableHead(heads, [false, false, ...columns.map(() => true), false]);
  for (const pair of pairs) {
    const status = pair.status === "measured" ? pair.status : `${pair.status}: ${pair.reason}`;
    yield tableRow([codeText(pair.a), codeText(pair.b), ...columns.map(({ cell }) => cell(pair).trim()), status]);
  }
}

function* worstTables({ pairs }: Run, metrics: readonly Metric[]): Generator<string> {
  if (metrics.length === 0) return;
  yield `\n## Worst pairs\n\nThe ${WORST_PAIRS} worst of each metric; csv and json have all ${pairs.length} pairs.\n`;
  for (const { head, field, worst, text } of metrics) {
    yield "\n" + tableHead(["node a", "node b", head], [false, false, true]);
    for (const { pair, value } of worstPairs(pairs, { field, worst }, WORST_PAIRS)) {
      yield tableRow([codeText(pair.a), codeText(pair.b), text(value)]);
    }
  }
}
