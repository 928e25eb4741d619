import { foldHostList } from "../cluster/host_list.ts";
import type { Axis, Slots } from "./heat_map_axis.ts";
import { cutToWidth, displayWidth, safeText } from "./terminal_text.ts";

/** More digits than these do not stand above a column. */
const DIGIT_LIMIT = 3;

/**
 * The names of the nodes of each line of a map, folded, in so many columns at most: what all names begin and end with
 * is left out where it does not fit, and the rest is cut.
 * @param lines the slots of each line; a null of them is a gap
 */
export function lineLabels(lines: readonly Slots[], axis: Axis, names: readonly string[], room: number): string[] {
  const labels = (names: readonly string[], before = "", behind = "") =>
    lines.map((slots) => {
      const nodes = slots.flatMap((cells) => cells?.flatMap((cell) => axis.nodes[cell]!) ?? []);
      const text = safeText(foldHostList(nodes.map((node) => names[node]!)));
      return nodes.length === 0 ? "" : `${before}${text}${behind}`;
    });
  const fit = (labels: string[]) => labels.every((label) => displayWidth(label) <= room);
  const whole = labels(names);
  if (fit(whole)) return whole;
  const [head, tail] = commonEnds(names);
  const short = names.map((name) => name.slice(head, name.length - tail));
  const dotted = labels(short, head > 0 ? "…" : "", tail > 0 ? "…" : "");
  return fit(dotted) ? dotted : labels(short).map((label) => cutToWidth(label, room));
}

/**
 * How many characters all names begin and end with, beside their numbers; what is between them has one character at
 * least.
 */
export function commonEnds(names: readonly string[]): [head: number, tail: number] {
  const [first = ""] = names;
  const shared = (at: (name: string, i: number) => string | undefined) => {
    let length = 0;
    while (length < first.length - 1 && names.every((name) => at(name, length) === at(first, length))) length++;
    return length;
  };
  const head = first.slice(0, shared((name, i) => name[i])).replace(/[0-9]+$/, "").length;
  const end = first.slice(first.length - shared((name, i) => name.at(-1 - i))).replace(/^[0-9]+/, "");
  const shortest = names.reduce((least, { length }) => Math.min(least, length), Infinity);
  return [head, Math.max(0, Math.min(end.length, shortest - head - 1))];
}

/** What stands above the columns of a map, and what it is. */
export interface ColumnLabels {
  /** One for each slot, all equally long, of ASCII; blank above a gap. */
  labels: string[];
  what: "last digits of the name" | "place among the nodes";
}

/**
 * Above each column the last digits of the name of its first node, or where these do not tell nodes apart, its place
 * among all, from 1.
 */
export function columnLabels(slots: Slots, axis: Axis, names: readonly string[]): ColumnLabels {
  const firsts = slots.map((cells) => cells === null ? null : axis.nodes[cells[0]!]![0]!);
  const aligned = (text: (node: number) => string) => {
    const texts = firsts.map((node) => node === null ? "" : text(node));
    const length = texts.reduce((most, { length }) => Math.max(most, length), 0);
    return texts.map((text) => text.padStart(length));
  };
  for (const partOf of [(name: string) => name, (name: string) => name.split(".")[0]!]) {
    const digits = (node: number) => (/[0-9]+$/.exec(partOf(names[node]!))?.[0] ?? "").slice(-DIGIT_LIMIT);
    const given = firsts.flatMap((node) => node === null ? [] : digits(node));
    const isTelling = given.every((text) => text !== "") && new Set(given.map(Number)).size === given.length;
    if (isTelling) return { labels: aligned(digits), what: "last digits of the name" };
  }
  return { labels: aligned((node) => String(node + 1)), what: "place among the nodes" };
}
