// @ts-check
import { at } from "./at.js";
import { byId } from "./dom.js";
import { cellText } from "./pair_story.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("./matrix_view.js").MatrixView} MatrixView */

const GAP_PX = 8;
/** With so little above a cell, its line stands below. */
const ROOM_PX = 60;

/**
 * Says the cell that is pointed at in one line beside it.
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {MatrixView} view
 */
export function openTip(run, store, view) {
  const tip = byId("tip"), matrix = byId("matrix");
  store.on(["pointed", "metric"], ({ pointed, metric }) => {
    const box = pointed && view.boxOf(pointed);
    tip.hidden = !box;
    if (!pointed || !box) return;
    tip.textContent = cellText(run, at(run.data.metrics, metric), pointed);
    const x = Math.max(0, Math.min(matrix.clientWidth - tip.offsetWidth, box.x + box.width + GAP_PX));
    const y = box.y > ROOM_PX ? box.y - tip.offsetHeight - GAP_PX : box.y + box.height + GAP_PX;
    tip.style.transform = `translate(${x}px, ${y}px)`;
  });
}
