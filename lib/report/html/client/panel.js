// @ts-check
import { at } from "./at.js";
import { byId, make, makeSvg } from "./dom.js";
import { nodeButton, pairButton } from "./links.js";
import { medianOf, nodeRow, pairStory } from "./pair_story.js";
import { countText, nameOf, numberText, quantityText, ratioText } from "./report_run.js";
import { makeFacts, makeTable } from "./tables.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").ViewStore} ViewStore */
/** @typedef {import("./view_state.js").Cell} Cell */
/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */

/**
 * Shows beside the map what was chosen, or else what is pointed at.
 * @param {ReportRun} run
 * @param {ViewStore} store
 */
export function openPanel(run, store) {
  const panel = byId("panel");
  store.on(["pointed", "kept", "node", "metric"], ({ pointed, kept, node, metric }) => {
    const cell = kept ?? (node === null ? pointed : null);
    if (cell) panel.replaceChildren(...pairContent(run, store, cell, kept !== null));
    else if (node !== null) panel.replaceChildren(...nodeContent(run, store, node, at(run.data.metrics, metric)));
    else {panel.replaceChildren(
        make(
          "p",
          { class: "quiet" },
          "Point at a cell of the map, or choose a node, and all that is known of it stands here.",
        ),
      );}
  });
}

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {Cell} cell
 * @param {boolean} isKept
 * @returns {Node[]}
 */
function pairContent(run, store, cell, isKept) {
  const story = pairStory(run, cell);
  const list = (/** @type {string} */ title, /** @type {string[]} */ lines) =>
    lines.length === 0 ? [] : [make("h4", {}, title), make("ul", {}, ...lines.map((line) => make("li", {}, line)))];
  return [
    heading(
      [nodeButton(run, store, cell.row), " → ", nodeButton(run, store, cell.column)],
      isKept ? () => store.set({ kept: null }) : null,
    ),
    make("p", { class: story.isBad ? "outcome bad" : "outcome" }, story.outcome),
    ...story.numbers.length > 0 ? [numbersTable(story.numbers)] : [],
    ...list("Beyond thresholds", story.beyond),
    ...list("Evidence of", story.verdicts),
    ...list("Measured again", story.retests),
    ...list("Attempts before", story.attempts),
    makeFacts(story.about),
    ...story.machines.flatMap(({ node, facts }) => [make("h4", {}, nameOf(run, node)), makeFacts(facts)]),
    ...story.sweep ? [make("h4", {}, "By size"), sweepTable(story.sweep)] : [],
  ];
}

/**
 * @param {Child[]} title
 * @param {(() => void) | null} close
 */
function heading(title, close) {
  const click = () => {
    close?.();
    // The button is gone: who came with keys goes on from the map.
    byId("matrix").focus({ preventScroll: true });
  };
  const button = close && make("button", { type: "button", class: "close", "aria-label": "Close", click }, "×");
  return make("div", { class: "heading" }, make("h3", { tabindex: -1 }, ...title), button);
}

/** @param {import("./pair_story.js").StoryNumber[]} numbers */
function numbersTable(numbers) {
  /** @type {import("./tables.js").TableColumn<import("./pair_story.js").StoryNumber>[]} */
  const columns = [
    { head: "", cell: ({ label }) => label },
    { head: "", cell: ({ text }) => make("strong", {}, text), isNumber: true },
    { head: "of median", cell: ({ ratio }) => ratio, isNumber: true },
  ];
  if (numbers.some(({ expected }) => expected !== "")) {
    columns.push({ head: "expected", cell: ({ expected }) => expected, isNumber: true });
  }
  return makeTable("The numbers of this pair", columns, numbers);
}

/** @param {{ heads: string[], rows: string[][] }} sweep */
function sweepTable({ heads, rows }) {
  const columns = heads.map((head, i) => ({
    head,
    cell: (/** @type {string[]} */ row) => row[i] ?? "",
    isNumber: true,
  }));
  return makeTable("What was measured for each size", columns, rows);
}

/**
 * @param {ReportRun} run
 * @param {ViewStore} store
 * @param {number} node
 * @param {ReportMetric | undefined} metric
 * @returns {Node[]}
 */
function nodeContent(run, store, node, metric) {
  const { data } = run;
  const { name, status, detail, address, group, measured, failed, skipped, effect } = at(data.nodes, node);
  const of = metric?.metric ?? null;
  const facts = [
    { label: "status", text: [status, detail].filter(Boolean).join(": ") },
    { label: "address", text: address ?? "" },
    { label: data.groups?.kind ?? "group", text: group === null ? "" : data.groups?.names[group] ?? "" },
    {
      label: "pairs",
      text: `${countText(measured)} measured, ${countText(failed)} failed, ${countText(skipped)} skipped`,
    },
    { label: `effect on ${of}`, text: of === null || effect[of] === null ? "" : ratioText(effect[of]) },
  ].filter(({ text }) => text !== "");
  const verdicts = (data.verdicts ?? []).filter(({ nodes }) => nodes.includes(node));
  const top = [
    heading([name], () => store.set({ node: null })),
    ...verdicts.length > 0 ? [make("ul", {}, ...verdicts.map(({ text }) => make("li", {}, text)))] : [],
    makeFacts(facts),
  ];
  if (!metric) return top;
  const rows = nodeRow(run, metric, node);
  const median = medianOf(metric);
  const columns = [
    {
      head: "pair",
      cell: (/** @type {typeof rows[0]} */ { cell }) => pairButton(run, store, cell.row, cell.column),
    },
    {
      head: `${metric.label} ${metric.unit}`.trimEnd(),
      cell: (/** @type {typeof rows[0]} */ { value, outcome }) => isNaN(value) ? outcome : numberText(metric, value),
      isNumber: true,
    },
    {
      head: "of median",
      cell: (/** @type {typeof rows[0]} */ { value }) => median > 0 ? ratioText(value / median) : "",
      isNumber: true,
    },
  ];
  return [
    ...top,
    rowChart(metric, rows.map(({ value }) => value).filter((value) => !isNaN(value))),
    makeTable(`The pairs of ${name}, the worst first`, columns, rows),
  ];
}

/**
 * The values of a node's pairs, the worst at the left, and the median of all pairs of the run.
 * @param {ReportMetric} metric
 * @param {number[]} values
 */
function rowChart(metric, values) {
  const width = 320, height = 84, bottom = 72, top = 6;
  const median = medianOf(metric);
  const most = values.reduce((most, value) => Math.max(most, value), median) || 1;
  const y = (/** @type {number} */ value) => bottom - value / most * (bottom - top);
  const wide = width / Math.max(1, values.length);
  const path = values.map((value, i) =>
    `M${(i * wide).toFixed(2)} ${bottom}V${y(value).toFixed(2)}h${(wide * (wide > 3 ? 0.8 : 1)).toFixed(2)}V${bottom}z`
  )
    .join("");
  const said = `${countText(values.length)} values, the worst first, beside the median of all pairs, ${
    quantityText(metric, median)
  }`;
  return makeSvg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": said, class: "row-chart" },
    makeSvg("path", { class: "bar", d: path }),
    makeSvg("line", { class: "axis", x1: 0, x2: width, y1: bottom + 0.5, y2: bottom + 0.5 }),
    makeSvg("line", { class: "median", x1: 0, x2: width, y1: y(median), y2: y(median) }),
    makeSvg("text", { x: width, y: height - 1, "text-anchor": "end" }, `line: median ${quantityText(metric, median)}`),
    makeSvg("text", { x: 0, y: height - 1 }, "worst"),
  );
}
