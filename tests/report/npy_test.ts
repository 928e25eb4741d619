import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatNpy } from "../../lib/report/npy.ts";
import type { Run } from "../../lib/results/run.ts";
import { ANY_RUN } from "./fixtures/any_run.ts";
import { measured, MIXED, runOf } from "./fixtures/runs.ts";

function npy(run: Run): Uint8Array<ArrayBuffer> {
  const pieces = [...formatNpy(run)];
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) bytes.set(piece, at), at += piece.length;
  return bytes;
}

/** Reads version 1.0 of the format: latency, and bandwidth, row by row. */
function read(bytes: Uint8Array<ArrayBuffer>): [latency: number[][], bandwidth: number[][]] {
  const view = new DataView(bytes.buffer);
  const size = view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + size));
  const [, rows = "", columns] =
    /^\{'descr': '<f8', 'fortran_order': False, 'shape': \(2, (\d+), (\d+)\), \} *\n$/.exec(header) ?? [];
  const n = Number(rows);
  assertEquals([...bytes.subarray(0, 8), (10 + size) % 64, columns], [
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    0,
    rows,
  ]);
  assertEquals(bytes.length, 10 + size + 2 * n * n * 8);
  const blocks = [0, 1].map((block) =>
    Array.from(
      { length: n },
      (_, row) =>
        Array.from(
          { length: n },
          (_, column) => view.getFloat64(10 + size + 8 * (n * (n * block + row) + column), true),
        ),
    )
  );
  return blocks as [number[][], number[][]];
}

Deno.test("formatNpy() is a header and the numbers, byte by byte", () => {
  const bytes = npy(runOf([measured("a", "b", 1, 2)]));
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 2), }".padEnd(117) + "\n";
  const nan = [0, 0, 0, 0, 0, 0, 0xf8, 0x7f], one = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], two = [0, 0, 0, 0, 0, 0, 0, 0x40];
  assertEquals([...bytes], [
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0],
    ...new TextEncoder().encode(header),
    ...[nan, one, one, nan].flat(),
    ...[nan, two, two, nan].flat(),
  ]);
});

Deno.test("formatNpy() has NaN where there is no number, both halves of an undirected run, single cells of a directed one", () => {
  const [latency, bandwidth] = read(npy(runOf(MIXED)));
  assertEquals(latency, [[NaN, 31.42, NaN], [31.42, NaN, NaN], [NaN, NaN, NaN]]);
  assertEquals(bandwidth, [[NaN, 2741.33051, NaN], [2741.33051, NaN, NaN], [NaN, NaN, NaN]]);
  assertEquals(read(npy(runOf([measured("a", "b", 1, 2)], { directed: true }))), [[[NaN, 1], [NaN, NaN]], [[NaN, 2], [
    NaN,
    NaN,
  ]]]);
});

Deno.test("formatNpy() has the way back in the other half, where that was measured", () => {
  const pairs = [measured("a", "b", 1, 5, { bandwidth_back_MBps: 7 }), measured("a", "c", 1, 6)];
  const [, bandwidth] = read(npy(runOf(pairs)));
  assertEquals(bandwidth, [[NaN, 5, 6], [7, NaN, NaN], [6, NaN, NaN]]);
});

Deno.test("formatNpy() gives each number back where it belongs, whatever the run", () => {
  fc.assert(fc.property(ANY_RUN, (run) => {
    const { nodes, directed } = run.header;
    const expected = [0, 1].map(() => nodes.map(() => nodes.map(() => NaN)));
    const enter = (a: string, b: string, values: (number | null | undefined)[]) =>
      values.forEach((value, i) => expected[i]![nodes.indexOf(a)]![nodes.indexOf(b)] = value ?? NaN);
    for (const pair of run.pairs) {
      if (pair.status !== "measured") continue;
      const { a, b, latency_us, bandwidth_MBps, bandwidth_back_MBps } = pair;
      enter(a, b, [latency_us, bandwidth_MBps]);
      if (!directed) enter(b, a, [latency_us, bandwidth_back_MBps ?? bandwidth_MBps]);
    }
    assertEquals(read(npy(run)), expected as [number[][], number[][]]);
  }));
});

Deno.test("formatNpy() of many nodes comes row by row", () => {
  const nodes = Array.from({ length: 10_000 }, (_, i) => `cn${i}`);
  const run = runOf([measured("cn1", "cn2", 1, 2)]);
  run.header = { ...run.header, nodes };
  const pieces = formatNpy(run);
  const [header, ...rows] = [pieces.next(), pieces.next(), pieces.next(), pieces.next()].map(({ value }) =>
    value!.length
  );
  assertEquals([header, rows], [128, [80_000, 80_000, 80_000]]);
});
