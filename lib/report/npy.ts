import { matrixRows } from "../results/matrix.ts";
import type { Run } from "../results/run.ts";
import { bandwidthBackMBps, bandwidthMBps, latencyUs } from "../results/summary.ts";

const MAGIC = "\x93NUMPY\x01\x00";
/** The numbers begin at a multiple of this. */
const ALIGNMENT = 64;

/**
 * Latency and bandwidth as an array of NumPy (`.npy`, version 1.0): float64, little-endian, in C order, of the shape
 * (2, nodes, nodes), nodes in the run's order. [0] is `latency_us`, [1] `bandwidth_MBps`, row = first node of a pair,
 * column = second; NaN where there is none. A pair of an undirected run stands in both halves; where both directions
 * were measured, each has its own cell. Takes memory for the pairs and one row.
 */
export function* formatNpy(run: Run): Generator<Uint8Array<ArrayBuffer>> {
  const { length } = run.header.nodes;
  yield headerOf([2, length, length]);
  yield* rowBytes(matrixRows(run, latencyUs));
  yield* rowBytes(matrixRows(run, bandwidthMBps, (pair) => bandwidthBackMBps(pair) ?? bandwidthMBps(pair)));
}

/** A copy of each row, which is overwritten by the next one. Whatever Deno runs on is little-endian. */
function* rowBytes(rows: ReturnType<typeof matrixRows>): Generator<Uint8Array<ArrayBuffer>> {
  for (const { cells } of rows) yield new Uint8Array(Float64Array.from(cells).buffer);
}

function headerOf(shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const facts = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const end = MAGIC.length + 2 + facts.length + 1;
  const padded = facts + " ".repeat(Math.ceil(end / ALIGNMENT) * ALIGNMENT - end) + "\n";
  const size = String.fromCharCode(padded.length & 0xff, padded.length >> 8);
  return Uint8Array.from(MAGIC + size + padded, (character) => character.charCodeAt(0));
}
