import type { Run } from "../../results/run.ts";
import type { Metric } from "../../results/verdict.ts";
import type { Units } from "../bandwidth_units.ts";
import { colourAt, FAILED_COLOUR, MISSING_COLOUR } from "../colours.ts";
import { toldGroups } from "../group_notes.ts";
import { scaleOf } from "../heat_map_scale.ts";
import { measurementNotes } from "../measurement_notes.ts";
import { safeText } from "../terminal_text.ts";
import { type ThresholdRule, thresholdRules, type Thresholds } from "../thresholds.ts";
import { excludeList } from "../verdict_lines.ts";
import { reportColumns } from "./report_columns.ts";
import { detailQuantities, mapQuantities, type Quantity } from "./pair_quantities.ts";
import type { ReportData, ReportMetric, ReportNumber } from "./report_data.ts";
import { reportFacts } from "./report_facts.ts";
import { reportNodes } from "./report_nodes.ts";
import { reportSummary } from "./report_summary.ts";
import { reportRetests, reportVerdicts } from "./report_verdicts.ts";

/** All that a page says of a run. */
export interface ReportContent {
  data: ReportData;
  /** The numbers of pairs, by the names that the data has. */
  columns: ReadonlyMap<string, Float64Array<ArrayBuffer>>;
}

type Columns = ReportContent["columns"];

/** So many colours a scale has. */
const COLOURS = 250;

const SECONDS = { unit: "s", factor: 1, decimals: 3 };
const COUNT = { unit: "", factor: 1, decimals: 0 };

const TIMES: readonly ReportNumber[] = [
  { label: "started", column: "startS", ...SECONDS },
  { label: "took", column: "tookS", ...SECONDS },
  { label: "attempts", column: "attempt", ...COUNT },
];

/** Everything that is known of a run, as a page wants it. */
export function reportContent(run: Run, units: Units, thresholds?: Thresholds): ReportContent {
  const quantities = new Map<string, Quantity["of"]>();
  const enter = (key: string, of: Quantity["of"]) => void quantities.set(key, of);
  const maps = mapQuantities(run, units).map((quantity, i) => ({ ...quantity, column: `map${i}` }));
  const details = detailQuantities(units).map((quantity, i) => ({ ...quantity, column: `detail${i}` }));
  for (const { column, of, back } of maps) {
    enter(column, of);
    if (back) enter(`${column}Back`, back);
  }
  for (const { column, of } of details) enter(column, of);

  const { columns, failures, ...lists } = reportColumns(run, quantities);
  const rules = thresholds ? thresholdRules(thresholds, units) : [];
  const beyond = beyondColumn(run, rules);
  if (beyond) columns.set("beyond", beyond);
  const metrics = maps.flatMap(({ of: _, back: __, tolerance, ...quantity }): ReportMetric[] => {
    const { column, worse } = quantity;
    const back = columns.has(`${column}Back`) ? `${column}Back` : null;
    const scale = scaleOf(badness(columns, [column, back], worse), tolerance);
    return scale ? [{ ...quantity, back, scale }] : [];
  });
  const groups = toldGroups(run), exclude = excludeList(run);
  const load = (side: "a" | "b"): ReportNumber[] =>
    columns.has(`${side}Load`) ? [{ label: "load", column: `${side}Load`, unit: "", factor: 1, decimals: 2 }] : [];
  const data: ReportData = {
    start: run.header.start,
    status: run.status,
    nodes: reportNodes(run, groups, lists.states, {
      a: columns.get("a") ?? new Float64Array(),
      b: columns.get("b") ?? new Float64Array(),
      state: columns.get("state") ?? new Float64Array(),
      values: { latency: valuesOf(columns, metrics, "latency"), bandwidth: valuesOf(columns, metrics, "bandwidth") },
    }),
    groups: groups &&
      { names: groups.names.map(safeText), kind: groups.source === "topology" ? "switch" : "group" },
    directed: run.header.directed,
    pairCount: run.pairs.length,
    ...lists,
    metrics,
    details: [
      ...details.flatMap(({ of: _, ...quantity }) => columns.has(quantity.column) ? [quantity] : []),
      ...TIMES,
    ],
    detailsOfA: load("a"),
    detailsOfB: load("b"),
    retests: reportRetests(run),
    verdicts: reportVerdicts(run, units),
    thresholds: rules.map(({ metric, rule }) => ({ metric, rule })),
    exclude: exclude && safeText(exclude),
    summary: reportSummary(run, units),
    facts: reportFacts(run),
    notes: measurementNotes(run).map(safeText),
    colours: {
      scale: Array.from({ length: COLOURS }, (_, i) => colourAt(i / (COLOURS - 1))),
      failed: FAILED_COLOUR,
      missing: MISSING_COLOUR,
    },
    failures,
  };
  return { data, columns };
}

/** For each pair the sum of 2^place of the rules that it breaks, NaN where it breaks none; null: no pair breaks any. */
function beyondColumn({ pairs }: Run, rules: readonly ThresholdRule[]): Float64Array<ArrayBuffer> | null {
  const column = new Float64Array(rules.length > 0 ? pairs.length : 0).fill(NaN);
  let broken = 0;
  for (const [place, { breach }] of rules.entries()) {
    for (const [pair, record] of pairs.entries()) {
      if (breach(record) === null) continue;
      column[pair] = (column[pair]! || 0) + 2 ** place;
      broken++;
    }
  }
  return broken > 0 ? column : null;
}

/** The numbers of these columns one after the other, the worse the larger. */
function badness(columns: Columns, names: readonly (string | null)[], worse: 1 | -1): Float64Array {
  const own = names.flatMap((name) => name === null ? [] : columns.get(name) ?? []);
  const all = new Float64Array(own.reduce((sum, column) => sum + column.length, 0));
  let at = 0;
  for (const column of own) for (const value of column) all[at++] = worse * value;
  return all;
}

function valuesOf(columns: Columns, metrics: readonly ReportMetric[], of: Metric): Float64Array<ArrayBuffer>[] {
  return metrics.filter(({ metric }) => metric === of)
    .flatMap(({ column, back }) => [column, back])
    .flatMap((name) => name === null ? [] : columns.get(name) ?? []);
}
