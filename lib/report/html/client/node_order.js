// @ts-check
import { at } from "./at.js";
/** @typedef {import("../report_data.ts").ReportData} ReportData */
/** @typedef {import("../report_data.ts").ReportNode} ReportNode */
/** @typedef {import("../../../results/verdict.ts").Metric} Metric */
/** @typedef {"name" | "run" | "group" | "effect"} NodeOrder */

/** Numbers within names count as numbers: cn2 comes before cn10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

/**
 * The ranks of nodes when sorted by name, so that names are compared once.
 * @param {readonly ReportNode[]} nodes
 * @returns {Int32Array}
 */
export function nameRanks(nodes) {
  const sorted = nodes.map((_, place) => place).sort((one, other) => {
    return NATURAL.compare(at(nodes, one).name, at(nodes, other).name) || one - other;
  });
  const ranks = new Int32Array(nodes.length);
  sorted.forEach((place, rank) => ranks[place] = rank);
  return ranks;
}

/**
 * The orders that a run has, with what people call them.
 * @param {ReportData} data
 * @returns {[order: NodeOrder, label: string][]}
 */
export function ordersOf({ nodes, groups }) {
  /** @type {[NodeOrder, string][]} */
  const orders = [["name", "by name"], ["run", "as in the run"]];
  if (groups) orders.push(["group", `by ${groups.kind}`]);
  const hasEffects = nodes.some(({ effect }) => effect.latency !== null || effect.bandwidth !== null);
  if (hasEffects) orders.push(["effect", "worst node first"]);
  return orders;
}

/**
 * Places of nodes in an order.
 * @param {ReportData} data
 * @param {Int32Array} ranks by name
 * @param {NodeOrder} order
 * @param {Metric} metric whose effects count
 * @returns {Int32Array}
 */
export function sortedNodes({ nodes, groups }, ranks, order, metric) {
  const places = Int32Array.from(nodes, (_, place) => place);
  if (order === "run") return places;
  const key = Float64Array.from(nodes, ({ group, effect }) => {
    if (order === "group") return group ?? groups?.names.length ?? 0;
    if (order === "effect") return slowness(effect[metric], metric);
    return 0;
  });
  return places.sort((one, other) => at(key, one) - at(key, other) || at(ranks, one) - at(ranks, other));
}

/**
 * The slower, the less; a node of which nothing is known comes last.
 * @param {number | null} effect
 * @param {Metric} metric
 */
function slowness(effect, metric) {
  if (effect === null) return Infinity;
  return metric === "latency" ? -effect : effect;
}
