import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { CELL_LIMIT, makeAxis, slotsOf } from "../../lib/report/heat_map_axis.ts";

Deno.test("makeAxis() gives each node a cell of its own up to 64 nodes, and folds more", () => {
  assertEquals(makeAxis(64, null).nodes, Array.from({ length: 64 }, (_, node) => [node]));
  const folded = makeAxis(65, null);
  assertEquals([folded.nodes.length, folded.nodes[0], folded.nodes[32]], [33, [0, 1], [64]]);
  assertEquals(makeAxis(14_000, null).nodes.length, 64);
});

Deno.test("makeAxis() puts the nodes of a group side by side, and those of unknown group last", () => {
  const { nodes, groupOf, cellOf } = makeAxis(6, [-1, 1, 0, 1, 0, -1]);
  assertEquals(nodes, [[1], [3], [2], [4], [0], [5]]);
  assertEquals(groupOf, [1, 1, 0, 0, -1, -1]);
  assertEquals([...cellOf], [4, 0, 2, 1, 3, 5]);
});

Deno.test("makeAxis() folds no two groups into a cell, unless there are more groups than cells", () => {
  const { nodes } = makeAxis(99, Array.from({ length: 99 }, (_, node) => Math.floor(node / 33)));
  assertEquals(nodes.filter((cell) => cell.includes(32) || cell.includes(33)), [[32], [33, 34]]);
  assertEquals(makeAxis(200, Array.from({ length: 200 }, (_, node) => node % 100)).nodes[0], [0, 100, 1, 101]);
});

Deno.test("slotsOf() has a gap between groups, folds cells where room is short, and then leaves the gaps out", () => {
  const axis = makeAxis(6, [0, 0, 0, 1, 1, 1]);
  assertEquals(slotsOf(axis, 7), [[0], [1], [2], null, [3], [4], [5]]);
  assertEquals(slotsOf(axis, 6), [[0, 1], [2], null, [3, 4], [5]]);
  assertEquals(slotsOf(axis, 3), [[0, 1, 2], null, [3, 4, 5]]);
  assertEquals(slotsOf(axis, 2), [[0, 1, 2], [3, 4, 5]]);
  assertEquals(slotsOf(axis, 1), [[0, 1, 2, 3, 4, 5]]);
});

Deno.test("makeAxis() and slotsOf() have every node once, in no more cells and slots than there may be", () => {
  const groups = fc.array(fc.integer({ min: -1, max: 80 }), { minLength: 2, maxLength: 300 });
  fc.assert(
    fc.property(
      fc.option(groups),
      fc.integer({ min: 2, max: 300 }),
      fc.integer({ min: 1, max: 100 }),
      (of, n, room) => {
        const count = of?.length ?? n;
        const axis = makeAxis(count, of);
        const slots = slotsOf(axis, room);
        assert(axis.nodes.length <= CELL_LIMIT && slots.length <= room);
        const nodes = slots.flatMap((cells) => cells?.flatMap((cell) => axis.nodes[cell]!) ?? []);
        assertEquals(nodes.toSorted((a, b) => a - b), Array.from({ length: count }, (_, node) => node));
        axis.nodes.forEach((cell, i) => cell.forEach((node) => assertEquals(axis.cellOf[node], i)));
      },
    ),
  );
});
