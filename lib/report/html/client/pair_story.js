// @ts-check
import {
  isBeyond,
  nameOf,
  numberOf,
  numberText,
  pairOf,
  quantityText,
  ratioText,
  stateOf,
  valueOfPair,
} from "./report_run.js";
/** @typedef {import("./report_run.js").ReportRun} ReportRun */
/** @typedef {import("./view_state.js").Cell} Cell */
/** @typedef {import("../report_data.ts").ReportFact} ReportFact */
/** @typedef {import("../report_data.ts").ReportMetric} ReportMetric */
/** @typedef {import("../report_data.ts").ReportAttempt} ReportAttempt */
/** @typedef {import("../report_data.ts").ReportRetest} ReportRetest */

/**
 * A number of a pair.
 * @typedef {object} StoryNumber
 * @property {string} label
 * @property {string} text
 * @property {string} ratio to the median of all pairs; empty where that is zero
 * @property {string} expected what it would be, were nothing wrong, where a verdict says so
 */

/**
 * All that is known of a pair.
 * @typedef {object} PairStory
 * @property {string} outcome `measured`, `failed: timeout`, `skipped: interrupted`, `no pair of this run`
 * @property {boolean} isBad it failed
 * @property {StoryNumber[]} numbers
 * @property {ReportFact[]} about how it was measured
 * @property {{ node: number, facts: ReportFact[] }[]} machines what was known of its nodes' machines then
 * @property {{ heads: string[], rows: string[][] } | null} sweep
 * @property {string[]} attempts those that failed before the last one
 * @property {string[]} retests
 * @property {string[]} beyond the thresholds that it is beyond: `below --min-bandwidth 11.00 MB/s`
 * @property {string[]} verdicts those that it is evidence of
 */

/**
 * @param {ReportRun} run
 * @param {Cell} cell
 * @returns {PairStory}
 */
export function pairStory(run, { row, column }) {
  const found = pairOf(run, row, column);
  if (!found) {
    const outcome = row === column ? "a node and itself" : "no pair of this run";
    return {
      outcome,
      isBad: false,
      numbers: [],
      about: [],
      machines: [],
      sweep: null,
      attempts: [],
      retests: [],
      beyond: [],
      verdicts: [],
    };
  }
  const { pair } = found, { data } = run;
  const a = numberOf(run, "a", pair), b = numberOf(run, "b", pair);
  const failure = data.failures.find((each) => each.pair === pair);
  const { status } = stateOf(run, pair);
  /** @type {ReportFact[]} */
  const about = [];
  if (failure?.detail) about.push({ label: "what was seen", text: failure.detail });
  if (failure && failure.blame !== null) about.push({ label: "to blame", text: nameOf(run, failure.blame) });
  for (const detail of data.details) {
    const value = numberOf(run, detail.column, pair);
    if (!isNaN(value)) about.push({ label: detail.label, text: quantityText(detail, value) });
  }
  const means = data.means[numberOf(run, "means", pair)];
  if (means !== undefined) about.push({ label: "measured with", text: means });
  return {
    outcome: outcomeText(run, pair),
    isBad: status === "failed",
    numbers: data.metrics.filter(({ size }) => size === null).flatMap((metric) => numbersOf(run, metric, pair)),
    about,
    machines: machinesOf(run, pair).filter(({ facts }) => facts.length > 0),
    sweep: sweepOf(run, pair),
    attempts: (failure?.retried ?? []).map((attempt) => attemptText(run, attempt)),
    retests: data.retests.filter(isOf(a, b)).map((retest) => retestText(run, retest)),
    beyond: data.thresholds.filter((_, place) => isBeyond(run, pair, place)).map(({ rule }) => rule),
    verdicts: (data.verdicts ?? []).filter(({ support }) => support.some(isOf(a, b))).map(({ text }) => text),
  };
}

/**
 * What became of a pair.
 * @param {ReportRun} run
 * @param {number} pair
 */
export function outcomeText(run, pair) {
  const { status, reason } = stateOf(run, pair);
  return reason === null ? status : `${status}: ${reason}`;
}

/**
 * A cell in one line: names, the number shown and how it compares, or why there is none.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {Cell} cell
 */
export function cellText(run, metric, { row, column }) {
  const names = `${nameOf(run, row)} to ${nameOf(run, column)}`;
  const found = pairOf(run, row, column);
  if (!found) return `${names}: ${row === column ? "a node and itself" : "no pair of this run"}`;
  const value = valueOfPair(run, metric, found);
  if (isNaN(value)) return `${names}: ${outcomeText(run, found.pair)}`;
  return `${names}: ${metric.label} ${quantityText(metric, value)}, ${
    ratioText(value / medianOf(metric))
  } of the median`;
}

/** @param {ReportMetric} metric */
export function medianOf({ worse, scale }) {
  return worse * scale.median;
}

/**
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {number} pair
 * @returns {StoryNumber[]}
 */
function numbersOf(run, metric, pair) {
  const a = numberOf(run, "a", pair), b = numberOf(run, "b", pair);
  const number = (/** @type {string} */ label, /** @type {boolean} */ isBack) => {
    const value = valueOfPair(run, metric, { pair, isBack });
    if (isNaN(value)) return [];
    const median = medianOf(metric);
    const ratio = median > 0 ? ratioText(value / median) : "";
    const expected = isBack ? expectedText(run, metric, b, a) : expectedText(run, metric, a, b);
    return [{ label, text: quantityText(metric, value), ratio, expected }];
  };
  if (metric.back === null) return number(metric.label, false);
  const way = (/** @type {number} */ from, /** @type {number} */ to) =>
    `${metric.label} ${nameOf(run, from)} → ${nameOf(run, to)}`;
  return [...number(way(a, b), false), ...number(way(b, a), true)];
}

/**
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {number} a
 * @param {number} b
 */
function expectedText({ data }, metric, a, b) {
  if (metric.metric === null) return "";
  for (const { metric: about, support } of data.verdicts ?? []) {
    const own = about === metric.metric ? support.find((pair) => pair.a === a && pair.b === b) : undefined;
    if (own && own.expected !== null) return numberText(metric, own.expected);
  }
  return "";
}

/**
 * @param {ReportRun} run
 * @param {number} pair
 */
function machinesOf(run, pair) {
  const { data } = run;
  const machine = (
    /** @type {"a" | "b"} */ side,
    /** @type {import("../report_data.ts").ReportNumber[]} */ details,
  ) => {
    const address = data.addresses[numberOf(run, `${side}Address`, pair)];
    const facts = address === undefined ? [] : [{ label: "address", text: address }];
    facts.push(...data.hosts[numberOf(run, `${side}Host`, pair)] ?? []);
    for (const detail of details) {
      const value = numberOf(run, detail.column, pair);
      if (!isNaN(value)) facts.push({ label: detail.label, text: quantityText(detail, value) });
    }
    return { node: numberOf(run, side, pair), facts };
  };
  return [machine("a", data.detailsOfA), machine("b", data.detailsOfB)];
}

/**
 * A line a size.
 * @param {ReportRun} run
 * @param {number} pair
 */
function sweepOf(run, pair) {
  const metrics = run.data.metrics.filter(({ size }) => size !== null);
  const sizes = [...new Set(metrics.map(({ size }) => size))];
  const cells = (/** @type {ReportMetric} */ metric) => {
    const forth = numberText(metric, valueOfPair(run, metric, { pair, isBack: false }));
    return metric.back === null
      ? [forth]
      : [forth, numberText(metric, valueOfPair(run, metric, { pair, isBack: true }))];
  };
  const rows = sizes.map((size) => [size ?? "", ...metrics.filter((metric) => metric.size === size).flatMap(cells)]);
  const isEmpty = rows.every(([_, ...numbers]) => numbers.every((text) => text === "–"));
  if (isEmpty) return null;
  const heads = metrics.filter(({ size }) => size === sizes[0]).flatMap(({ label, unit, back }) => {
    const head = `${label.split(",")[0]} ${unit}`;
    return back === null ? [head] : [head, `${head}, back`];
  });
  return { heads: ["size", ...heads], rows };
}

/**
 * @param {ReportRun} run
 * @param {ReportAttempt} attempt
 */
function attemptText(run, { reason, detail, blame, startS }) {
  const blamed = blame === null ? "" : ` (${nameOf(run, blame)})`;
  return `${startS.toFixed(3)} s: ${reason}${blamed}${detail && `: ${detail}`}`;
}

/**
 * @param {ReportRun} run
 * @param {ReportRetest} retest
 */
function retestText({ data }, { alone, latencyUs, bandwidthMBps, failure }) {
  const how = alone ? "alone" : "under load";
  if (failure !== null) return `${how}: ${failure}`;
  const told = data.metrics.flatMap((metric) => {
    const value = metric.metric === "latency" ? latencyUs : metric.metric === "bandwidth" ? bandwidthMBps : null;
    return value === null ? [] : [`${metric.label} ${quantityText(metric, value)}`];
  });
  return `${how}: ${told.join(", ")}`;
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {(pair: { a: number, b: number }) => boolean}
 */
function isOf(a, b) {
  return (pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a);
}

/**
 * What the pairs of a node are, for the panel: its partners, those that are worst by a metric first, then those without
 * a number, and where they are.
 * @param {ReportRun} run
 * @param {ReportMetric} metric
 * @param {number} node
 * @returns {{ cell: Cell, value: number, outcome: string }[]}
 */
export function nodeRow(run, metric, node) {
  const rows = [];
  for (let other = 0; other < run.data.nodes.length; other++) {
    // Where each direction is a pair, both are told, and where each has a number.
    const hasWays = run.data.directed || metric.back !== null;
    for (const cell of [{ row: node, column: other }, ...hasWays ? [{ row: other, column: node }] : []]) {
      const found = pairOf(run, cell.row, cell.column);
      if (found) rows.push({ cell, value: valueOfPair(run, metric, found), outcome: outcomeText(run, found.pair) });
    }
  }
  const badness = (/** @type {number} */ value) => isNaN(value) ? -Infinity : metric.worse * value;
  return rows.sort((one, other) => badness(other.value) - badness(one.value) || 0);
}
