import { encodeBase64 } from "@std/encoding/base64";
import { matrixRows } from "../../results/matrix.ts";
import type { PairRecord } from "../../results/outcome.ts";
import type { Run } from "../../results/run.ts";
import { colourAt, FAILED_COLOUR, MISSING_COLOUR, type Rgb } from "../colours.ts";
import { type Scale, shareOf } from "../heat_map_scale.ts";
import type { HeatMetric } from "../heat_metrics.ts";
import { pngOf } from "../png.ts";

/** A side has at most so many cells; of more nodes, each stands for several. */
const CELL_LIMIT = 2048;
/**
 * Cells of a small matrix are drawn in so many pixels that the image has about these a side: programs that smooth
 * images blur edges only.
 */
const SMOOTH_PIXELS = 1024;

const BLANK = 0, MISSING = 1, FAILED = 2, FIRST_COLOUR = 3;
const COLOURS = 256 - FIRST_COLOUR;
const PALETTE: readonly Rgb[] = [
  [255, 255, 255],
  MISSING_COLOUR,
  FAILED_COLOUR,
  ...Array.from({ length: COLOURS }, (_, i) => colourAt(i / (COLOURS - 1))),
];

export interface MatrixImage {
  /** A PNG. */
  dataUrl: string;
  /** How many nodes a row or column stands for. */
  fold: number;
  hasFailed: boolean;
  hasMissing: boolean;
}

/**
 * The matrix of a metric as a picture: rows and columns are nodes in the run's order, colours the worst that each cell
 * has.
 */
export async function matrixImage(run: Run, metric: HeatMetric, scale: Scale | null): Promise<MatrixImage> {
  const { length } = run.header.nodes;
  const fold = Math.ceil(length / CELL_LIMIT);
  const side = Math.ceil(length / fold);
  const { value, back, worse } = metric;
  const badness = (of: typeof value) => (pair: PairRecord) => {
    if (pair.status === "failed") return Infinity;
    const x = of(pair);
    return x === null ? null : worse * x;
  };

  const worst = new Float64Array(side * side).fill(NaN);
  let row = 0;
  for (const { cells } of matrixRows(run, badness(value), badness((pair) => back?.(pair) ?? value(pair)))) {
    const line = Math.floor(row++ / fold) * side;
    for (let column = 0; column < length; column++) {
      const at = line + Math.floor(column / fold);
      // Not the maximum of the two, which were NaN where nothing is known yet.
      if (!(worst[at]! >= cells[column]!) && !Number.isNaN(cells[column]!)) worst[at] = cells[column]!;
    }
  }

  const places = new Uint8Array(worst.length);
  worst.forEach((x, at) => {
    if (x === Infinity) places[at] = FAILED;
    else if (scale && !Number.isNaN(x)) places[at] = FIRST_COLOUR + Math.round(shareOf(scale, x) * (COLOURS - 1));
    else places[at] = fold === 1 && at % (side + 1) === 0 ? BLANK : MISSING;
  });
  const zoom = Math.max(1, Math.floor(SMOOTH_PIXELS / side));
  const png = await pngOf({
    width: side * zoom,
    height: side * zoom,
    palette: PALETTE,
    pixels: zoomed(places, side, zoom),
  });
  return {
    dataUrl: `data:image/png;base64,${encodeBase64(png)}`,
    fold,
    hasFailed: places.includes(FAILED),
    hasMissing: places.includes(MISSING),
  };
}

/** A square of cells with so many pixels for each, a side. */
function zoomed(cells: Uint8Array, side: number, zoom: number): Uint8Array {
  if (zoom === 1) return cells;
  const width = side * zoom;
  const pixels = new Uint8Array(width * width);
  for (let row = 0; row < side; row++) {
    const line = pixels.subarray(row * zoom * width, (row * zoom + 1) * width);
    for (let x = 0; x < width; x++) line[x] = cells[row * side + Math.floor(x / zoom)]!;
    for (let copy = 1; copy < zoom; copy++) pixels.set(line, (row * zoom + copy) * width);
  }
  return pixels;
}
