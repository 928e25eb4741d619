// @ts-check
// Cells of a map as pixels. What a cell shows is a code: of several cells in one pixel the largest counts, so that
// nothing bad is lost.

/** No pair is there; a node and itself; a pair without the number that is shown; and one that failed. */
export const NO_CELL = 0;
export const SELF_CELL = 1;
export const MISSING_CELL = 2;
export const FAILED_CELL = 255;
/** From here on: from best to worst. */
export const FIRST_SHADE = 3;

/** Cells of so many pixels have a line between them. */
const LEAST_FOR_LINES = 6;

/**
 * @typedef {object} Raster
 * @property {number} width in pixels
 * @property {number} height
 * @property {Int32Array} rows nodes, from top to bottom
 * @property {Int32Array} columns nodes, from left to right
 * @property {{ top: number, left: number, rows: number, columns: number }} view which cells are seen, in parts of cells
 * @property {number} nodeCount
 * @property {Int32Array} pairAt as a run has it
 * @property {Uint8Array} forth codes of pairs, from the first node to the second
 * @property {Uint8Array} back and from the second to the first
 */

/**
 * Draws cells.
 * @param {Uint32Array} pixels row after row
 * @param {Raster} raster
 * @param {Uint32Array} palette the colour of each code
 */
export function drawCells(pixels, { width, height, rows, columns, view, nodeCount, pairAt, forth, back }, palette) {
  const across = spansOf(width, view.left, view.columns, columns.length);
  const down = spansOf(height, view.top, view.rows, rows.length);
  const codes = new Uint8Array(width);
  let before = -1;
  for (let y = 0; y < height; y++) {
    const from = /** @type {number} */ (down.from[y]), to = /** @type {number} */ (down.to[y]);
    const start = y * width;
    if (down.isLine[y]) {
      pixels.fill(/** @type {number} */ (palette[NO_CELL]), start, start + width);
      before = -1;
      continue;
    }
    if (from === before && to === from + 1) {
      pixels.copyWithin(start, start - width, start);
      continue;
    }
    before = to === from + 1 ? from : -1;
    codes.fill(NO_CELL);
    for (let r = from; r < to; r++) {
      const row = /** @type {number} */ (rows[r]), base = row * nodeCount;
      for (let x = 0; x < width; x++) {
        if (across.isLine[x]) continue;
        let code = /** @type {number} */ (codes[x]);
        const end = /** @type {number} */ (across.to[x]);
        for (let c = /** @type {number} */ (across.from[x]); c < end; c++) {
          const column = /** @type {number} */ (columns[c]);
          const place = /** @type {number} */ (pairAt[base + column]);
          const own = place > 0
            ? forth[place - 1]
            : place < 0
            ? back[-place - 1]
            : row === column
            ? SELF_CELL
            : NO_CELL;
          if (/** @type {number} */ (own) > code) code = /** @type {number} */ (own);
        }
        codes[x] = code;
      }
    }
    for (let x = 0; x < width; x++) {
      pixels[start + x] = /** @type {number} */ (palette[/** @type {number} */ (codes[x])]);
    }
  }
}

/**
 * Which cells each pixel of a side shows, one at least, and which pixels are lines between cells.
 * @param {number} pixels
 * @param {number} first the cell at the first pixel
 * @param {number} shown how many cells there are on all pixels
 * @param {number} count of all cells
 */
function spansOf(pixels, first, shown, count) {
  const from = new Int32Array(pixels), to = new Int32Array(pixels), isLine = new Uint8Array(pixels);
  const step = shown / pixels;
  for (let i = 0; i < pixels; i++) {
    const next = Math.floor(first + (i + 1) * step + 1e-9);
    const own = Math.min(count - 1, Math.floor(first + i * step + 1e-9));
    from[i] = own;
    to[i] = Math.min(count, Math.max(own + 1, next));
    if (1 / step >= LEAST_FOR_LINES && next > own) isLine[i] = 1;
  }
  return { from, to, isLine };
}
