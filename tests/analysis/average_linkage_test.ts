import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { averageLinkage } from "../../lib/analysis/average_linkage.ts";

/** A symmetric matrix of distances from those above its diagonal, row by row; some are not known. */
function matrixOf(n: number, above: readonly number[]): Float64Array {
  const matrix = new Float64Array(n * n).fill(NaN);
  let next = 0;
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) matrix[a * n + b] = matrix[b * n + a] = above[next++]!;
  }
  return matrix;
}

/** Two clusters that are nearest to each other, again and again: heights only. */
function plainHeights(n: number, matrix: Float64Array): number[] {
  const clusters = Array.from({ length: n }, (_, item) => [item]);
  const heights: number[] = [];
  const distance = (one: number[], other: number[]) => {
    const known = one.flatMap((a) => other.map((b) => matrix[a * n + b]!)).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Infinity : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  while (clusters.length > 1) {
    let best: [number, number] = [0, 1];
    for (let i = 0; i < clusters.length; i++) {
      for (let j = i + 1; j < clusters.length; j++) {
        if (distance(clusters[i]!, clusters[j]!) < distance(clusters[best[0]]!, clusters[best[1]]!)) best = [i, j];
      }
    }
    const [i, j] = best;
    heights.push(distance(clusters[i]!, clusters[j]!));
    clusters[i]!.push(...clusters.splice(j, 1)[0]!);
  }
  return heights;
}

Deno.test("averageLinkage() merges as the plain way of doing it does, with distances that are not known", () => {
  const shape = fc.integer({ min: 2, max: 12 }).chain((n) =>
    fc.tuple(
      fc.constant(n),
      // No two are the same: which of two equals comes first is not said.
      fc.uniqueArray(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: n * (n - 1) / 2,
        maxLength: n * (n - 1) / 2,
      }),
      fc.array(fc.nat({ max: 99 }), { minLength: n * (n - 1) / 2, maxLength: n * (n - 1) / 2 }),
    )
  );
  fc.assert(fc.property(shape, ([n, distances, holes]) => {
    const matrix = matrixOf(n, distances.map((distance, i) => holes[i]! < 15 ? NaN : distance));
    const merges = averageLinkage(n, matrix);
    const heights = plainHeights(n, matrix);
    assertEquals(merges.length, n - 1);
    merges.forEach(({ height }, i) => {
      if (heights[i] === Infinity) assertEquals(height, Infinity);
      else assertAlmostEquals(height, heights[i]!, 1e-9);
    });
  }));
});

Deno.test("averageLinkage() puts two groups together last, and counts the distances between them", () => {
  const n = 7, group = (item: number) => item < 3 ? 0 : 1;
  const matrix = new Float64Array(n * n).fill(NaN);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      if (a !== b) {
        matrix[a * n + b] = group(a) === group(b) ? 1 : 2;
      }
    }
  }
  const merges = averageLinkage(n, matrix);
  assertEquals(merges.map(({ height }) => height), [1, 1, 1, 1, 1, 2]);
  const { one, other, count } = merges.at(-1)!;
  assert(group(one) !== group(other));
  assertEquals(count, 12);
});

Deno.test("averageLinkage() takes no item, one, and items of which nothing is known", () => {
  assertEquals(averageLinkage(0, new Float64Array(0)), []);
  assertEquals(averageLinkage(1, new Float64Array([NaN])), []);
  assertEquals(averageLinkage(3, new Float64Array(9).fill(NaN)).map(({ height }) => height), [Infinity, Infinity]);
});
