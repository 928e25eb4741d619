import type { PairRecord } from "./outcome.ts";
import type { Run } from "./run.ts";

export interface MatrixRow {
  node: string;
  /** One value for each node of the run, in its order; NaN where there is none, because a typed array holds no null. */
  cells: Float64Array;
}

/**
 * A metric of a run as a matrix with the first node of a pair as the row and the second one as the column, row by row.
 * A pair of an undirected run fills both halves, the mirrored one with `back`; of a directed one only its own cell. The cells of a row are valid until the next
 * row is asked for. Takes memory for the pairs and one row, so that a sparse run of many nodes is no trouble.
 */
export function* matrixRows(
  run: Run,
  value: (pair: PairRecord) => number | null,
  back: (pair: PairRecord) => number | null = value,
): Generator<MatrixRow> {
  const { nodes } = run.header;
  const indexOf = new Map(nodes.map((name, index) => [name, index]));
  const rowOf = (pair: PairRecord) => indexOf.get(pair.a)!;
  const columnOf = (pair: PairRecord) => indexOf.get(pair.b)!;

  // Entries sorted by row (counting sort). Mirrored ones come first in a row: where both directions are pairs, each has its own cell.
  const mirrored = !run.header.directed;
  const ends = new Uint32Array(nodes.length + 1);
  for (const pair of run.pairs) {
    ends[rowOf(pair) + 1]!++;
    if (mirrored) ends[columnOf(pair) + 1]!++;
  }
  for (let row = 0; row < nodes.length; row++) ends[row + 1]! += ends[row]!;
  const columns = new Uint32Array(ends[nodes.length]!);
  const values = new Float64Array(columns.length);
  const next = ends.slice();
  const enter = (row: number, column: number, x: number) => {
    const at = next[row]!++;
    columns[at] = column;
    values[at] = x;
  };
  if (mirrored) { for (const pair of run.pairs) enter(columnOf(pair), rowOf(pair), back(pair) ?? NaN); }
  for (const pair of run.pairs) enter(rowOf(pair), columnOf(pair), value(pair) ?? NaN);

  const cells = new Float64Array(nodes.length);
  for (const [row, node] of nodes.entries()) {
    cells.fill(NaN);
    for (let at = ends[row]!; at < ends[row + 1]!; at++) cells[columns[at]!] = values[at]!;
    yield { node, cells };
  }
}
