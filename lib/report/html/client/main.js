// @ts-check
import { at } from "./at.js";
import { fillExclude } from "./copy_button.js";
import { byId, byIdAs, make } from "./dom.js";
import { fillFailures } from "./failure_table.js";
import { fillLegend } from "./legend.js";
import { listenToMatrix } from "./matrix_input.js";
import { MatrixView } from "./matrix_view.js";
import { filterNodes } from "./node_filter.js";
import { fillNodes } from "./node_table.js";
import { nameRanks, ordersOf, sortedNodes } from "./node_order.js";
import { openPanel } from "./panel.js";
import { loadReportRun } from "./load_run.js";
import { countText } from "./report_run.js";
import { fillFacts, fillHistograms, fillSummary } from "./run_sections.js";
import { listenToTheme } from "./theme.js";
import { openTip } from "./tip.js";
import { fillVerdicts } from "./verdict_list.js";
import { ViewStore } from "./view_state.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./node_order.js").NodeOrder} NodeOrder */

/** Draws the page. */
async function openPage() {
  const run = await loadReportRun();
  const { data } = run;
  const store = new ViewStore({
    metric: 0,
    order: data.groups ? "group" : "name",
    filter: "",
    bothEnds: false,
    pointed: null,
    kept: null,
    node: null,
    isDark: false,
  });
  byId("main").hidden = false;
  byId("subtitle").textContent = [
    `run of ${data.start}`,
    data.status,
    `${countText(data.nodes.length)} nodes`,
    `${countText(data.pairCount)} pairs`,
  ].join(" · ");
  document.title = `oobw report, ${data.start}`;
  fillVerdicts(run, store);
  fillExclude(data.exclude && `-x '${data.exclude}'`);
  fillSummary(run, store);
  listenToTheme(store);
  openPanel(run, store);
  if (data.metrics.length > 0) openMap(run, store);
  else byId("map").hidden = true;
  fillHistograms(run);
  store.on(["filter"], ({ filter }) => {
    const mask = filterNodes(filter, data.nodes, data.groups?.names ?? []);
    fillNodes(run, store, mask);
    fillFailures(run, store, mask);
  });
  fillFacts(run);
  document.documentElement.dataset["ready"] = "";
}

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 */
function openMap(run, store) {
  const { data } = run;
  const marked = new Set(
    (data.verdicts ?? []).flatMap(({ counts, kind, nodes }) => counts && kind.endsWith("-node") ? nodes : []),
  );
  const view = new MatrixView(run, at(data.metrics, 0), marked);
  const ranks = nameRanks(data.nodes);

  const metricChoice = byIdAs("metric", HTMLSelectElement), orderChoice = byIdAs("order", HTMLSelectElement);
  metricChoice.append(...data.metrics.map(({ label }, i) => make("option", { value: i }, label)));
  orderChoice.append(...ordersOf(data).map(([value, label]) => make("option", { value }, label)));
  orderChoice.value = store.state.order;
  metricChoice.addEventListener("change", () => store.set({ metric: Number(metricChoice.value) }));
  orderChoice.addEventListener("change", () => store.set({ order: /** @type {NodeOrder} */ (orderChoice.value) }));
  const filter = byIdAs("filter", HTMLInputElement), bothEnds = byIdAs("both-ends", HTMLInputElement);
  filter.addEventListener("input", () => store.set({ filter: filter.value }));
  bothEnds.addEventListener("change", () => store.set({ bothEnds: bothEnds.checked }));

  store.on(["isDark"], ({ isDark }) => view.setTheme(isDark));
  store.on(["metric"], ({ metric }) => {
    view.setMetric(at(data.metrics, metric));
    fillLegend(run, at(data.metrics, metric));
  });
  store.on(["order", "filter", "bothEnds", "metric"], ({ order, filter, bothEnds, metric }) => {
    const mask = filterNodes(filter, data.nodes, data.groups?.names ?? []);
    const all = sortedNodes(data, ranks, order, at(data.metrics, metric).metric ?? "bandwidth");
    const rows = mask ? all.filter((node) => mask[node] === 1) : all;
    const same = (/** @type {Int32Array} */ one, /** @type {Int32Array} */ other) =>
      one.length === other.length && one.every((node, i) => node === other[i]);
    const columns = bothEnds ? rows : all;
    if (!same(rows, view.rows) || !same(columns, view.columns)) view.setSides(rows, columns);
    byId("filtered").textContent = mask ? `${countText(rows.length)} of ${countText(all.length)} nodes` : "";
  });
  store.on(["kept"], ({ kept }) => {
    const row = kept ? view.rows.indexOf(kept.row) : -1, column = kept ? view.columns.indexOf(kept.column) : -1;
    if (row >= 0 && column >= 0) view.reveal({ row, column });
  });
  store.on(["pointed", "kept"], ({ pointed, kept }) => view.outline(pointed ?? kept));
  openTip(run, store, view);
  listenToMatrix(run, store, view);
  new ResizeObserver(() => view.draw()).observe(byId("matrix"));
}

openPage().catch((error) => {
  byId("problem").hidden = false;
  byId("problem").textContent = `This page cannot be shown: ${error instanceof Error ? error.message : error}`;
  throw error;
});
