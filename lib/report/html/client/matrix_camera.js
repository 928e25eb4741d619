// @ts-check
/** @typedef {{ top: number, left: number, rows: number, columns: number }} MatrixWindow which cells of a map are seen, in parts of cells */
/** @typedef {{ rows: number, columns: number }} MatrixSides how many cells the map has */

/** No fewer cells of a side are seen, if it has as many. */
const LEAST_CELLS = 4;

/**
 * @param {MatrixSides} sides
 * @returns {MatrixWindow}
 */
export function wholeWindow({ rows, columns }) {
  return { top: 0, left: 0, rows, columns };
}

/**
 * Shows so many times as many cells; a point, from 0 to 1 in both directions, stays where it is.
 * @param {MatrixWindow} seen
 * @param {MatrixSides} sides
 * @param {number} factor
 * @param {{ x: number, y: number }} around
 */
export function zoomedWindow(seen, sides, factor, { x, y }) {
  const least = Math.min(LEAST_CELLS, sides.rows, sides.columns);
  const most = Math.max(factor, least / Math.min(seen.rows, seen.columns));
  const rows = Math.min(sides.rows, seen.rows * most), columns = Math.min(sides.columns, seen.columns * most);
  return within({
    top: seen.top + (seen.rows - rows) * y,
    left: seen.left + (seen.columns - columns) * x,
    rows,
    columns,
  }, sides);
}

/**
 * Moves by parts of what is seen.
 * @param {MatrixWindow} seen
 * @param {MatrixSides} sides
 * @param {{ x: number, y: number }} by
 */
export function pannedWindow(seen, sides, { x, y }) {
  return within({ ...seen, top: seen.top + y * seen.rows, left: seen.left + x * seen.columns }, sides);
}

/**
 * Moves no further than it takes to see a cell.
 * @param {MatrixWindow} seen
 * @param {MatrixSides} sides
 * @param {{ row: number, column: number }} cell
 */
export function revealingWindow(seen, sides, { row, column }) {
  const top = Math.min(row, Math.max(seen.top, row + 1 - seen.rows));
  const left = Math.min(column, Math.max(seen.left, column + 1 - seen.columns));
  return within({ ...seen, top, left }, sides);
}

/**
 * @param {MatrixWindow} seen
 * @param {MatrixSides} sides
 * @returns {MatrixWindow}
 */
function within({ top, left, rows, columns }, sides) {
  return {
    top: Math.max(0, Math.min(sides.rows - rows, top)),
    left: Math.max(0, Math.min(sides.columns - columns, left)),
    rows,
    columns,
  };
}
