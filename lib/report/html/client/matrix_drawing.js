// @ts-check
import { at } from "./at.js";
import { labelledCells } from "./axis_labels.js";
import { colourText, makePalette } from "./cell_codes.js";
import { drawCells } from "./cell_raster.js";
import { isBeyond, nameOf, pairOf, thresholdOf, valueOf, valueOfPair } from "./report_run.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */
/** @typedef {import("./matrix_layout.js").MatrixLayout} MatrixLayout */
/** @typedef {import("./matrix_camera.js").MatrixWindow} MatrixWindow */

/** Numbers stand in cells of so many pixels. */
const NUMBERS_WIDTH_PX = 44;
const NUMBERS_HEIGHT_PX = 16;
/** The corner that marks a cell, and the least side of cells that have one. */
const CORNER_PX = 8;
const CORNER_LEAST_PX = 6;
/** Lines between groups of smaller cells are thin. */
const THIN_PX = 4;

/**
 * What a map shows.
 * @typedef {object} MatrixScene
 * @property {ReportRun} run
 * @property {ReportMetric} metric
 * @property {{ forth: Uint8Array, back: Uint8Array }} codes
 * @property {Int32Array} rows nodes
 * @property {Int32Array} columns
 * @property {ReadonlySet<number>} marked nodes whose names stand out
 * @property {MatrixWindow} seen
 * @property {MatrixLayout} layout
 * @property {boolean} isDark
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 * @param {number} density pixels of the canvas for one of CSS
 */
export function paintCells(context, { run: { data, pairAt }, codes, rows, columns, seen, layout, isDark }, density) {
  const width = Math.max(1, Math.round(layout.width * density));
  const height = Math.max(1, Math.round(layout.height * density));
  const image = context.createImageData(width, height);
  drawCells(
    new Uint32Array(image.data.buffer),
    { width, height, rows, columns, view: seen, nodeCount: data.nodes.length, pairAt, ...codes },
    makePalette(data, isDark),
  );
  context.putImageData(image, Math.round(layout.left * density), Math.round(layout.top * density));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 * @param {{ plain: string, marked: string }} inks colours
 */
export function paintNames(context, { run, rows, columns, marked, seen, layout }, inks) {
  const { left, top, width, height, isTurned } = layout;
  const text = (/** @type {number} */ node) => {
    context.fillStyle = marked.has(node) ? inks.marked : inks.plain;
    return (marked.has(node) ? "● " : "") + nameOf(run, node);
  };
  const labels = (
    /** @type {Int32Array} */ side,
    /** @type {number} */ first,
    /** @type {number} */ count,
    /** @type {(cell: number) => number} */ middleOf,
  ) => {
    const last = Math.min(side.length - 1, Math.ceil(first + count - 0.5) - 1);
    return labelledCells(Math.max(0, Math.ceil(first - 0.5)), last, middleOf, (cell) => marked.has(at(side, cell)));
  };
  context.textBaseline = "middle";
  context.textAlign = "right";
  const rowAt = (/** @type {number} */ row) => top + (row + 0.5 - seen.top) / seen.rows * height;
  for (const row of labels(rows, seen.top, seen.rows, rowAt)) {
    context.fillText(text(at(rows, row)), left - 6, rowAt(row), left - 6);
  }
  const columnAt = (/** @type {number} */ column) => left + (column + 0.5 - seen.left) / seen.columns * width;
  context.textAlign = isTurned ? "left" : "center";
  for (const column of labels(columns, seen.left, seen.columns, columnAt)) {
    const name = text(at(columns, column));
    if (!isTurned) {
      context.fillText(name, columnAt(column), top - 10, width / seen.columns);
      continue;
    }
    context.save();
    context.translate(columnAt(column), top - 6);
    context.rotate(-Math.PI / 2);
    context.fillText(name, 0, 0, top - 6);
    context.restore();
  }
}

/**
 * Lines where one group follows another, on sides that have groups together.
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 * @param {string} ink
 */
export function paintGroupLines(context, { run: { data }, rows, columns, seen, layout }, ink) {
  if (!data.groups) return;
  const { left, top, width, height } = layout;
  const most = data.groups.names.length;
  const bounds = (/** @type {Int32Array} */ side) => {
    const groupAt = (/** @type {number} */ cell) => at(data.nodes, at(side, cell)).group;
    const found = [];
    for (let cell = 1; cell < side.length && found.length <= most; cell++) {
      if (groupAt(cell) !== groupAt(cell - 1)) found.push(cell);
    }
    return found.length <= most ? found : [];
  };
  const wide = Math.min(width / seen.columns, height / seen.rows) < THIN_PX ? 1 : 2;
  context.fillStyle = ink;
  for (const row of bounds(rows)) {
    const y = top + (row - seen.top) / seen.rows * height;
    if (y > top && y < top + height) context.fillRect(left, y - wide / 2, width, wide);
  }
  for (const column of bounds(columns)) {
    const x = left + (column - seen.left) / seen.columns * width;
    if (x > left && x < left + width) context.fillRect(x - wide / 2, top, wide, height);
  }
}

/**
 * A corner of cells beyond the threshold of what is shown, where they are large enough.
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 */
export function paintBeyond(context, { run, metric, rows, columns, seen, layout }) {
  const { left, top, width, height } = layout;
  const wide = width / seen.columns, high = height / seen.rows;
  const place = thresholdOf(run, metric);
  if (place === null || Math.min(wide, high) < CORNER_LEAST_PX) return;
  const side = Math.min(CORNER_PX, Math.min(wide, high) / 2);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  for (let r = Math.floor(seen.top); r < Math.min(rows.length, seen.top + seen.rows); r++) {
    for (let c = Math.floor(seen.left); c < Math.min(columns.length, seen.left + seen.columns); c++) {
      const found = pairOf(run, at(rows, r), at(columns, c));
      if (!found || !isBeyond(run, found.pair, place)) continue;
      const value = valueOfPair(run, metric, found);
      context.fillStyle = isNaN(value) ? "#fff" : inkOn(colourText(run.data, metric, value));
      const x = left + (c - seen.left) * wide, y = top + (r - seen.top) * high;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + side, y);
      context.lineTo(x, y + side);
      context.fill();
    }
  }
  context.restore();
}

/**
 * Numbers in cells that have room for them.
 * @param {CanvasRenderingContext2D} context
 * @param {MatrixScene} scene
 */
export function paintNumbers(context, { run, metric, rows, columns, seen, layout }) {
  const { left, top, width, height } = layout;
  const wide = width / seen.columns, high = height / seen.rows;
  if (wide < NUMBERS_WIDTH_PX || high < NUMBERS_HEIGHT_PX) return;
  context.save();
  context.textAlign = "center";
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  for (let r = Math.floor(seen.top); r < Math.min(rows.length, seen.top + seen.rows); r++) {
    for (let c = Math.floor(seen.left); c < Math.min(columns.length, seen.left + seen.columns); c++) {
      const value = valueOf(run, metric, at(rows, r), at(columns, c));
      if (isNaN(value)) continue;
      context.fillStyle = inkOn(colourText(run.data, metric, value));
      const x = left + (c + 0.5 - seen.left) * wide, y = top + (r + 0.5 - seen.top) * high;
      context.fillText(shortText(metric, value), x, y, wide - 4);
    }
  }
  context.restore();
}

/**
 * A number without decimals that a cell has no room for, and nobody needs there.
 * @param {ReportMetric} metric
 * @param {number} value
 */
function shortText({ factor, decimals }, value) {
  const shown = value * factor;
  return shown.toFixed(shown >= 1000 ? 0 : decimals);
}

/**
 * Black or white, whichever is read more easily on a colour.
 * @param {string} colour `rgb(1 2 3)`
 */
function inkOn(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((channel) => (Number(channel) / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#000" : "#fff";
}
