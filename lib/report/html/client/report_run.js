// @ts-check
import { at } from "./at.js";
/** @typedef {import("../report_data.ts").ReportData} ReportData */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */
/** @typedef {import("../report_data.ts").NumberFormat} NumberFormat */

/** A blank at which no line ends. */
const NO_BREAK = "\u00a0";

/**
 * A run as the page works with it.
 * @typedef {object} ReportRun
 * @property {ReportData} data
 * @property {ReadonlyMap<string, Float64Array>} columns numbers of pairs; NaN where a pair has none
 * @property {Int32Array} pairAt for each row and column, row after row: the pair that was measured so, plus 1;
 *   negative: it was measured the other way round; 0: none
 */

/**
 * @param {ReportData} data
 * @param {ReadonlyMap<string, Float64Array>} columns
 * @returns {ReportRun}
 */
export function makeReportRun(data, columns) {
  const count = data.nodes.length;
  const pairAt = new Int32Array(count * count);
  const a = columns.get("a") ?? [], b = columns.get("b") ?? [];
  for (let pair = 0; pair < data.pairCount; pair++) {
    const row = at(a, pair), column = at(b, pair);
    pairAt[row * count + column] = pair + 1;
    if (!data.directed) pairAt[column * count + row] = -pair - 1;
  }
  return { data, columns, pairAt };
}

/**
 * The pair of two nodes, and whether it was measured from the second to the first.
 * @param {ReportRun} run
 * @param {number} row
 * @param {number} column
 * @returns {{ pair: number, isBack: boolean } | null}
 */
export function pairOf({ data, pairAt }, row, column) {
  const place = at(pairAt, row * data.nodes.length + column);
  return place === 0 ? null : { pair: Math.abs(place) - 1, isBack: place < 0 };
}

/**
 * A metric from one node to another; NaN where there is none.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {number} row
 * @param {number} column
 */
export function valueOf(run, metric, row, column) {
  const found = pairOf(run, row, column);
  return found ? valueOfPair(run, metric, found) : NaN;
}

/**
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {{ pair: number, isBack: boolean }} place
 */
export function valueOfPair(run, metric, { pair, isBack }) {
  return numberOf(run, isBack && metric.back !== null ? metric.back : metric.column, pair);
}

/**
 * What a pair shows of a verdict: its number, or where it is no pair of the run, but one that a suspect was measured with
 * besides, that of this measurement; NaN where there is none.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {{ a: number, b: number }} pair
 */
export function shownBy(run, metric, { a, b }) {
  if (pairOf(run, a, b)) return valueOf(run, metric, a, b);
  const further = run.data.retests.find((retest) => retest.alone && retest.a === a && retest.b === b);
  return (metric.metric === "latency" ? further?.latencyUs : further?.bandwidthMBps) ?? NaN;
}

/**
 * A pair's number in a column; NaN where it has none.
 * @param {ReportRun} run
 * @param {string} column
 * @param {number} pair
 */
export function numberOf({ columns }, column, pair) {
  return columns.get(column)?.[pair] ?? NaN;
}

/**
 * What became of a pair.
 * @param {ReportRun} run
 * @param {number} pair
 */
export function stateOf(run, pair) {
  return at(run.data.states, numberOf(run, "state", pair));
}

/**
 * Whether a pair is beyond a threshold.
 * @param {ReportRun} run
 * @param {number} pair
 * @param {number} place among the thresholds
 */
export function isBeyond(run, pair, place) {
  // Without any, there is no number, and no bit of it.
  return (numberOf(run, "beyond", pair) >> place & 1) === 1;
}

/**
 * The place of the threshold of a metric that some pair is beyond; null: there is none.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 */
export function thresholdOf({ data, columns }, { metric, size }) {
  const place = data.thresholds.findIndex((threshold) => threshold.metric === metric);
  return place < 0 || size !== null || !columns.has("beyond") ? null : place;
}

/**
 * @param {ReportRun} run
 * @param {number} node
 */
export function nameOf({ data }, node) {
  return at(data.nodes, node).name;
}

/**
 * A number without its unit; `–` where there is none.
 * @param {NumberFormat} format
 * @param {number | null} value
 */
export function numberText({ factor, decimals }, value) {
  return value === null || isNaN(value) ? "–" : (value * factor).toFixed(decimals);
}

/**
 * A number with its unit.
 * @param {NumberFormat} format
 * @param {number} value
 */
export function quantityText(format, value) {
  return `${numberText(format, value)}${NO_BREAK}${format.unit}`.trimEnd();
}

/**
 * A count, with thousands set apart.
 * @param {number} count
 */
export function countText(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * How often a value is another one.
 * @param {number | null} ratio
 */
export function ratioText(ratio) {
  return ratio === null || isNaN(ratio) ? "–" : `×${NO_BREAK}${ratio.toFixed(2)}`;
}
