import { colourAt, FAILED_COLOUR, MISSING_COLOUR, type Rgb } from "./colours.ts";
import type { HeatMetric } from "./heat_metrics.ts";
import type { Scale } from "./heat_map_scale.ts";
import { coloured, type Palette } from "./terminal_colours.ts";
import { cutToWidth, displayWidth } from "./terminal_text.ts";

/** Where there is no colour: from the best to the worst. */
export const RAMP = ".:-=+*#%@";
export const FAILED_MARK = "X";
export const MISSING_MARK = "?";

/** What a legend has to explain. */
export interface Legend {
  metric: Pick<HeatMetric, "unit" | "worse" | "text">;
  /** Null: no pair has the metric. */
  scale: Scale | null;
  /** The most nodes that a row or column stands for. */
  fold: number;
  hasFailed: boolean;
  hasMissing: boolean;
  hasDiagonal: boolean;
  isDirected: boolean;
  /** What a gap divides: `switches`; null: there is none. */
  gaps: string | null;
  /** What the labels of columns are. */
  columns: string;
}

/** A piece of a legend that stands on one line. */
interface Item {
  text: string;
  width: number;
}

const MOST_BAR = 16;

/** What the colours, or without a palette the characters, of a map mean, in lines of so many columns. */
export function legendLines(legend: Legend, palette: Palette | null, width: number): string[] {
  const { fold } = legend;
  const texts = [
    ...fold > 1 ? [`a cell is the worst of up to ${fold} × ${fold} nodes`] : [],
    ...legend.isDirected ? ["row = from, column = to"] : [],
    ...legend.hasDiagonal ? ["blank = a node and itself"] : [],
    ...legend.gaps === null ? [] : [`gap = between ${legend.gaps}`],
    `columns = ${legend.columns}`,
  ];
  const mark = (sign: string, colour: Rgb, text: string) => {
    const what = plain(text, width - 2);
    return { text: `${palette ? coloured("█", colour, palette) : sign} ${what.text}`, width: what.width + 2 };
  };
  const items = [
    ...legend.scale ? scaleItems(legend, legend.scale, palette, width) : [plain("no pair has a number", width)],
    ...legend.hasFailed ? [mark(FAILED_MARK, FAILED_COLOUR, "failed")] : [],
    ...legend.hasMissing ? [mark(MISSING_MARK, MISSING_COLOUR, "not measured")] : [],
    ...texts.map((text) => plain(text, width)),
  ];
  return filledLines(items, width);
}

function plain(text: string, width: number): Item {
  const cut = cutToWidth(text, width);
  return { text: cut, width: displayWidth(cut) };
}

function scaleItems({ metric, fold }: Legend, scale: Scale, palette: Palette | null, width: number): Item[] {
  const { unit, worse, text } = metric;
  const number = (badness: number) => `${text(worse * badness)} ${unit}`;
  const bar = (columns: number, shareAt: (column: number) => number) =>
    Array.from({ length: columns }, (_, column) => {
      const share = shareAt(column);
      return palette ? coloured("█", colourAt(share), palette) : rampAt(share);
    }).join("");
  const { best, worst, median, least, most } = scale;
  if (least === most) {
    const all = plain(`all ${number(median)}`, width - 2);
    return [{ text: `${bar(1, () => 0)} ${all.text}`, width: all.width + 2 }];
  }
  const head = `best ${number(best)}${least < best ? " or better" : ""} `;
  const tail = ` ${number(worst)}${most > worst ? " or worse" : most === worst ? " worst" : ""}`;
  const columns = Math.min(palette ? MOST_BAR : RAMP.length, width - displayWidth(head) - displayWidth(tail));
  const ends = columns < 2 ? plain(head + tail.trimStart(), width) : {
    text: head + bar(columns, (column) => column / (columns - 1)) + tail,
    width: displayWidth(head + tail) + columns,
  };
  return [
    ends,
    plain(`median ${fold > 1 ? "cell " : ""}${number(median)}`, width),
    ...most !== worst ? [plain(`worst ${number(most)}`, width)] : [],
  ];
}

/** The character of a share from 0, best, to 1. */
export function rampAt(share: number): string {
  return RAMP[Math.min(RAMP.length - 1, Math.floor(share * RAMP.length))]!;
}

/** Items side by side, as many on a line as fit. */
function filledLines(items: readonly Item[], width: number): string[] {
  const lines: string[] = [];
  let line = "", columns = 0;
  for (const item of items) {
    if (line !== "" && columns + 2 + item.width > width) {
      lines.push(line);
      line = "";
    }
    columns = line === "" ? item.width : columns + 2 + item.width;
    line = line === "" ? item.text : `${line}  ${item.text}`;
  }
  return [...lines, line];
}
