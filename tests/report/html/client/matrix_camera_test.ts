import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  pannedWindow,
  revealingWindow,
  wholeWindow,
  zoomedWindow,
} from "../../../../lib/report/html/client/matrix_camera.js";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const sides = fc.record({ rows: fc.integer({ min: 1, max: 2000 }), columns: fc.integer({ min: 1, max: 2000 }) });
const moves = fc.array(fc.oneof(
  fc.record({
    kind: fc.constant("zoom" as const),
    by: fc.double({ min: 0.1, max: 10, noNaN: true }),
    x: share,
    y: share,
  }),
  fc.record({
    kind: fc.constant("pan" as const),
    by: fc.constant(0),
    x: fc.double({ min: -2, max: 2, noNaN: true }),
    y: share,
  }),
));

Deno.test("zoomedWindow(), pannedWindow(): whatever is done, what is seen lies within the map, and is not too little", () => {
  fc.assert(fc.property(sides, moves, (sides, moves) => {
    let seen = wholeWindow(sides);
    for (const { kind, by, ...point } of moves) {
      seen = kind === "zoom" ? zoomedWindow(seen, sides, by, point) : pannedWindow(seen, sides, point);
      const slack = 1e-6;
      assert(seen.top >= -slack && seen.left >= -slack);
      assert(seen.top + seen.rows <= sides.rows + slack && seen.left + seen.columns <= sides.columns + slack);
      assert(Math.min(seen.rows, seen.columns) >= Math.min(4, sides.rows, sides.columns) - slack);
    }
    assertEquals(zoomedWindow(seen, sides, 1e9, { x: 0.5, y: 0.5 }), wholeWindow(sides));
  }));
});

Deno.test("zoomedWindow() leaves the point where it is that it goes to", () => {
  const all = { rows: 100, columns: 100 };
  const seen = zoomedWindow(wholeWindow(all), all, 0.5, { x: 0.25, y: 1 });
  assertEquals(seen, { top: 50, left: 12.5, rows: 50, columns: 50 });
});

Deno.test("revealingWindow() moves to a cell, and no further than it takes", () => {
  const all = { rows: 100, columns: 100 };
  const seen = { top: 10, left: 10, rows: 20, columns: 20 };
  assertEquals(revealingWindow(seen, all, { row: 15, column: 29 }), seen);
  assertEquals(revealingWindow(seen, all, { row: 30, column: 5 }), { ...seen, top: 11, left: 5 });
});
