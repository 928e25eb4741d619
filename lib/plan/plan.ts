/**
 * Which pairs are measured, and in which round each. Pairs are numbered in plan order: the order in which results are printed.
 * A round is a set of pairs in which no node is twice. All is asked for by number: a plan of all pairs keeps none of them.
 */
export interface Plan {
  readonly nodes: readonly string[];
  /** Count of pairs. */
  readonly size: number;
  readonly roundCount: number;
  /** Index into `nodes` of the first node of a pair: the one that starts the measurement. */
  readonly a: (pair: number) => number;
  /** Index into `nodes` of the second node of a pair. */
  readonly b: (pair: number) => number;
  /** The round of a pair, from 0. */
  readonly round: (pair: number) => number;
  /** The number of the pair whose first and second node these are; -1 when the plan has none. */
  readonly find: (a: number, b: number) => number;
  /** The pairs of a round, in plan order. */
  readonly inRound: (round: number) => Int32Array;
  /** How many pairs a round has. */
  readonly roundSize: (round: number) => number;
  /** How many turns a node has: it comes to its pairs one after the other, in the order of their rounds. */
  readonly turns: (node: number) => number;
  /** The pair of a node's turn, from 0; -1 when the turn is a bye. */
  readonly pairAt: (node: number, turn: number) => number;
  /** The other node of the pair of a node's turn; the node itself when the turn is a bye. */
  readonly partnerAt: (node: number, turn: number) => number;
  /** At which turn of one of its nodes a pair is. */
  readonly turnOf: (pair: number, node: number) => number;
}
