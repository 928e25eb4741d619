import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { layOutMatrix } from "../../../../lib/report/html/client/matrix_layout.js";

const sides = fc.record({ rows: fc.integer({ min: 1, max: 2000 }), columns: fc.integer({ min: 1, max: 2000 }) });

Deno.test("layOutMatrix() keeps within the room, and has squares where there are as many rows as columns", () => {
  const room = fc.record({
    nameWidth: fc.double({ min: 0, max: 500, noNaN: true }),
    width: fc.integer({ min: 300, max: 2000 }),
    height: fc.integer({ min: 300, max: 2000 }),
  });
  fc.assert(fc.property(sides, room, (sides, room) => {
    const { left, top, width, height } = layOutMatrix({ ...sides, ...room });
    const slack = 1e-6;
    assert(left + width <= room.width + slack && top + height <= room.height + slack);
    assert(width > 0 && height > 0);
    const square = layOutMatrix({ rows: sides.rows, columns: sides.rows, ...room });
    assert(Math.abs(square.width - square.height) < slack);
  }));
});

Deno.test("layOutMatrix() gives a row of many cells a height at which it can be seen", () => {
  const { width, height } = layOutMatrix({ rows: 1, columns: 1000, nameWidth: 40, width: 800, height: 700 });
  assertEquals([Math.round(width), height], [752, 18]);
});
