import { type NodeGroups, nodeGroups } from "../analysis/node_groups.ts";
import type { Run } from "../results/run.ts";
import { closingLines } from "./closing_lines.ts";
import type { FormatOptions } from "./formatter.ts";
import { HeatCells } from "./heat_cells.ts";
import { makeAxis } from "./heat_map_axis.ts";
import { heatMapLines, type HeatSides } from "./heat_map_lines.ts";
import { type HeatMetric, heatMetrics } from "./heat_metrics.ts";
import { displayWidth, safeText } from "./terminal_text.ts";

/** The width of a map where nobody knows how wide the terminal is, or there is none. */
const DEFAULT_WIDTH = 80;

/** What there is of a run, node against node, as maps of colours, then summary, verdicts and notes. */
export function* formatHeatMap(run: Run, options: FormatOptions): Generator<string> {
  yield* heatMaps(run, options);
  yield* closingLines(run, options);
}

/**
 * The maps of a run, each with an empty line behind it: of the metrics that it has, or of what failed where it has
 * none.
 */
export function* heatMaps(run: Run, { units, color, palette = null, width }: FormatOptions): Generator<string> {
  const { cells, sides } = heatCells(run, units);
  for (const pair of run.pairs) for (const metric of cells) metric.add(pair);
  const withNumbers = cells.filter(({ hasNumbers }) => hasNumbers);
  for (const metric of withNumbers.length > 0 ? withNumbers : cells.slice(0, 1)) {
    const canvas = { width: width ?? DEFAULT_WIDTH, height: null, palette, color };
    for (const line of heatMapLines(metric, sides, canvas)) yield line + "\n";
    yield "\n";
  }
}

/** Maps of a run, to which its pairs are still to be added. */
export function heatCells(
  run: Run,
  units: FormatOptions["units"],
): { cells: [latency: HeatCells, bandwidth: HeatCells, bothWays: HeatCells]; sides: HeatSides } {
  const { nodes: names, directed } = run.header;
  const groups = nodeGroups(run);
  const axis = makeAxis(names.length, groups?.of ?? null);
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const nameWidth = names.reduce((most, name) => Math.max(most, displayWidth(safeText(name))), 0);
  const [latency, bandwidth, bothWays] = heatMetrics(units);
  const cellsOf = (metric: HeatMetric) => new HeatCells(axis, metric, placeOf, directed);
  return {
    cells: [cellsOf(latency), cellsOf(bandwidth), cellsOf(bothWays)],
    sides: { axis, names, nameWidth, groups: groupsText(groups) },
  };
}

function groupsText(groups: NodeGroups | null): string {
  return groups?.source === "topology" ? "switches" : "groups of near nodes";
}
