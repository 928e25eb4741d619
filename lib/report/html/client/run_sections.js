// @ts-check
import { byId, make } from "./dom.js";
import { makeHistogram } from "./histogram.js";
import { pairButton } from "./links.js";
import { countText } from "./report_run.js";
import { makeFacts, makeTable } from "./tables.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("../report_data.ts").ReportSpread} ReportSpread */

/** Of longer texts, so much is shown until more is asked for. */
const LONG_TEXT = 160;

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 */
export function fillSummary(run, store) {
  const { measured, failed, skipped, reasons, spreads, sums } = run.data.summary;
  const total = measured + failed + skipped;
  const why = reasons.map(([reason, count]) => `${countText(count)} ${reason}`).join(", ");
  const pair = (/** @type {string} */ text, /** @type {[number, number]} */ [a, b]) => {
    return make("span", {}, text, " ", make("small", {}, pairButton(run, store, a, b)));
  };
  /** @type {import("./tables.js").TableColumn<ReportSpread>[]} */
  const columns = [
    { head: "", cell: ({ label }) => label },
    { head: "worst", cell: ({ worst, worstPair }) => pair(worst, worstPair), isNumber: true },
    { head: "median", cell: ({ median }) => make("strong", {}, median), isNumber: true },
    { head: "best", cell: ({ best, bestPair }) => pair(best, bestPair), isNumber: true },
    { head: "5 % are below", cell: ({ p5 }) => p5, isNumber: true },
    { head: "5 % are above", cell: ({ p95 }) => p95, isNumber: true },
  ];
  byId("summary").append(
    make(
      "p",
      {},
      make("strong", {}, `${countText(measured)} of ${countText(total)}`),
      ` ${total === 1 ? "pair" : "pairs"} measured, ${countText(failed)} failed, ${countText(skipped)} skipped${
        why && ` (${why})`
      }`,
    ),
    spreads.length > 0 ? makeTable("How numbers are spread over the pairs", columns, spreads) : "",
    sums.length > 0 ? makeFacts(sums) : "",
  );
}

/** @param {ReportRun} run */
export function fillHistograms(run) {
  const metrics = run.data.metrics.filter(({ size }) => size === null);
  byId("histograms").append(...metrics.map((metric) => makeHistogram(run, metric)));
  if (metrics.length === 0) byId("histograms").append(make("p", { class: "quiet" }, "No pair has a number."));
}

/** @param {ReportRun} run */
export function fillFacts(run) {
  const facts = run.data.facts.map(({ label, text }) => ({
    label,
    text: text.length > LONG_TEXT
      ? make("details", {}, make("summary", {}, `${text.slice(0, LONG_TEXT)}…`), text)
      : text,
  }));
  byId("facts").append(makeFacts(facts));
}
