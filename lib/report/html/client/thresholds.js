// @ts-check
import { make } from "./dom.js";
import { pairButton } from "./links.js";
import { countText, isBeyond, numberOf, quantityText, valueOfPair } from "./report_run.js";
import { makeTable } from "./tables.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */

/**
 * What was asked for, each with the pairs that are beyond it, the worst one first.
 * @param {ReportRun} run
 * @param {ViewStore} store
 */
export function thresholdItems(run, store) {
  const { data } = run;
  return data.thresholds.map(({ rule, metric }, place) => {
    const shown = data.metrics.find((each) => each.metric === metric && each.size === null);
    const badness = (/** @type {number} */ pair) => {
      if (!shown) return 0;
      const ways = [false, true].map((isBack) => shown.worse * valueOfPair(run, shown, { pair, isBack }));
      return Math.max(...ways.filter((way) => !isNaN(way)));
    };
    const pairs = Array.from({ length: data.pairCount }, (_, pair) => pair)
      .filter((pair) => isBeyond(run, pair, place))
      .map((pair) => ({ pair, badness: badness(pair) }))
      .sort((one, other) => other.badness - one.badness || one.pair - other.pair);
    if (pairs.length === 0) return make("li", { class: "good" }, make("p", {}, `No pair is ${rule}.`));
    /** @type {import("./tables.js").TableColumn<typeof pairs[0]>[]} */
    const columns = [
      {
        head: "pair",
        cell: ({ pair }) => pairButton(run, store, numberOf(run, "a", pair), numberOf(run, "b", pair)),
      },
      ...shown
        ? [{
          head: shown.label,
          cell: (/** @type {typeof pairs[0]} */ { badness }) => quantityText(shown, shown.worse * badness),
          isNumber: true,
        }]
        : [],
    ];
    const text = `${countText(pairs.length)} ${pairs.length === 1 ? "pair" : "pairs"} ${rule}`;
    const table = make("details", {}, make("summary", {}, "Which"), makeTable(text, columns, pairs));
    return make("li", { class: "counts" }, make("p", {}, text), table);
  });
}
