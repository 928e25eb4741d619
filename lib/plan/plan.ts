/**
 * Which pairs are measured, and in which round each. Pairs are numbered in plan order: the order in which results are printed.
 * A round is a set of pairs in which no node is twice.
 */
export interface Plan {
  readonly nodes: readonly string[];
  /** Count of pairs. */
  readonly size: number;
  /** Index into `nodes` of the first node of each pair: the one that starts the measurement. */
  readonly a: Int32Array;
  /** Index into `nodes` of the second node of each pair. */
  readonly b: Int32Array;
  /** The round of each pair, from 0. */
  readonly round: Int32Array;
  readonly roundCount: number;
}
