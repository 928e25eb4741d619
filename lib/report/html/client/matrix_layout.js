// @ts-check

/** Names take so many pixels at most. */
const LABEL_LIMIT_PX = 140;
const LABEL_GAP_PX = 8;
/** A side with few cells has large ones. */
const FEW = 12;
const LARGE_PX = 62;
const USUAL_PX = 26;
/** A row of many cells is so high at least, where there is room. */
const ROW_PX = 18;

/**
 * @typedef {object} MatrixLayout sizes in CSS pixels
 * @property {number} left where cells begin
 * @property {number} top
 * @property {number} width of all cells
 * @property {number} height
 * @property {boolean} isTurned names of columns stand upright
 */

/**
 * Where cells and names stand. Cells are squares where there are as many rows as columns.
 * @param {{ rows: number, columns: number, nameWidth: number, width: number, height: number }} sides how many cells;
 *   the width of the longest name; and what room there is for all
 * @returns {MatrixLayout}
 */
export function layOutMatrix({ rows, columns, nameWidth, width, height }) {
  const names = Math.min(LABEL_LIMIT_PX, nameWidth) + LABEL_GAP_PX;
  const left = Math.ceil(names);
  const most = Math.max(rows, columns) <= FEW ? LARGE_PX : USUAL_PX;
  const wide = Math.min(most, (width - left) / Math.max(1, columns));
  const isTurned = names > wide;
  const top = isTurned ? left : 20;
  const room = (height - top) / Math.max(1, rows);
  const high = Math.min(most, room, Math.max(wide, Math.min(ROW_PX, room)));
  const cell = rows === columns ? Math.min(wide, high) : wide;
  return { left, top, width: cell * columns, height: (rows === columns ? cell : high) * rows, isTurned };
}
