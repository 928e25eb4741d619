// @ts-check
import { colourText } from "./cell_codes.js";
import { countBins } from "./bins.js";
import { make, makeSvg } from "./dom.js";
import { medianOf } from "./pair_story.js";
import { countText, numberText, quantityText } from "./report_run.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */

const WIDTH = 480, HEIGHT = 150, BASE = 122, TOP = 20, LEFT = 52, RIGHT = 6;
/** Half a label, at most. */
const LABEL = 70;

/**
 * How a metric is spread over all pairs, in the colours of the map.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @returns {HTMLElement}
 */
export function makeHistogram(run, metric) {
  const columns = [metric.column, metric.back].flatMap((name) => name === null ? [] : run.columns.get(name) ?? []);
  const { from, step, counts, below, above } = countBins(metric, columns);
  const most = counts.reduce((most, count) => Math.max(most, count), 1);
  const wide = (WIDTH - LEFT - RIGHT) / counts.length;
  const xOf = (/** @type {number} */ value) => LEFT + (value - from) / step * wide;
  const bars = Array.from(counts, (count, bin) => {
    if (count === 0) return null;
    const low = from + bin * step;
    // What is there at all is seen.
    const high = Math.max(2, count / most * (BASE - TOP));
    const title = `${numberText(metric, low)} to ${quantityText(metric, low + step)}: ${countText(count)}`;
    return makeSvg(
      "rect",
      {
        x: LEFT + bin * wide + 0.5,
        y: BASE - high,
        width: wide - 1,
        height: high,
        fill: colourText(run.data, metric, low + step / 2),
      },
      makeSvg("title", {}, title),
    );
  });
  const to = from + counts.length * step, median = medianOf(metric);
  const tick = (/** @type {number} */ value, /** @type {string} */ anchor) =>
    makeSvg("text", { x: xOf(value), y: HEIGHT - 8, "text-anchor": anchor }, numberText(metric, value));
  const middle = from + counts.length / 2 * step;
  const beyond = [
    below > 0 ? `${countText(below)} below` : "",
    above > 0 ? `${countText(above)} above` : "",
  ].filter(Boolean).join(", ");
  const count = counts.reduce((sum, count) => sum + count, below + above);
  const said = `${metric.label}: ${countText(count)} values, median ${quantityText(metric, median)}, drawn from ` +
    `${numberText(metric, from)} to ${quantityText(metric, to)}${beyond && `; ${beyond} that`}`;
  const middleOfText = Math.min(WIDTH - LABEL, Math.max(LEFT + LABEL, xOf(median)));
  return make(
    "figure",
    {},
    make(
      "figcaption",
      {},
      `${metric.label} ${metric.unit}`.trimEnd(),
      make("span", { class: "quiet" }, beyond && ` – ${beyond} this range`),
    ),
    makeSvg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said },
      makeSvg("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: BASE + 0.5, y2: BASE + 0.5 }),
      ...bars,
      makeSvg("line", { class: "median", x1: xOf(median), x2: xOf(median), y1: TOP - 4, y2: BASE }),
      makeSvg("text", { x: middleOfText, y: 10, "text-anchor": "middle" }, `median ${quantityText(metric, median)}`),
      tick(from, "start"),
      tick(middle, "middle"),
      tick(to, "end"),
      makeSvg("text", { x: LEFT - 6, y: TOP + 8, "text-anchor": "end" }, countText(most)),
      makeSvg("text", { x: LEFT - 6, y: BASE, "text-anchor": "end" }, "0"),
    ),
  );
}
