// @ts-check
import { byId, make } from "./dom.js";
import { nodeButton, pairButton } from "./links.js";
import { numberText, ratioText, shownBy } from "./report_run.js";
import { makeTable } from "./tables.js";
import { thresholdItems } from "./thresholds.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("../report_data.ts").ReportVerdict} ReportVerdict */
/** @typedef {import("../report_data.ts").ReportSupport} ReportSupport */

/**
 * What is wrong, each with the pairs that show it.
 * @param {ReportRun} run
 * @param {ViewStore} store
 */
export function fillVerdicts(run, store) {
  const { verdicts, notes } = run.data;
  const box = byId("verdicts");
  if (!verdicts) box.append(make("p", {}, "Nobody has looked for faults: these numbers say nothing of a network."));
  else if (verdicts.length === 0) box.append(make("p", { class: "good" }, "No node and no link stands out."));
  else box.append(make("ul", { class: "verdicts" }, ...verdicts.map((verdict) => verdictItem(run, store, verdict))));
  const thresholds = thresholdItems(run, store);
  if (thresholds.length > 0) box.append(make("ul", { class: "verdicts" }, ...thresholds));
  if (notes.length > 0) box.append(make("ul", { class: "notes" }, ...notes.map((note) => make("li", {}, note))));
}

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {ReportVerdict} verdict
 */
function verdictItem(run, store, { text, counts, nodes, metric, support }) {
  const metricOf = run.data.metrics.find((each) => each.metric === metric && each.size === null);
  const columns = [
    { head: "pair", cell: (/** @type {ReportSupport} */ { a, b }) => pairButton(run, store, a, b) },
    ...metricOf
      ? [
        {
          head: `${metricOf.label} ${metricOf.unit}`,
          cell: (/** @type {ReportSupport} */ pair) => numberText(metricOf, shownBy(run, metricOf, pair)),
          isNumber: true,
        },
        {
          head: "expected",
          cell: (/** @type {ReportSupport} */ { expected }) => numberText(metricOf, expected),
          isNumber: true,
        },
        {
          head: "ratio",
          cell: (/** @type {ReportSupport} */ pair) =>
            ratioText(pair.expected === null ? null : shownBy(run, metricOf, pair) / pair.expected),
          isNumber: true,
        },
      ]
      : [],
  ];
  const named = nodes.length > 0 && nodes.length <= 2
    ? make(
      "span",
      { class: "quiet" },
      "Show ",
      ...nodes.flatMap((node, i) => [i > 0 ? ", " : "", nodeButton(run, store, node)]),
    )
    : null;
  const evidence = support.length === 0 ? null : make(
    "details",
    {},
    make(
      "summary",
      {},
      support.length === 1 ? "The pair that shows it" : `The ${support.length} pairs that show it most`,
    ),
    makeTable(`Evidence: ${text}`, columns, support),
  );
  return make("li", { class: counts ? "counts" : "mild" }, make("p", {}, text, " ", named), evidence);
}
