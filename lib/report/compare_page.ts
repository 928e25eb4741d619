import { foldHostList } from "../cluster/host_list.ts";
import {
  type Change,
  type ChangeKind,
  type ComparedMetric,
  type Comparison,
  isRegression,
  type OverallChange,
  type PairFailure,
  type SettingDifference,
} from "../results/comparison.ts";
import { BANDWIDTH_UNITS, type BandwidthUnit } from "./bandwidth_units.ts";
import { formatCompareCsv } from "./compare_csv.ts";
import { formatCompareJson } from "./compare_json.ts";
import type { FormatOptions } from "./formatter.ts";
import { bothHead, directionHeads, microseconds } from "./pair_columns.ts";
import { cutToWidth, displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";
import { wrapped } from "./wrapped_text.ts";

export type CompareFormat = "table" | "csv" | "json";

/** So many pairs that fail now have a line each. */
const FAILURE_LIMIT = 20;

/** A comparison in one of its formats, as pieces of text that follow each other. */
export function formatComparison(
  comparison: Comparison,
  options: FormatOptions & { format: CompareFormat },
): Iterable<string> {
  switch (options.format) {
    case "table":
      return formatPage(comparison, options);
    case "csv":
      return formatCompareCsv(comparison, options);
    case "json":
      return formatCompareJson(comparison);
    default:
      return options.format satisfies never;
  }
}

/** What all pairs do, then a line for each node and pair that changed, the worst first, then what else differs, and the counts. */
function* formatPage(comparison: Comparison, { units, color, width }: FormatOptions): Generator<string> {
  const unit = BANDWIDTH_UNITS[units];
  const { overall, node_changes, pair_changes, not_enough_data, settings } = comparison;
  yield* overallTable(overall, unit, color);
  const changes = [...node_changes, ...pair_changes];
  yield* changeTable(changes, comparison, unit, color);
  yield* failureLines(comparison, color, width);
  const notes = [
    ...not_enough_data.map(({ metric, detail }) =>
      `not enough data for ${metricName(metric, hasDirections(overall))}: ${detail}`
    ),
    ...settings.map(settingText),
  ];
  for (const note of notes) yield styled(wrapped(safeText(`note: ${note}`), width).join("\n"), "yellow", color) + "\n";
  yield* nodeLines(comparison);
  const style = isRegression(comparison) ? "red" : "bold";
  yield styled(wrapped(countLine(comparison), width).join("\n"), style, color) + "\n";
}

function* overallTable(overall: readonly OverallChange[], unit: BandwidthUnit, color: boolean): Generator<string> {
  if (overall.length === 0) return;
  const isEachWay = hasDirections(overall);
  const rows = overall.map(({ metric, pairs, base, new: value, ratio, standard_error: error, kind }) => {
    const range = error === null ? "" : ` ± ${error.toFixed(3)}`;
    const values = numbers(metric, [base, value], unit);
    return [metricHead(metric, unit, isEachWay), `${pairs}`, ...values, ratio.toFixed(3) + range, kind ?? ""];
  });
  yield* table([["metric", "pairs", "base", "new", "ratio", ""], ...rows], overall, [1, 2, 3], color);
}

function* changeTable(
  changes: readonly Change[],
  { new: { directed }, overall }: Comparison,
  unit: BandwidthUnit,
  color: boolean,
): Generator<string> {
  if (changes.length === 0) return;
  const isEachWay = hasDirections(overall);
  const who = ({ metric, nodes, direction }: Change) => {
    const isOneWay = directed || isEachWay && (metric === "bandwidth" || metric === "bandwidth_back");
    const names = metric === "bandwidth_back" ? nodes.toReversed() : nodes;
    return safeText(names.join(isOneWay ? "→" : "–")) + (direction ? ` ${direction}` : "");
  };
  const rows = changes.map((change) => {
    const { kind, metric, base, new: value, ratio } = change;
    // Names tell the direction.
    return [
      kind,
      who(change),
      metricHead(metric === "bandwidth_back" ? "bandwidth" : metric, unit, false),
      ...numbers(metric, [base, value], unit),
      ratio.toFixed(3),
    ];
  });
  yield* table([["change", "node or pair", "metric", "base", "new", "ratio"], ...rows], changes, [3, 4, 5], color);
}

/** What was measured and fails now: nodes first, then pairs between the others. */
function* failureLines(
  { failing_nodes, fails_now }: Comparison,
  color: boolean,
  width: number | null,
): Generator<string> {
  const failing = new Set(failing_nodes);
  const pairs = fails_now.filter(({ a, b }) => !failing.has(a) && !failing.has(b));
  const more = pairs.length - FAILURE_LIMIT;
  const lines = [
    ...failing_nodes.map((node) => `fails now: ${node} with all its partners`),
    ...pairs.slice(0, FAILURE_LIMIT).map((pair) => `fails now: ${failureText(pair)}`),
    ...more > 0 ? [`fails now: ${more} more ${more === 1 ? "pair" : "pairs"}`] : [],
  ].map(safeText);
  for (const line of lines) yield styled(width === null ? line : cutToWidth(line, width), "red", color) + "\n";
  if (lines.length > 0) yield "\n";
}

function failureText({ a, b, reason, detail, blame }: PairFailure): string {
  return `${a} ${b}: ${reason}${blame === undefined ? "" : ` (${blame})`}${detail && `: ${detail}`}`;
}

function settingText({ name, base, new: value }: SettingDifference): string {
  const isPlain = [base, value].every((one) => typeof one !== "object" || one === null);
  const text = (one: unknown) => one === null ? "none" : String(one);
  return `${name} differs${isPlain ? `: ${text(base)}, now ${text(value)}` : ""}`;
}

function* nodeLines({ gone_nodes, new_nodes }: Comparison): Generator<string> {
  if (gone_nodes.length > 0) yield `gone: ${safeText(foldHostList(gone_nodes))}\n`;
  if (new_nodes.length > 0) yield `new: ${safeText(foldHostList(new_nodes))}\n`;
}

function countLine(comparison: Comparison): string {
  const { overall, pairs, node_changes, pair_changes, fails_now, measured_now, not_tried_now } = comparison;
  const { only_in_base, only_in_new, not_enough_data } = comparison;
  const some = (count: number, what: string, is = "") =>
    count === 0 ? [] : [`${count} ${what}${count === 1 ? "" : "s"}${is}`];
  const isEachWay = hasDirections(overall);
  const ofKind = (kind: Change["kind"]) => [
    ...overall.filter((change) => change.kind === kind).map(({ metric }) =>
      `${metricName(metric, isEachWay)} ${kind} altogether`
    ),
    ...some(
      new Set(node_changes.filter((change) => change.kind === kind).map(({ nodes: [node] }) => node)).size,
      "node",
      ` ${kind}`,
    ),
    ...some(
      new Set(pair_changes.filter((change) => change.kind === kind).map(({ nodes }) => nodes.join(" "))).size,
      "pair",
      ` ${kind}`,
    ),
  ];
  const changes = [
    ...ofKind("slower"),
    ...some(fails_now.length, "pair", fails_now.length === 1 ? " fails now" : " fail now"),
    ...ofKind("faster"),
  ];
  const besides = [
    ...some(measured_now.length, "pair", " measured now only"),
    ...some(not_tried_now, "pair", " not tried now"),
    ...some(only_in_base, "pair", " planned in the base only"),
    ...some(only_in_new, "pair", " planned now only"),
  ];
  const both = pairs.filter((pair) => pair.base_status === "measured" && pair.new_status === "measured").length;
  if (overall.length === 0) return ["no pair was measured in both", ...changes, ...besides].join("; ");
  const none = not_enough_data.length < overall.length
    ? "no change beyond noise and tolerance"
    : "no change can be told";
  const result = changes.length > 0 ? changes.join(", ") : none;
  return [`${both} ${both === 1 ? "pair" : "pairs"} measured in both: ${result}`, ...besides].join("; ");
}

/** Whether bandwidth has been compared in each direction of a pair. */
function hasDirections(overall: readonly OverallChange[]): boolean {
  return overall.some(({ metric }) => metric === "bandwidth_back");
}

function metricName(metric: ComparedMetric, isEachWay: boolean): string {
  switch (metric) {
    case "latency":
      return "latency";
    case "bandwidth":
      return isEachWay ? "bandwidth a→b" : "bandwidth";
    case "bandwidth_back":
      return "bandwidth b→a";
    case "bandwidth_both":
      return "bandwidth both ways";
    default:
      return metric satisfies never;
  }
}

function metricHead(metric: ComparedMetric, unit: BandwidthUnit, isEachWay: boolean): string {
  if (metric === "latency") return "latency µs";
  if (metric === "bandwidth_both") return bothHead(unit);
  const [there, back] = directionHeads(isEachWay, unit);
  return metric === "bandwidth_back" && back ? back : there;
}

function numbers(metric: ComparedMetric, values: readonly number[], { perMBps, decimals }: BandwidthUnit): string[] {
  return values.map((value) => metric === "latency" ? microseconds(value) : (value * perMBps).toFixed(decimals));
}

/** A head and its rows, of which those that got slower stand out; and a blank line. */
function* table(
  rows: readonly (readonly string[])[],
  changes: readonly { kind: ChangeKind | null }[],
  rightColumns: readonly number[],
  color: boolean,
): Generator<string> {
  const [head, ...lines] = aligned(rows, rightColumns);
  yield styled(head!, "bold", color) + "\n";
  for (const [i, line] of lines.entries()) {
    yield (changes[i]!.kind === "slower" ? styled(line, "red", color) : line) + "\n";
  }
  yield "\n";
}

/** Lines of cells that stand one below the other. */
function aligned(rows: readonly (readonly string[])[], rightColumns: readonly number[]): string[] {
  const widths = rows[0]!.map((_, i) => rows.reduce((most, row) => Math.max(most, displayWidth(row[i] ?? "")), 0));
  return rows.map((row) =>
    row.map((cell, i) => {
      const width = widths[i] ?? 0;
      return rightColumns.includes(i) ? " ".repeat(width - displayWidth(cell)) + cell : padToWidth(cell, width);
    }).join("  ").trimEnd()
  );
}
