// @ts-check
import { make } from "./dom.js";
/** @typedef {import("./dom.js").Child} Child */

/**
 * A column of a table.
 * @template Row
 * @typedef {object} TableColumn
 * @property {string} head
 * @property {(row: Row) => Child} cell
 * @property {boolean} [isNumber]
 * @property {(row: Row) => number | string | null} [key] what it is sorted by; null comes last
 * @property {boolean} [isWorstFirst] its larger numbers come first at first
 */

const COLLATOR = new Intl.Collator("en", { numeric: true });
/** So many rows are shown until more are asked for. */
const ROW_LIMIT = 250;

/**
 * A table whose columns sort it, where they can.
 * @template Row
 * @param {string} caption what it is, for those who do not see it
 * @param {readonly TableColumn<Row>[]} columns
 * @param {readonly Row[]} rows
 * @returns {HTMLElement}
 */
export function makeTable(caption, columns, rows) {
  let shown = rows, limit = ROW_LIMIT;
  const body = make("tbody", {});
  const more = make("button", { type: "button", class: "more", click: () => fillBody(limit = Infinity) });
  const fillBody = (/** @type {number} */ most) => {
    body.replaceChildren(...shown.slice(0, most).map((row) => rowOf(columns, row)));
    more.hidden = shown.length <= most;
    more.textContent = `Show all ${shown.length}`;
  };
  /** @type {HTMLTableCellElement[]} */
  const heads = columns.map((column) => {
    const { head, key, isNumber = false, isWorstFirst = false } = column;
    const cell = make("th", { scope: "col", class: isNumber && "number" });
    if (!key) {
      cell.append(head);
      return cell;
    }
    const sort = () => {
      const isUp = cell.ariaSort === null ? !isWorstFirst : cell.ariaSort === "descending";
      for (const other of heads) other.ariaSort = null;
      cell.ariaSort = isUp ? "ascending" : "descending";
      shown = sortedRows(rows, key, isUp);
      fillBody(limit);
    };
    cell.append(make("button", { type: "button", class: "sort", click: sort }, head));
    return cell;
  });
  fillBody(limit);
  const table = make(
    "table",
    {},
    make("caption", { class: "unseen" }, caption),
    make("thead", {}, make("tr", {}, ...heads)),
    body,
  );
  return make("div", { class: "table" }, table, more);
}

/**
 * @template Row
 * @param {readonly TableColumn<Row>[]} columns
 * @param {Row} row
 */
function rowOf(columns, row) {
  return make(
    "tr",
    {},
    ...columns.map(({ cell, isNumber = false }) => make("td", { class: isNumber && "number" }, cell(row))),
  );
}

/**
 * @template Row
 * @param {readonly Row[]} rows
 * @param {(row: Row) => number | string | null} key
 * @param {boolean} isUp
 */
function sortedRows(rows, key, isUp) {
  const keyed = rows.map((row) => ({ row, key: key(row) }));
  return keyed.sort((one, other) => {
    if (one.key === null || other.key === null) return Number(one.key === null) - Number(other.key === null);
    const order = typeof one.key === "number" && typeof other.key === "number"
      ? one.key - other.key
      : COLLATOR.compare(String(one.key), String(other.key));
    return isUp ? order : -order;
  }).map(({ row }) => row);
}

/**
 * Labels with their texts.
 * @param {readonly { label: string, text: Child }[]} facts
 */
export function makeFacts(facts) {
  return make("dl", {}, ...facts.flatMap(({ label, text }) => [make("dt", {}, label), make("dd", {}, text)]));
}
