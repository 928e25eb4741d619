import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import { colourAt } from "./colours.ts";
import type { FormatOptions } from "./formatter.ts";
import { scaleOf, shareOf } from "./heat_map_scale.ts";
import { type HeatMetric, heatMetrics } from "./heat_metrics.ts";
import { runFacts } from "./run_facts.ts";
import { GRADIENT_ID, heatMapMarks, type MapPlace } from "./svg/heat_map_marks.ts";
import { histogramMarks } from "./svg/histogram_marks.ts";
import { matrixImage } from "./svg/matrix_image.ts";
import { nodeLabels } from "./svg/node_labels.ts";
import { colourText, FAINT_INK, mark, textAt } from "./svg/svg_marks.ts";
import { cutToWidth, safeText } from "./terminal_text.ts";

/** Where what stands, in units of the drawing: pixels, as a rule. */
const MARGIN = 20;
const SIDE = 300;
/** Room for what the axis of a map is, and at its other side for the colour bar. */
const AXIS_WIDTH = 55;
const BAR_WIDTH = 100;
const TITLE_Y = 24;
const FACTS_Y = [42, 56];
const PANEL_TITLE_Y = 84;
const MAP_TOP = 116;
/** From below the names of nodes to the histogram, and from there to the end. */
const CHART_GAP = 58;
const CHART_HEIGHT = 110;
const FOOT = 40;
/** A character of a line of facts takes no more on average. */
const FACT_CHARACTER_WIDTH = 5.5;
const GRADIENT_STOPS = 20;

/**
 * A figure of a run: for latency and for bandwidth a heat map, nodes in the run's order, and a histogram below it. All
 * of it is in the one file; the matrix is a PNG image in it, since a million cells as shapes of their own would be too
 * many for most programs. Worse is brighter.
 */
export async function* formatSvg(run: Run, { units }: Pick<FormatOptions, "units">): AsyncGenerator<string> {
  const { perMBps } = BANDWIDTH_UNITS[units];
  const [latency, ...rates] = heatMetrics(units);
  const all = [{ metric: latency, perUnit: 1 }, ...rates.map((metric) => ({ metric, perUnit: perMBps }))];
  const withNumbers = all.filter(({ metric }) => run.pairs.some((pair) => directionsOf(run, metric, pair).length > 0));
  const panels = withNumbers.length > 0 ? withNumbers : all.slice(0, 1);

  const names = nodeLabels(run.header.nodes);
  const map = { left: AXIS_WIDTH + names.room, top: MAP_TOP, side: SIDE, names };
  const chartTop = MAP_TOP + SIDE + names.room + CHART_GAP;
  const panelWidth = Math.ceil(map.left + SIDE + BAR_WIDTH);
  const width = panelWidth * panels.length, height = Math.ceil(chartTop + CHART_HEIGHT + FOOT);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif">\n`;
  yield mark("rect", { x: 0, y: 0, width, height, fill: "#fff" }) + gradient() + headMarks(run, width);
  for (const [i, panel] of panels.entries()) {
    yield `<g transform="translate(${i * panelWidth} 0)">\n${await panelMarks(run, panel, map, chartTop)}</g>\n`;
  }
  yield "</svg>\n";
}

/** A pair's values of a metric, in its own unit: both directions where each has one. */
function directionsOf({ header }: Run, { value, back }: HeatMetric, pair: PairRecord): number[] {
  return [value(pair), header.directed ? null : back?.(pair) ?? null].filter((x) => x !== null);
}

/** Those of all pairs. */
function valuesOf(run: Run, metric: HeatMetric): Float64Array {
  let count = 0;
  for (const pair of run.pairs) count += directionsOf(run, metric, pair).length;
  const values = new Float64Array(count);
  for (const pair of run.pairs) for (const x of directionsOf(run, metric, pair)) values[--count] = x;
  return values;
}

function gradient(): string {
  let stops = "";
  for (let i = 0; i <= GRADIENT_STOPS; i++) {
    const share = i / GRADIENT_STOPS;
    stops += mark("stop", { offset: share, "stop-color": colourText(colourAt(share)) });
  }
  return `<defs>\n<linearGradient id="${GRADIENT_ID}" x1="0" y1="1" x2="0" y2="0">\n${stops}</linearGradient>\n</defs>\n`;
}

/** What was measured, when and how. */
function headMarks(run: Run, width: number): string {
  let measured = 0;
  for (const { status } of run.pairs) if (status === "measured") measured++;
  const [, ...facts] = runFacts(run);
  const texts = facts.map(([name, text]) => `${name} ${text}`);
  const half = Math.ceil(texts.length / 2);
  const lines = [texts.slice(0, half), texts.slice(half)].map((part) => part.join(" · "));
  const fitted = (text: string) => cutToWidth(safeText(text), Math.floor((width - 2 * MARGIN) / FACT_CHARACTER_WIDTH));
  const title = `${run.header.nodes.length} nodes, ${measured} of ${run.pairs.length} pairs measured`;
  return textAt(MARGIN, TITLE_Y, title, { size: 15, weight: "bold" }) +
    lines.map((line, i) => textAt(MARGIN, FACTS_Y[i]!, fitted(line), { fill: FAINT_INK })).join("");
}

interface Panel {
  metric: HeatMetric;
  /** What the metric's own unit is of the one that is printed. */
  perUnit: number;
}

async function panelMarks(run: Run, { metric, perUnit }: Panel, place: MapPlace, chartTop: number) {
  const { name, unit, worse, tolerance, text } = metric;
  const { left } = place;
  const label = `${name} ${unit}`;
  const values = valuesOf(run, metric);
  const scale = scaleOf(values.map((value) => worse * value), tolerance);
  const image = await matrixImage(run, metric, scale);
  const map = heatMapMarks(run, metric, scale, image, place);
  const title = textAt(left, PANEL_TITLE_Y, label, { size: 13, weight: "bold" });
  if (!scale) return title + textAt(left, PANEL_TITLE_Y + 14, "no pair has a number", { fill: FAINT_INK }) + map;

  const [min, max] = worse === 1 ? [scale.least, scale.most] : [scale.most, scale.least];
  const [least, median, most] = [min, scale.median, max].map((badness) => text(worse * badness));
  const numbers = `${values.length} measured: min ${least}, median ${median}, max ${most}`;
  const colourOf = (value: number) => colourAt(shareOf(scale, worse * value / perUnit));
  const chart = { left, top: chartTop, width: SIDE, height: CHART_HEIGHT };
  const histogram = histogramMarks(values.map((value) => value * perUnit), label, colourOf, chart);
  return title + textAt(left, PANEL_TITLE_Y + 14, numbers, { fill: FAINT_INK }) + map + histogram;
}
