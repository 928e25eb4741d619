// @ts-check
import { byId, make } from "./dom.js";
import { medianOf } from "./pair_story.js";
import { numberText, thresholdOf } from "./report_run.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */

/**
 * What the colours of the map mean.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 */
export function fillLegend(run, metric) {
  const { colours, states } = run.data;
  const { worse, scale: { best, worst, least, most } } = metric;
  const strip = make("canvas", { width: colours.scale.length, height: 1, class: "strip", "aria-hidden": "true" });
  const context = strip.getContext("2d");
  if (!context) throw new Error("the browser draws no canvas");
  colours.scale.forEach((colour, x) => {
    context.fillStyle = `rgb(${colour.join(" ")})`;
    context.fillRect(x, 0, 1, 1);
  });
  const number = (/** @type {number} */ badness) => numberText(metric, worse * badness);
  const swatch = (/** @type {readonly number[]} */ colour, /** @type {string} */ text) => {
    const box = make("span", { class: "swatch" });
    box.style.backgroundColor = `rgb(${colour.join(" ")})`;
    return make("span", { class: "key" }, box, text);
  };
  const has = (/** @type {string} */ status) => states.some((state) => state.status === status);
  byId("legend").replaceChildren(
    make("span", {}, `${metric.label} ${metric.unit}`.trimEnd()),
    make("span", { class: "ends" }, `best ${number(best)}${least < best ? " and beyond" : ""}`),
    strip,
    make(
      "span",
      { class: "ends" },
      `${most < worst ? "" : "worst "}${number(worst)}${most > worst ? " and beyond" : ""}`,
    ),
    make("span", { class: "quiet" }, `median ${numberText(metric, medianOf(metric))}`),
    most < worst ? make("span", { class: "quiet" }, `worst ${number(most)}`) : "",
    thresholdOf(run, metric) !== null
      ? make("span", { class: "key" }, "◤ beyond a threshold, where cells are large enough")
      : "",
    has("failed") ? swatch(colours.failed, "failed") : "",
    has("skipped") ? swatch(colours.missing, "not measured") : "",
  );
}
