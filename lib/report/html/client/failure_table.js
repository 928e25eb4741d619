// @ts-check
import { at } from "./at.js";
import { byId, make } from "./dom.js";
import { nodeButton, pairButton } from "./links.js";
import { outcomeText } from "./pair_story.js";
import { countText, numberOf } from "./report_run.js";
import { makeTable } from "./tables.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("../report_data.ts").ReportFailure} ReportFailure */

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {Uint8Array | null} mask nodes, one of which a pair must have
 */
export function fillFailures(run, store, mask) {
  const { failures } = run.data;
  const ends = (/** @type {ReportFailure} */ { pair }) => [numberOf(run, "a", pair), numberOf(run, "b", pair)];
  const rows = failures.filter((failure) => !mask || ends(failure).some((node) => mask[node] === 1));
  /** @type {import("./tables.js").TableColumn<ReportFailure>[]} */
  const columns = [
    {
      head: "pair",
      cell: (failure) => pairButton(run, store, at(ends(failure), 0), at(ends(failure), 1)),
      key: ({ pair }) => pair,
    },
    { head: "in the end", cell: ({ pair }) => outcomeText(run, pair), key: ({ pair }) => outcomeText(run, pair) },
    {
      head: "what was seen",
      cell: ({ detail, retried }) => detail ?? retried.at(-1)?.detail ?? "",
      key: ({ detail, retried }) => detail ?? retried.at(-1)?.detail ?? "",
    },
    {
      head: "to blame",
      cell: ({ blame }) => blame === null ? "–" : nodeButton(run, store, blame),
      key: ({ blame }) => blame === null ? null : at(run.data.nodes, blame).name,
    },
    {
      head: "attempts",
      cell: ({ pair }) => String(numberOf(run, "attempt", pair)),
      key: ({ pair }) => numberOf(run, "attempt", pair),
      isNumber: true,
    },
  ];
  const { skipped } = run.data.summary;
  const rest = skipped === 0 ? "" : ` ${countText(skipped)} pairs were skipped: they are grey in the map.`;
  const none = failures.length === 0 ? `No attempt failed.${rest}` : rows.length === 0 ? "None of these nodes." : rest;
  const table = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "failures-title" });
  if (rows.length > 0) table.append(makeTable("Pairs that failed, once at least", columns, rows));
  byId("failures").replaceChildren(...rows.length > 0 ? [table] : [], make("p", { class: "quiet" }, none));
}
