// @ts-check

/** A line of labels takes so many pixels. */
export const LABEL_PX = 13;

/**
 * Which cells of a side are labelled, so that labels stand apart: those that are marked first, then as many others,
 * evenly spaced, as find room between them. In order.
 * @param {number} first the first cell that is seen at all, and the last one
 * @param {number} last
 * @param {(cell: number) => number} middleOf where the middle of a cell is, in pixels
 * @param {(cell: number) => boolean} isMarked
 * @returns {number[]}
 */
export function labelledCells(first, last, middleOf, isMarked) {
  /** @type {number[]} */
  const marked = [];
  for (let cell = first; cell <= last; cell++) {
    const before = marked.at(-1);
    if (isMarked(cell) && (before === undefined || middleOf(cell) - middleOf(before) >= LABEL_PX)) marked.push(cell);
  }
  const cellPx = middleOf(first + 1) - middleOf(first);
  const step = niceStep(LABEL_PX / cellPx);
  const chosen = new Set(marked);
  let next = 0;
  for (let cell = first; cell <= last; cell++) {
    while (next < marked.length && /** @type {number} */ (marked[next]) < cell) next++;
    if ((cell % step) !== 0 || chosen.has(cell)) continue;
    const neighbours = [marked[next - 1], marked[next]];
    const isFree = neighbours.every((other) =>
      other === undefined || Math.abs(middleOf(cell) - middleOf(other)) >= LABEL_PX
    );
    if (isFree) chosen.add(cell);
  }
  return [...chosen].sort((one, other) => one - other);
}

/**
 * 1, 2, 5, 10, 20 …: the least that is no less.
 * @param {number} least
 */
function niceStep(least) {
  for (let power = 1;; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power;
  }
}
