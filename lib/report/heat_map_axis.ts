/** How many cells a side of a heat map has at most. */
export const CELL_LIMIT = 64;

/** The nodes along both sides of a heat map, in cells: groups one after the other, folded where there are many. */
export interface Axis {
  /** The nodes of each cell, by their places; the nodes of a group lie side by side. */
  readonly nodes: readonly (readonly number[])[];
  /** The group of each cell. */
  readonly groupOf: readonly number[];
  /** The cell of each node, by its place. */
  readonly cellOf: Int32Array;
}

/** Cells as they are drawn, some of them together; null is a gap between two groups. */
export type Slots = readonly (readonly number[] | null)[];

/**
 * Puts nodes into at most 64 cells, as few nodes as possible in each, and none of different groups together unless
 * there are more groups than cells.
 * @param groupOf the group of each node, by its place, −1 where it is unknown; null: there are none
 */
export function makeAxis(nodeCount: number, groupOf: ArrayLike<number> | null): Axis {
  const places = Array.from({ length: nodeCount }, (_, place) => place);
  const parts = inParts(grouped(places, (place) => groupOf?.[place] ?? 0), CELL_LIMIT, 0);
  const cellOf = new Int32Array(nodeCount);
  parts.forEach(({ members }, cell) => members.forEach((node) => cellOf[node] = cell));
  return { nodes: parts.map(({ members }) => members), groupOf: parts.map(({ group }) => group), cellOf };
}

/**
 * The cells of an axis in at most so many slots (1 or more), gaps between groups among them; without gaps where those
 * do not fit.
 */
export function slotsOf(axis: Axis, room: number): Slots {
  const cells = axis.nodes.map((_, cell) => cell);
  const parts = inParts(grouped(cells, (cell) => axis.groupOf[cell]!), room, 1);
  return parts.flatMap(({ group, members }, i) => {
    return i > 0 && group !== parts[i - 1]!.group ? [null, members] : [members];
  });
}

/** Nodes, or cells, of one group. */
interface Part {
  group: number;
  members: number[];
}

/** All members of each group; those of unknown group come last. */
function grouped(items: readonly number[], groupOf: (item: number) => number): Part[] {
  const groups = Array.from(Map.groupBy(items, groupOf), ([group, members]) => ({ group, members }));
  return groups.sort((one, other) => Number(one.group < 0) - Number(other.group < 0));
}

/**
 * Groups in parts of as many members each as it takes to have so many parts and gaps at most; all in one group where
 * there are too many groups for that.
 */
function inParts(groups: readonly Part[], limit: number, gap: 0 | 1): Part[] {
  const fold = foldFor(groups.map(({ members }) => members.length), limit - gap * (groups.length - 1));
  if (fold === null) return inParts([{ group: 0, members: groups.flatMap(({ members }) => members) }], limit, gap);
  return groups.flatMap(({ group, members }) =>
    Array.from({ length: Math.ceil(members.length / fold) }, (_, part) => ({
      group,
      members: members.slice(part * fold, (part + 1) * fold),
    }))
  );
}

/**
 * The smallest count of members for a part with which groups of these sizes make so many parts at most; null: there are
 * more groups.
 */
function foldFor(sizes: readonly number[], limit: number): number | null {
  if (sizes.length > limit) return null;
  const partsWith = (fold: number) => sizes.reduce((sum, size) => sum + Math.ceil(size / fold), 0);
  let fold = Math.max(1, Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / limit));
  while (partsWith(fold) > limit) fold++;
  return fold;
}
