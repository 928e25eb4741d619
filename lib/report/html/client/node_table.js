// @ts-check
import { at } from "./at.js";
import { byId } from "./dom.js";
import { nodeButton } from "./links.js";
import { countText, numberText, ratioText } from "./report_run.js";
import { makeTable } from "./tables.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("../../../results/verdict.ts").Metric} Metric */

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {Uint8Array | null} mask nodes to be shown
 */
export function fillNodes(run, store, mask) {
  const { nodes, groups, metrics, verdicts } = run.data;
  const rows = nodes.map((node, place) => ({ node, place })).filter(({ place }) => !mask || mask[place] === 1);
  const bad = nodes.map(() => 0);
  for (const { counts, nodes, kind } of verdicts ?? []) {
    if (counts && kind !== "slow-switch") { for (const node of nodes) bad[node] = at(bad, node) + 1; }
  }
  const byMetric = (/** @type {Metric} */ of) => {
    const metric = metrics.find((each) => each.metric === of);
    if (!metric) return [];
    return [
      {
        head: `median ${metric.label} ${metric.unit}`,
        cell: (/** @type {typeof rows[0]} */ { node }) => numberText(metric, node.median[of]),
        key: (/** @type {typeof rows[0]} */ { node }) => node.median[of],
        isNumber: true,
        isWorstFirst: of === "latency",
      },
      {
        head: `effect on ${of}`,
        cell: (/** @type {typeof rows[0]} */ { node }) => ratioText(node.effect[of]),
        key: (/** @type {typeof rows[0]} */ { node }) => node.effect[of],
        isNumber: true,
        isWorstFirst: of === "latency",
      },
    ];
  };
  /** @type {import("./tables.js").TableColumn<typeof rows[0]>[]} */
  const columns = [
    { head: "node", cell: ({ place }) => nodeButton(run, store, place), key: ({ node }) => node.name },
    ...groups
      ? [{
        head: groups.kind,
        cell: (/** @type {typeof rows[0]} */ { node }) => node.group === null ? "–" : at(groups.names, node.group),
        key: (/** @type {typeof rows[0]} */ { node }) => node.group === null ? null : at(groups.names, node.group),
      }]
      : [],
    ...nodes.some(({ status }) => status !== null)
      ? [{
        head: "status",
        cell: (/** @type {typeof rows[0]} */ { node }) => [node.status ?? "–", node.detail].filter(Boolean).join(": "),
        key: (/** @type {typeof rows[0]} */ { node }) => node.status,
      }]
      : [],
    ...byMetric("latency"),
    ...byMetric("bandwidth"),
    {
      head: "measured",
      cell: ({ node }) => countText(node.measured),
      key: ({ node }) => node.measured,
      isNumber: true,
    },
    {
      head: "failed",
      cell: ({ node }) => countText(node.failed),
      key: ({ node }) => node.failed,
      isNumber: true,
      isWorstFirst: true,
    },
    {
      head: "verdicts",
      cell: ({ place }) => at(bad, place) > 0 ? String(at(bad, place)) : "",
      key: ({ place }) => at(bad, place),
      isNumber: true,
      isWorstFirst: true,
    },
  ];
  byId("nodes").replaceChildren(makeTable("The nodes of the run", columns, rows));
}
