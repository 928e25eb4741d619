import { foldHostList } from "../cluster/host_list.ts";
import { REMARK_TOPICS } from "../results/remark.ts";
import type { DoctorRow } from "./doctor_columns.ts";
import { cutToWidth, safeText, styled } from "./terminal_text.ts";
import { wrapped } from "./wrapped_text.ts";

/** So many different values are listed of nodes that have the same trouble. */
const LISTED = 3;

/** Host lists are cut to this share of a terminal's line. */
const NAMES_SHARE = 0.5;

/** One remark, with all nodes that it is made on. */
interface Group {
  order: number;
  failed: boolean;
  names: string[];
  whats: Set<string>;
  why: string;
}

/**
 * The remarks on all nodes, failures first: nodes with the same trouble are put together, `cn[1-6]: CPU governor powersave: …`.
 * @param width columns to wrap lines to; null: none is wrapped, and all names are there
 */
export function* remarkLines(
  rows: readonly DoctorRow[],
  { width, color }: { width: number | null; color: boolean },
): Generator<string> {
  for (const { failed, names, whats, why } of groups(rows)) {
    const list = safeText(foldHostList(names));
    const shown = width === null || names.length === 1 ? list : cutToWidth(list, Math.floor(width * NAMES_SHARE));
    const nodes = shown === list ? list : `${shown} (${names.length} nodes)`;
    const text = `${nodes}: ${safeText(`${listed([...whats])}: ${why}`)}`;
    for (const line of wrapped(text, width)) {
      yield styled(line, failed ? "red" : "yellow", color) + "\n";
    }
  }
}

function groups(rows: readonly DoctorRow[]): Group[] {
  const found = new Map<string, Group>();
  for (const { node: { name }, remarks } of rows) {
    for (const { level, topic, what, why } of remarks) {
      const common = withoutName(why, name);
      const key = JSON.stringify([topic, common]);
      const group = found.get(key);
      if (!group) {
        const order = level === "fail" ? -1 : REMARK_TOPICS.indexOf(topic);
        found.set(key, { order, failed: level === "fail", names: [name], whats: new Set([what]), why });
        continue;
      }
      group.names.push(name);
      group.whats.add(what);
      group.why = common;
    }
  }
  return [...found.values()].sort((a, b) => a.order - b.order);
}

/** What was seen of a node in the words that fit any: `connect to host {node} port 22`. */
function withoutName(text: string, name: string): string {
  return text.split(/([\w.-]+)/).map((word) => word === name ? "{node}" : word).join("");
}

function listed(texts: readonly string[]): string {
  const more = texts.length - LISTED;
  return texts.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
