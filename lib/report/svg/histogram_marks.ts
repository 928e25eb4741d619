import { axisTicks } from "../axis_ticks.ts";
import type { Rgb } from "../colours.ts";
import { histogramOf } from "../histogram.ts";
import { colourText, INK, mark, textAt } from "./svg_marks.ts";

/** Place and size of a chart, in units of the drawing. */
export interface ChartPlace {
  left: number;
  top: number;
  width: number;
  height: number;
}

const BAR_COUNT = 50;
const LABEL_SIZE = 9;
const X_TICKS = 6;
const TICK_LENGTH = 3;
/** Where the logarithmic axis of counts begins, so that a bar of one pair has a height. */
const LEAST_COUNT = 0.5;
/** Bars side by side without seams. */
const CRISP = { "shape-rendering": "crispEdges" };

/**
 * How many values there are of each size, counts on a logarithmic axis so that single ones are seen.
 * @param values in the unit that the axis is labelled with
 * @param colourOf the colour of bars at a value
 */
export function histogramMarks(
  values: Float64Array,
  label: string,
  colourOf: (value: number) => Rgb,
  { left, top, width, height }: ChartPlace,
): string {
  const { from, to, counts } = histogramOf(values, BAR_COUNT);
  const most = counts.reduce((most, count) => Math.max(most, count), 1);
  const bottom = top + height;
  const yAt = (count: number) => bottom - height * Math.log(count / LEAST_COUNT) / Math.log(most * 1.2 / LEAST_COUNT);
  const xAt = (value: number) => from === to ? left + width / 2 : left + width * (value - from) / (to - from);
  const barWidth = counts.length === 1 ? width / BAR_COUNT : width / counts.length;
  const stroke = { stroke: INK, "stroke-width": 0.5 };

  let marks = "";
  counts.forEach((count, i) => {
    if (count === 0) return;
    const x = counts.length === 1 ? xAt(from) - barWidth / 2 : left + i * barWidth;
    const middle = from + (to - from) * (i + 0.5) / counts.length;
    const fill = colourText(colourOf(middle));
    marks += mark("rect", { x, y: yAt(count), width: barWidth, height: bottom - yAt(count), fill, ...CRISP });
  });
  marks += mark("line", { x1: left, y1: bottom, x2: left + width, y2: bottom, ...stroke });
  marks += mark("line", { x1: left, y1: top, x2: left, y2: bottom, ...stroke });
  for (const value of axisTicks(from, to, X_TICKS)) {
    marks += mark("line", { x1: xAt(value), y1: bottom, x2: xAt(value), y2: bottom + TICK_LENGTH, ...stroke });
    marks += textAt(xAt(value), bottom + 13, String(value), { anchor: "middle", size: LABEL_SIZE });
  }
  for (let count = 1; count <= most * 1.2; count *= 10) {
    marks += mark("line", { x1: left - TICK_LENGTH, y1: yAt(count), x2: left, y2: yAt(count), ...stroke });
    marks += textAt(left - 5, yAt(count) + LABEL_SIZE / 3, String(count), { anchor: "end", size: LABEL_SIZE });
  }
  marks += textAt(left + width / 2, bottom + 27, label, { anchor: "middle" });
  marks += textAt(left - 50, top + height / 2, "pairs (logarithmic)", { anchor: "middle", isTurned: true });
  return marks;
}
