import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { drawCells, NO_CELL, SELF_CELL } from "../../../../lib/report/html/client/cell_raster.js";

/** So that a pixel tells its code. */
const PALETTE = Uint32Array.from({ length: 256 }, (_, code) => code);

/** Codes of all pairs of so many nodes, by their places. */
function scene(nodeCount: number, codes: readonly number[]) {
  const pairAt = new Int32Array(nodeCount ** 2);
  let pair = 0;
  for (let a = 0; a < nodeCount; a++) {
    for (let b = a + 1; b < nodeCount; b++) {
      pairAt[a * nodeCount + b] = ++pair;
      pairAt[b * nodeCount + a] = -pair;
    }
  }
  const forth = Uint8Array.from({ length: pair }, (_, i) => codes[i % codes.length]!);
  return { nodeCount, pairAt, forth, back: forth.map((code) => 255 - code) };
}

interface View {
  width: number;
  height: number;
  rows: Int32Array;
  columns: Int32Array;
  view?: { top: number; left: number; rows: number; columns: number };
}

function drawn(own: ReturnType<typeof scene>, { width, height, rows, columns, ...rest }: View): number[][] {
  const pixels = new Uint32Array(width * height);
  const view = rest.view ?? { top: 0, left: 0, rows: rows.length, columns: columns.length };
  drawCells(pixels, { width, height, rows, columns, view, ...own }, PALETTE);
  return Array.from({ length: height }, (_, y) => [...pixels.subarray(y * width, (y + 1) * width)]);
}

const ALL = Int32Array.of(0, 1, 2);

Deno.test("drawCells() draws a pixel a cell: there, back, and a node with itself", () => {
  assertEquals(drawn(scene(3, [10, 20, 30]), { width: 3, height: 3, rows: ALL, columns: ALL }), [
    [SELF_CELL, 10, 20],
    [245, SELF_CELL, 30],
    [235, 225, SELF_CELL],
  ]);
});

Deno.test("drawCells() draws the rows and columns that it is given, in their order", () => {
  const own = scene(3, [10, 20, 30]);
  const rows = Int32Array.of(2, 0), columns = Int32Array.of(1);
  assertEquals(drawn(own, { width: 1, height: 2, rows, columns }), [[225], [10]]);
  own.pairAt[1] = 0;
  assertEquals(drawn(own, { width: 1, height: 2, rows, columns }), [[225], [NO_CELL]]);
});

Deno.test("drawCells() makes cells of several pixels, with a line between them when they are large", () => {
  const own = scene(2, [9]), rows = Int32Array.of(0, 1);
  assertEquals(drawn(own, { width: 4, height: 2, rows, columns: rows }), [
    [SELF_CELL, SELF_CELL, 9, 9],
    [246, 246, SELF_CELL, SELF_CELL],
  ]);
  const large = drawn(own, { width: 12, height: 12, rows, columns: rows });
  assertEquals(large[0], [...Array(5).fill(SELF_CELL), NO_CELL, ...Array(5).fill(9), NO_CELL]);
  assertEquals([large[5], large[11]], [Array(12).fill(NO_CELL), Array(12).fill(NO_CELL)]);
});

Deno.test("drawCells() draws the part that is seen", () => {
  const own = scene(3, [10, 20, 30]);
  const view = { top: 1, left: 0.5, rows: 2, columns: 2 };
  assertEquals(drawn(own, { width: 4, height: 2, rows: ALL, columns: ALL, view }), [
    [245, SELF_CELL, SELF_CELL, 30],
    [235, 225, 225, SELF_CELL],
  ]);
});

Deno.test("drawCells(): where a pixel has several cells it shows the worst one; whatever the size, no cell is lost", () => {
  const sizes = fc.record({
    nodes: fc.integer({ min: 2, max: 24 }),
    width: fc.integer({ min: 1, max: 60 }),
    height: fc.integer({ min: 1, max: 60 }),
  });
  const code = fc.integer({ min: 3, max: 255 });
  fc.assert(
    fc.property(sizes, fc.array(code, { minLength: 300, maxLength: 300 }), ({ nodes, width, height }, codes) => {
      const own = scene(nodes, codes), all = Int32Array.from({ length: nodes }, (_, node) => node);
      const pixels = drawn(own, { width, height, rows: all, columns: all });
      const worst = Array.from(
        all,
        (row) =>
          Math.max(...drawn(own, { width: nodes, height: 1, rows: all.subarray(row, row + 1), columns: all })[0]!),
      );
      assertEquals(Math.max(...pixels.flat()), Math.max(...worst));
      if (height <= nodes) {
        const shown = pixels.map((row) => Math.max(...row));
        const expected = shown.map((_, y) => {
          const from = Math.floor(y * nodes / height + 1e-9),
            to = Math.max(from + 1, Math.floor((y + 1) * nodes / height + 1e-9));
          return Math.max(...worst.slice(from, to));
        });
        assertEquals(shown, expected);
      }
    }),
  );
});
