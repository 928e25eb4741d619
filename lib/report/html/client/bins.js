// @ts-check
import { at } from "./at.js";
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */

const BINS = 48;

/**
 * How many values are in each of equal steps from one value to another.
 * @typedef {object} Bins
 * @property {number} from
 * @property {number} step
 * @property {Int32Array} counts
 * @property {number} below how many are less than `from`
 * @property {number} above
 */

/**
 * Counts values between the ends of a scale of colours, as far as there are any, and beyond them.
 * @param {ReportMetric} metric
 * @param {readonly Float64Array[]} columns
 * @returns {Bins}
 */
export function countBins({ worse, scale: { best, worst: end, most } }, columns) {
  const worst = Math.min(end, most);
  const from = Math.min(worse * best, worse * worst), to = Math.max(worse * best, worse * worst);
  const step = to > from ? (to - from) / BINS : 1;
  const counts = new Int32Array(BINS);
  let below = 0, above = 0;
  for (const column of columns) {
    for (const value of column) {
      if (isNaN(value)) continue;
      if (value < from) below++;
      else if (value > to) above++;
      else {
        const bin = Math.min(BINS - 1, Math.floor((value - from) / step));
        counts[bin] = at(counts, bin) + 1;
      }
    }
  }
  return { from, step, counts, below, above };
}
