import { colourAt, FAILED_COLOUR, MISSING_COLOUR, type Rgb } from "./colours.ts";
import { FAILED, type HeatCells } from "./heat_cells.ts";
import { type Axis, type Slots, slotsOf } from "./heat_map_axis.ts";
import { columnLabels, lineLabels } from "./heat_map_labels.ts";
import { FAILED_MARK, legendLines, MISSING_MARK, rampAt } from "./heat_map_legend.ts";
import { type Scale, scaleOf, shareOf } from "./heat_map_scale.ts";
import { halfBlocks, type Palette } from "./terminal_colours.ts";
import { cutToWidth, displayWidth, padToWidth, styled } from "./terminal_text.ts";

/** Where a map is drawn. */
export interface Canvas {
  /** Columns and rows of text; null: any count of rows. */
  width: number;
  height: number | null;
  /** Null: it is drawn with characters. */
  palette: Palette | null;
  /** Whether the title is bold. */
  color: boolean;
}

/** What maps of a run have in common. */
export interface HeatSides {
  axis: Axis;
  /** The nodes, in their order, and how many columns the longest name takes. */
  names: readonly string[];
  nameWidth: number;
  /** What the gaps between groups divide: `switches`. */
  groups: string;
}

/** A map of so few columns has a line of text for each row, and columns of the same size. */
const TALL_LIMIT = 16;
/** Title, digits above columns, legend. */
const LINES_AROUND = 1 + 3 + 4;
/** That part of the width that labels have at least, where names are long enough. */
const LABEL_SHARE = 1 / 8;

/**
 * A metric of a run as a map of colours, or without a palette of characters: rows and columns are nodes, each labelled
 * where there is room. A line of text holds two rows, as half blocks, where there is a palette and more than a few
 * nodes. No line is wider than the canvas, and there are no more lines than it has: the last ones of the legend may be
 * missing.
 */
export function heatMapLines(
  cells: HeatCells,
  { axis, names, nameWidth, groups }: HeatSides,
  canvas: Canvas,
): string[] {
  const { width, height, palette } = canvas;
  const labelRoom = Math.min(nameWidth + 1, Math.floor(width * LABEL_SHARE));
  const lineRoom = height === null ? Infinity : Math.max(1, height - LINES_AROUND);
  const slots = slotsOf(axis, Math.max(1, Math.min(width - labelRoom, palette ? 2 * lineRoom : lineRoom)));
  const isWide = 2 * slots.length <= width - labelRoom;
  const isTall = !palette || slots.length <= Math.min(TALL_LIMIT, lineRoom) && isWide;
  const columnWidth = isTall && isWide ? 2 : 1;

  const badness = cells.inSlots(slots);
  const scale = scaleOf(badness.flatMap((row) => [...row]), cells.metric.tolerance);
  const looks = slots.map((row, i) => slots.map((column, j) => lookOf(axis, row, column, badness[i]![j]!, scale)));
  const lines = isTall ? slots.map((_, i) => [i]) : pairsOf(slots.length);
  const body = lines.map(([upper, lower]) => {
    if (!palette) return looks[upper!]!.map((look) => characterOf(look).repeat(columnWidth)).join("");
    const pixels = (row: number | undefined) =>
      row === undefined ? [] : looks[row]!.flatMap((look) => Array<Rgb | null>(columnWidth).fill(colourOf(look)));
    return halfBlocks(pixels(upper), pixels(isTall ? upper : lower), palette);
  });

  const room = width - slots.length * columnWidth - 1;
  const labels = room < 2
    ? lines.map(() => "")
    : lineLabels(lines.map((rows) => rows.map((row) => slots[row]!)), axis, names, room);
  const labelWidth = labels.reduce((most, label) => Math.max(most, displayWidth(label)), 0);
  const margin = labelWidth === 0 ? 0 : labelWidth + 1;
  const above = columnLabels(slots, axis, names);
  const { metric } = cells;
  const all = looks.flat();
  const text = [
    styled(cutToWidth(`${metric.name} ${metric.unit}`, width), "bold", canvas.color),
    ...digitLines(above.labels, columnWidth).map((line) => (" ".repeat(margin) + line).trimEnd()),
    ...body.map((line, i) => (padToWidth(labels[i]!, margin) + line).trimEnd()),
    ...legendLines(
      {
        metric,
        scale,
        fold: slots.reduce((most, slot) => Math.max(most, nodesOf(axis, slot).length), 0),
        hasFailed: all.includes("failed"),
        hasMissing: all.includes("missing"),
        hasDiagonal: slots.some((slot) => nodesOf(axis, slot).length === 1),
        isDirected: cells.isDirected,
        gaps: slots.includes(null) ? groups : null,
        columns: above.what,
      },
      palette,
      width,
    ),
  ];
  return height === null ? text : text.slice(0, height);
}

/** How a cell looks: by its share from best to worst, or by what there is instead of a number. */
type Look = number | "failed" | "missing" | "blank";

function lookOf(axis: Axis, row: Slots[number], column: Slots[number], badness: number, scale: Scale | null): Look {
  if (row === null || column === null) return "blank";
  if (badness === FAILED) return "failed";
  if (scale && !Number.isNaN(badness)) return shareOf(scale, badness);
  return row === column && nodesOf(axis, row).length === 1 ? "blank" : "missing";
}

function nodesOf(axis: Axis, slot: Slots[number]): readonly number[] {
  return slot?.flatMap((cell) => axis.nodes[cell]!) ?? [];
}

function colourOf(look: Look): Rgb | null {
  switch (look) {
    case "blank":
      return null;
    case "failed":
      return FAILED_COLOUR;
    case "missing":
      return MISSING_COLOUR;
    default:
      return colourAt(look);
  }
}

function characterOf(look: Look): string {
  switch (look) {
    case "blank":
      return " ";
    case "failed":
      return FAILED_MARK;
    case "missing":
      return MISSING_MARK;
    default:
      return rampAt(look);
  }
}

function pairsOf(count: number): number[][] {
  return Array.from({ length: Math.ceil(count / 2) }, (_, i) => 2 * i + 1 < count ? [2 * i, 2 * i + 1] : [2 * i]);
}

/** Labels of columns, from top to bottom, each at the beginning of its column. */
function digitLines(labels: readonly string[], columnWidth: number): string[] {
  const height = labels[0]?.length ?? 0;
  return Array.from({ length: height }, (_, i) => labels.map((label) => label[i]!.padEnd(columnWidth)).join(""));
}
