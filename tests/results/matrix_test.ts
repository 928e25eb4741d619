import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { matrixRows } from "../../lib/results/matrix.ts";
import type { Run } from "../../lib/results/run.ts";
import { latencyUs } from "../../lib/results/summary.ts";
import { failed, measured, runOf } from "../report/fixtures/runs.ts";

function latencies(run: Run): (number | null)[][] {
  return Array.from(matrixRows(run, latencyUs), ({ cells }) => Array.from(cells, (x) => Number.isNaN(x) ? null : x));
}

Deno.test("matrixRows() enters an undirected pair into both halves", () => {
  const run = runOf([measured("a", "b", 1, 9), failed("a", "c", "seen"), measured("b", "c", 3, 9)]);
  assertEquals(latencies(run), [[null, 1, null], [1, null, 3], [null, 3, null]]);
  assertEquals(Array.from(matrixRows(run, latencyUs), ({ node }) => node), ["a", "b", "c"]);
});

Deno.test("matrixRows() enters a directed pair into its own cell only", () => {
  const pairs = [measured("a", "b", 1, 9), measured("c", "a", 3, 9)];
  assertEquals(latencies(runOf(pairs, { directed: true })), [[null, 1, null], [null, null, null], [3, null, null]]);
});

Deno.test("matrixRows() keeps each direction's own result, a missing one too, where both are pairs", () => {
  for (const directed of [true, undefined]) {
    const run = runOf([measured("a", "b", 1, 9), failed("b", "a", "seen"), measured("c", "a", 5, 9)], { directed });
    const [a, b] = latencies(run);
    assertEquals([a![1], b![0]], [1, null]);
  }
});

Deno.test("matrixRows() of an undirected run is symmetric and holds every pair twice", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 2, maxLength: 8 });
  fc.assert(fc.property(names, fc.infiniteStream(fc.nat(1000)), (nodes, numbers) => {
    const pairs = nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => measured(a, b, numbers.next().value, null)));
    const rows = latencies(runOf(pairs));
    assertEquals(rows, rows.map((_, column) => rows.map((row) => row[column]!)));
    const sum = rows.flat().reduce<number>((total, x) => total + (x ?? 0), 0);
    assertEquals(sum, 2 * pairs.reduce((total, pair) => total + latencyUs(pair)!, 0));
  }));
});

Deno.test("matrixRows() takes a sparse run of many nodes", () => {
  const pairs = Array.from({ length: 50_000 }, (_, i) => measured(`n${2 * i}`, `n${2 * i + 1}`, i, null));
  const first = matrixRows(runOf(pairs), latencyUs).next().value!;
  assertEquals([first.cells.length, first.cells[1]], [100_000, 0]);
});
