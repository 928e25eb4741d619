import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LABEL_PX, labelledCells } from "../../../../lib/report/html/client/axis_labels.js";

Deno.test("labelledCells(): labels never touch, marked ones come first, and all cells have one where there is room", () => {
  const cells = fc.record({
    count: fc.integer({ min: 1, max: 1500 }),
    px: fc.double({ min: 0.2, max: 60, noNaN: true }),
    marks: fc.array(fc.nat(1500)),
  });
  fc.assert(fc.property(cells, ({ count, px, marks }) => {
    const marked = new Set(marks);
    const middle = (cell: number) => (cell + 0.5) * px;
    const labels = labelledCells(0, count - 1, middle, (cell) => marked.has(cell));
    const slack = 1e-6;
    assert(labels.every((cell, i) => i === 0 || middle(cell) - middle(labels[i - 1]!) >= LABEL_PX - slack));
    if (px >= LABEL_PX) assertEquals(labels.length, count);
    const first = Array.from({ length: count }, (_, cell) => cell).find((cell) => marked.has(cell));
    if (first !== undefined) assert(labels.includes(first));
    assert(labels.every((cell) => cell >= 0 && cell < count));
  }));
});
