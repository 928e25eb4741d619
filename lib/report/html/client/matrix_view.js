// @ts-check
import { cellCodes } from "./cell_codes.js";
import { byId, byIdAs } from "./dom.js";
import { pannedWindow, revealingWindow, wholeWindow, zoomedWindow } from "./matrix_camera.js";
import { paintBeyond, paintCells, paintGroupLines, paintNames, paintNumbers } from "./matrix_drawing.js";
import { layOutMatrix } from "./matrix_layout.js";
import { nameOf } from "./report_run.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */
/** @typedef {import("./view_state.js").Cell} Cell */
/** @typedef {import("./matrix_drawing.js").MatrixScene} MatrixScene */
/** @typedef {import("./matrix_camera.js").MatrixWindow} MatrixWindow */

/** Of the height of the browser's window, a map leaves so much; but it may have so much in any case. */
const REST_PX = 120;
const LEAST_PX = 380;
/** The outline of a cell is no smaller. */
const OUTLINE_PX = 9;

/** The map: cells, names at both sides, and the outline of one cell. */
export class MatrixView {
  #box = byId("matrix");
  #canvas = byIdAs("cells", HTMLCanvasElement);
  #outline = byId("outline");
  /** @type {MatrixScene} */
  #scene;
  /** @type {Cell | null} */
  #outlined = null;

  /**
   * @param {ReportRun} run
   * @param {ReportMetric} metric
   * @param {ReadonlySet<number>} marked nodes whose names stand out
   */
  constructor(run, metric, marked) {
    this.#scene = {
      run,
      metric,
      codes: cellCodes(run, metric),
      rows: new Int32Array(),
      columns: new Int32Array(),
      marked,
      seen: wholeWindow({ rows: 0, columns: 0 }),
      layout: { left: 0, top: 0, width: 0, height: 0, isTurned: false },
      isDark: false,
    };
  }

  /** Nodes from top to bottom. */
  get rows() {
    return this.#scene.rows;
  }

  /** Nodes from left to right. */
  get columns() {
    return this.#scene.columns;
  }

  /** @param {ReportMetric} metric */
  setMetric(metric) {
    if (metric === this.#scene.metric) return;
    this.#scene.metric = metric;
    this.#scene.codes = cellCodes(this.#scene.run, metric);
    this.draw();
  }

  /**
   * Which nodes the sides have; all of them are seen then.
   * @param {Int32Array} rows
   * @param {Int32Array} columns
   */
  setSides(rows, columns) {
    Object.assign(this.#scene, { rows, columns });
    this.#look(wholeWindow(this.#sides));
  }

  /** @param {boolean} isDark */
  setTheme(isDark) {
    this.#scene.isDark = isDark;
    this.draw();
  }

  /** Whether some cells are not seen. */
  get isZoomed() {
    return this.#scene.seen.rows < this.rows.length || this.#scene.seen.columns < this.columns.length;
  }

  /**
   * Shows so many times as many cells.
   * @param {number} factor
   * @param {{ x: number, y: number } | null} around what stays where it is, from 0 to 1 in both directions; null: the
   *   cell with the line around it
   */
  zoom(factor, around = null) {
    const { layout: { left, top, width, height }, seen } = this.#scene;
    const box = this.#outlined && this.boxOf(this.#outlined);
    const middle = box
      ? { x: (box.x + box.width / 2 - left) / width, y: (box.y + box.height / 2 - top) / height }
      : { x: 0.5, y: 0.5 };
    this.#look(zoomedWindow(seen, this.#sides, factor, around ?? middle));
  }

  /** @param {{ x: number, y: number }} by parts of what is seen */
  pan(by) {
    this.#look(pannedWindow(this.#scene.seen, this.#sides, by));
  }

  zoomOut() {
    this.#look(wholeWindow(this.#sides));
  }

  /** @param {{ row: number, column: number }} place among rows and columns */
  reveal(place) {
    if (this.isZoomed) this.#look(revealingWindow(this.#scene.seen, this.#sides, place));
  }

  get #sides() {
    return { rows: this.rows.length, columns: this.columns.length };
  }

  /** @param {MatrixWindow} seen */
  #look(seen) {
    this.#scene.seen = seen;
    this.draw();
  }

  /**
   * What is at a point of the box, in CSS pixels: places among rows and columns, −1 where names are; and where that is
   * in the map, from 0 to 1.
   * @param {number} x
   * @param {number} y
   * @returns {{ row: number, column: number, x: number, y: number } | null}
   */
  placeAt(x, y) {
    const { layout: { left, top, width, height }, seen } = this.#scene;
    if (x < 0 || y < 0 || x >= left + width || y >= top + height || (x < left && y < top)) return null;
    const across = (x - left) / width, down = (y - top) / height;
    return {
      row: y < top ? -1 : Math.min(this.rows.length - 1, Math.floor(seen.top + down * seen.rows)),
      column: x < left ? -1 : Math.min(this.columns.length - 1, Math.floor(seen.left + across * seen.columns)),
      x: across,
      y: down,
    };
  }

  /**
   * Where a cell is in the box, in CSS pixels; null: it is not seen.
   * @param {Cell} cell
   */
  boxOf(cell) {
    const { layout: { left, top, width, height }, seen } = this.#scene;
    const row = this.rows.indexOf(cell.row) - seen.top, column = this.columns.indexOf(cell.column) - seen.left;
    const isSeen = row > -1 && row < seen.rows && column > -1 && column < seen.columns &&
      this.rows.includes(cell.row) && this.columns.includes(cell.column);
    if (!isSeen) return null;
    const wide = width / seen.columns, high = height / seen.rows;
    return { x: left + column * wide, y: top + row * high, width: wide, height: high };
  }

  /**
   * Draws a line around a cell, with some room where it is small; it stays around it, wherever that is drawn.
   * @param {Cell | null} cell
   */
  outline(cell) {
    this.#outlined = cell;
    this.#drawOutline();
  }

  #drawOutline() {
    const box = this.#outlined && this.boxOf(this.#outlined);
    this.#outline.hidden = !box;
    if (!box) return;
    const { style } = this.#outline;
    const wide = Math.max(OUTLINE_PX, box.width), high = Math.max(OUTLINE_PX, box.height);
    style.transform = `translate(${box.x + (box.width - wide) / 2}px, ${box.y + (box.height - high) / 2}px)`;
    style.width = `${wide}px`;
    style.height = `${high}px`;
  }

  /** Draws all anew, in the room that there is. */
  draw() {
    const scene = this.#scene;
    const context = this.#canvas.getContext("2d");
    if (!context) throw new Error("the browser draws no canvas");
    const style = getComputedStyle(this.#box);
    const font = `11px ${style.fontFamily}`;
    context.font = font;
    const width = this.#box.clientWidth;
    const height = Math.max(LEAST_PX, globalThis.innerHeight - REST_PX);
    scene.layout = layOutMatrix({ ...this.#sides, nameWidth: this.#nameWidth(context), width, height });

    const density = globalThis.devicePixelRatio;
    const whole = Math.ceil(scene.layout.top + scene.layout.height) + 1;
    this.#canvas.width = Math.ceil(width * density);
    this.#canvas.height = Math.ceil(whole * density);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${whole}px`;
    this.#drawOutline();
    if (this.rows.length === 0 || this.columns.length === 0) return;
    paintCells(context, scene, density);
    context.scale(density, density);
    context.font = font;
    paintNames(context, scene, { plain: style.color, marked: style.getPropertyValue("--bad") });
    paintGroupLines(context, scene, style.getPropertyValue("--page"));
    paintBeyond(context, scene);
    paintNumbers(context, scene);
  }

  /**
   * The width of the longest name; that it is the one with most letters is near enough.
   * @param {CanvasRenderingContext2D} context
   */
  #nameWidth(context) {
    const { run, marked } = this.#scene;
    let longest = "";
    for (const side of [this.rows, this.columns]) {
      for (const node of side) {
        const name = (marked.has(node) ? "● " : "") + nameOf(run, node);
        if (name.length > longest.length) longest = name;
      }
    }
    return context.measureText(longest).width;
  }
}
