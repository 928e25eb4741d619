import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { averageLinkage } from "../../lib/analysis/average_linkage.ts";
import { cutsOf, groupsAt } from "../../lib/analysis/latency_cuts.ts";
import { withoutNodes } from "../../lib/analysis/latency_matrix.ts";
import { levelDeviation, levelOf } from "../../lib/analysis/level_deviation.ts";
import { seededRandom } from "../../lib/base/random.ts";

const RACK = 4, POD = 8;

/** Latencies of 24 nodes in racks of four and pods of eight, each with what it has of its own, and a little noise. */
function latencies(own: (node: number) => number = () => 0): Float32Array {
  const n = 24, random = seededRandom(3), matrix = new Float32Array(n * n).fill(NaN);
  const same = (a: number, b: number, size: number) => Math.floor(a / size) === Math.floor(b / size);
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const between = same(a, b, RACK) ? 0.5 : same(a, b, POD) ? 0.75 : 1;
      matrix[a * n + b] = matrix[b * n + a] = between + own(a) + own(b) + 0.01 * (random() - 0.5);
    }
  }
  return matrix;
}

const racks = Int32Array.from({ length: 24 }, (_, node) => Math.floor(node / RACK));
const pods = Int32Array.from({ length: 24 }, (_, node) => Math.floor(node / POD));

Deno.test("cutsOf() are where racks and pods are whole, and groupsAt() has these", () => {
  const rest = withoutNodes(24, latencies());
  const merges = averageLinkage(24, rest);
  const cuts = cutsOf(24, merges, levelDeviation(24, rest, []).sigma);
  assertEquals(cuts, [18, 21]);
  assertEquals(groupsAt(24, merges, cuts), [racks, pods]);
  // A node that is alone is in no group.
  const alone = groupsAt(3, [{ one: 0, other: 2, height: 0, count: 1 }], [0, 1]);
  assertEquals(alone.map((groups) => [...groups]), [[-1, -1, -1], [0, -1, 0]]);
});

Deno.test("withoutNodes() leaves nothing of a node that is late with all, and little of one late link", () => {
  const usual = withoutNodes(24, latencies());
  const late = withoutNodes(24, latencies((node) => node === 5 ? 3 : 0));
  for (let b = 0; b < 24; b++) if (b !== 5) assertAlmostEquals(late[5 * 24 + b]! * 4, usual[5 * 24 + b]!, 0.15);
  const matrix = latencies();
  matrix[3 * 24 + 9] = matrix[9 * 24 + 3] = 5;
  const linked = withoutNodes(24, matrix);
  assert(linked.every((rest, at) => Number.isNaN(rest) || Math.abs(rest - usual[at]!) < 0.1));
});

Deno.test("levelDeviation() is that of the noise with the right groups, and larger with others; gaps are what is further", () => {
  const values = latencies((node) => node % 5 / 10);
  const { sigma, gaps } = levelDeviation(24, values, [racks, pods]);
  assertAlmostEquals(sigma, 0.01 / Math.sqrt(12), 0.001);
  gaps.forEach((gap) => assertAlmostEquals(gap, 0.25, 0.02));
  for (const levels of [[], [racks], [pods], [racks.toReversed(), racks.map((rack) => rack % 2)]]) {
    assert(levelDeviation(24, values, levels).sigma > 5 * sigma, `${levels.length}`);
  }
});

Deno.test("levelOf() counts the levels at which two nodes are apart; nodes in no group are in none together", () => {
  const levels = [Int32Array.of(0, 0, 1, -1, -1), Int32Array.of(0, 0, 0, 0, -1)];
  const of = (a: number, b: number) => levelOf(levels, a, b);
  assertEquals([of(0, 1), of(0, 2), of(2, 3), of(3, 4), of(0, 4)], [0, 1, 1, 2, 2]);
  assertEquals(levelOf([], 0, 1), 0);
});
