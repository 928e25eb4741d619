import type { Run } from "../../results/run.ts";
import { FAILED_COLOUR, MISSING_COLOUR } from "../colours.ts";
import type { Scale } from "../heat_map_scale.ts";
import type { HeatMetric } from "../heat_metrics.ts";
import type { MatrixImage } from "./matrix_image.ts";
import type { NodeLabels } from "./node_labels.ts";
import { colourText, INK, mark, textAt } from "./svg_marks.ts";

/** Place and size of a map, in units of the drawing. */
export interface MapPlace {
  left: number;
  top: number;
  side: number;
  names: NodeLabels;
}

/** The gradient from best to worst, which the drawing defines, bottom to top. */
export const GRADIENT_ID = "oobw-scale";

const BAR_GAP = 14;
const BAR_WIDTH = 12;
const BAR_PARTS = 4;
const LABEL_SIZE = 9;
/** How far below the names, or beside them, stands what the axis is, and then the legend. */
const AXIS_TITLE_GAP = 14;
const LEGEND_GAP = 32;

/** A matrix with node names along its sides, its colour bar, and what its other colours mean. */
export function heatMapMarks(
  run: Run,
  metric: HeatMetric,
  scale: Scale | null,
  image: MatrixImage,
  place: MapPlace,
): string {
  const { left, top, side } = place;
  const { dataUrl } = image;
  const isDirected = run.header.directed || run.pairs.some((pair) => (metric.back?.(pair) ?? null) !== null);
  const smoothing = { "image-rendering": "optimizeSpeed", style: "image-rendering:pixelated" };
  return [
    mark("image", { x: left, y: top, width: side, height: side, ...smoothing, "xlink:href": dataUrl }),
    mark("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: INK, "stroke-width": 0.5 }),
    nameMarks(place),
    textAt(left + side / 2, top + side + place.names.room + AXIS_TITLE_GAP, isDirected ? "to node" : "node", {
      anchor: "middle",
    }),
    textAt(left - place.names.room - AXIS_TITLE_GAP / 2, top + side / 2, isDirected ? "from node" : "node", {
      anchor: "middle",
      isTurned: true,
    }),
    scale ? colourBar(metric, scale, place) : "",
    legend(image, place),
  ].join("");
}

/** The names of as many nodes as there is room for, evenly apart. */
function nameMarks({ left, top, side, names: { labels } }: MapPlace): string {
  const cell = side / labels.length;
  const step = Math.ceil((LABEL_SIZE + 1) / cell);
  let marks = "";
  for (let i = 0; i < labels.length; i += step) {
    const name = labels[i]!;
    const middle = (i + 0.5) * cell;
    const options = { anchor: "end", size: LABEL_SIZE } as const;
    marks += textAt(left - 4, top + middle + LABEL_SIZE / 3, name, options);
    marks += textAt(left + middle + LABEL_SIZE / 3, top + side + 4, name, { ...options, isTurned: true });
  }
  return marks;
}

/** From best, at the bottom, to worst; outliers beyond are said to be there. */
function colourBar(
  { unit, worse, text }: HeatMetric,
  { best, worst, least, most }: Scale,
  { left, top, side }: MapPlace,
): string {
  const x = left + side + BAR_GAP;
  const frame = {
    x,
    y: top,
    width: BAR_WIDTH,
    height: side,
    fill: `url(#${GRADIENT_ID})`,
    stroke: INK,
    "stroke-width": 0.5,
  };
  let marks = mark("rect", frame) + textAt(x, top - 5, unit, { size: LABEL_SIZE });
  const parts = best === worst ? 0 : BAR_PARTS;
  for (let i = 0; i <= parts; i++) {
    const share = parts === 0 ? 0 : i / parts;
    const y = top + side * (1 - share);
    const isBeyond = share === 0 ? least < best : share === 1 && most > worst;
    const sign = !isBeyond ? "" : (share === 1) === (worse === 1) ? "≥ " : "≤ ";
    marks += mark("line", { x1: x + BAR_WIDTH, y1: y, x2: x + BAR_WIDTH + 3, y2: y, stroke: INK, "stroke-width": 0.5 });
    marks += textAt(x + BAR_WIDTH + 5, y + LABEL_SIZE / 3, sign + text(worse * (best + (worst - best) * share)), {
      size: LABEL_SIZE,
    });
  }
  return marks;
}

function legend({ fold, hasFailed, hasMissing }: MatrixImage, { left, top, side, names }: MapPlace): string {
  const y = top + side + names.room + LEGEND_GAP;
  let marks = "", x = left;
  const add = (text: string, fill: string | null) => {
    if (fill) {
      marks += mark("rect", { x, y: y - 8, width: 9, height: 9, fill });
      x += 13;
    }
    marks += textAt(x, y, text, { size: LABEL_SIZE });
    x += text.length * 4.6 + 14;
  };
  if (hasFailed) add("failed", colourText(FAILED_COLOUR));
  if (hasMissing) add("not measured", colourText(MISSING_COLOUR));
  if (fold > 1) add(`a cell is the worst of ${fold} × ${fold} nodes`, null);
  return marks;
}
