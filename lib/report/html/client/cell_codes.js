// @ts-check
import { at } from "./at.js";
import { FAILED_CELL, FIRST_SHADE, MISSING_CELL, NO_CELL, SELF_CELL } from "./cell_raster.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */
/** @typedef {import("../report_data.ts").ReportData} ReportData */

/** How many shades a scale has. */
export const SHADES = FAILED_CELL - FIRST_SHADE;

/**
 * The code of a number: the worse it is, the larger.
 * @param {ReportMetric} metric
 * @param {number} value
 */
export function shadeOf({ worse, scale: { best, worst } }, value) {
  const badness = worse * value;
  // Where all are the same, none is bad; what is beyond is at the end.
  const share = badness <= best ? 0 : badness >= worst ? 1 : (badness - best) / (worst - best);
  return FIRST_SHADE + Math.round(share * (SHADES - 1));
}

/**
 * The codes of all pairs, from the first node to the second, and back.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @returns {{ forth: Uint8Array, back: Uint8Array }}
 */
export function cellCodes(run, metric) {
  const { data, columns } = run;
  const state = columns.get("state") ?? new Float64Array();
  const isFailed = Uint8Array.from(data.states, ({ status }) => status === "failed" ? 1 : 0);
  const codes = (/** @type {string} */ column) => {
    const values = columns.get(column) ?? new Float64Array(state.length).fill(NaN);
    const own = new Uint8Array(state.length);
    for (let pair = 0; pair < own.length; pair++) {
      const value = /** @type {number} */ (values[pair]);
      own[pair] = isFailed[/** @type {number} */ (state[pair])] === 1
        ? FAILED_CELL
        : isNaN(value)
        ? MISSING_CELL
        : shadeOf(metric, value);
    }
    return own;
  };
  const forth = codes(metric.column);
  return { forth, back: metric.back === null ? forth : codes(metric.back) };
}

/**
 * The colours of codes as a canvas has them in memory.
 * @param {ReportData} data
 * @param {boolean} isDark
 * @returns {Uint32Array}
 */
export function makePalette({ colours: { scale, failed, missing } }, isDark) {
  const bytes = new Uint8Array(4 * 256);
  const set = (/** @type {number} */ code, /** @type {readonly number[]} */ [red = 0, green = 0, blue = 0]) =>
    bytes.set([red, green, blue, 255], 4 * code);
  for (let shade = 0; shade < SHADES; shade++) {
    set(FIRST_SHADE + shade, at(scale, Math.round(shade / (SHADES - 1) * (scale.length - 1))));
  }
  set(SELF_CELL, isDark ? [44, 46, 52] : [228, 229, 233]);
  set(MISSING_CELL, missing);
  set(FAILED_CELL, failed);
  bytes.fill(0, 4 * NO_CELL, 4 * NO_CELL + 4);
  return new Uint32Array(bytes.buffer);
}

/**
 * The colour of a number, for CSS.
 * @param {ReportData} data
 * @param {ReportMetric} metric
 * @param {number} value
 */
export function colourText({ colours: { scale } }, metric, value) {
  return `rgb(${
    at(scale, Math.round((shadeOf(metric, value) - FIRST_SHADE) / (SHADES - 1) * (scale.length - 1))).join(" ")
  })`;
}
