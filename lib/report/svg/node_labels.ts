import { commonEnds } from "../heat_map_labels.ts";
import { cutToWidth, displayWidth, safeText } from "../terminal_text.ts";

/** Names are cut to so many characters, which take so much each, or less. */
const NAME_LENGTH = 15;
const CHARACTER_WIDTH = 5.4;
const GAP = 8;

/** What stands along the sides of a map, a label for each node, and the room for the longest one. */
export interface NodeLabels {
  labels: readonly string[];
  room: number;
}

/**
 * Names as they are; where one is too long, all without what they have in common, and cut to what there is room for.
 */
export function nodeLabels(names: readonly string[]): NodeLabels {
  const whole = names.map(safeText);
  const isLong = whole.some((name) => displayWidth(name) > NAME_LENGTH);
  const labels = isLong ? shortened(names) : whole;
  return {
    labels,
    room: GAP + CHARACTER_WIDTH * labels.reduce((most, label) => Math.max(most, displayWidth(label)), 0),
  };
}

function shortened(names: readonly string[]): string[] {
  const [head, tail] = commonEnds(names);
  return names.map((name) => {
    const rest = safeText(name.slice(head, name.length - tail));
    return cutToWidth(`${head > 0 ? "…" : ""}${rest}${tail > 0 ? "…" : ""}`, NAME_LENGTH);
  });
}
