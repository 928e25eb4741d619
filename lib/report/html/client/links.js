// @ts-check
import { byId, make } from "./dom.js";
import { nameOf } from "./report_run.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */

/**
 * A button with the name of a node, which chooses it.
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {number} node
 */
export function nodeButton(run, store, node) {
  const click = () => {
    store.set({ node, kept: null });
    showPanel();
  };
  return make("button", { type: "button", class: "link", title: "All pairs of this node", click }, nameOf(run, node));
}

/**
 * A button with the names of a pair, which keeps its cell.
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {number} row
 * @param {number} column
 */
export function pairButton(run, store, row, column) {
  const click = () => {
    store.set({ kept: { row, column }, node: null });
    showPanel();
  };
  const sign = run.data.directed ? "→" : "–";
  const text = `${nameOf(run, row)} ${sign} ${nameOf(run, column)}`;
  return make("button", { type: "button", class: "link", title: "All that is known of this pair", click }, text);
}

/** Brings what was chosen into sight, for whoever looks or listens. */
function showPanel() {
  const panel = byId("panel");
  panel.scrollIntoView({ block: "nearest" });
  panel.querySelector("h3")?.focus();
}
