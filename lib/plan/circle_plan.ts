import type { Plan } from "./plan.ts";
import { circleRounds, partnerOf, roundOf } from "./rounds.ts";

/** Where the nodes stand on the circle, and which of its rounds comes when. */
export interface CircleOrder {
  /** The place of each node. */
  place: Int32Array;
  /** For each round of the circle the round that it becomes. */
  newRound: Int32Array;
}

/** All pairs of some nodes (two or more), in rounds by the circle method. Everything is reckoned out of a few numbers for each node. */
export function circlePlan(nodes: readonly string[], directed: boolean, { place, newRound }: CircleOrder): Plan {
  const n = nodes.length;
  const once = circleRounds(n);
  const nodeAt = inverse(place), oldRound = inverse(newRound);
  const { find, a, b } = directed ? numberDirected(n) : numberUndirected(n);
  const roundCount = directed ? 2 * once : once;

  const meets = (node: number, round: number) =>
    nodeAt[partnerOf(place[node]!, oldRound[round < once ? round : round - once]!, n)]!;
  const roundOfNodes = (first: number, second: number) => {
    const x = place[first]!, y = place[second]!;
    const meeting = newRound[roundOf(x, y, n)]!;
    return directed && !isFirstMeeting(x, y) ? once + meeting : meeting;
  };
  /** Whether a node starts the measurement when it meets another in a round. */
  const isFirst = directed
    ? (node: number, other: number, round: number) => isFirstMeeting(place[node]!, place[other]!) === round < once
    : (node: number, other: number) => node < other;
  const round = (pair: number) => roundOfNodes(a(pair), b(pair));
  return {
    nodes,
    size: directed ? n * (n - 1) : n * (n - 1) / 2,
    roundCount,
    a,
    b,
    find,
    round,
    inRound(round) {
      const pairs = new Int32Array(Math.floor(n / 2));
      let count = 0;
      for (let node = 0; node < n; node++) {
        const other = meets(node, round);
        if (other !== node && isFirst(node, other, round)) pairs[count++] = find(node, other);
      }
      return pairs;
    },
    roundSize: () => Math.floor(n / 2),
    turns: () => roundCount,
    pairAt(node, round) {
      const other = meets(node, round);
      if (other === node) return -1;
      return isFirst(node, other, round) ? find(node, other) : find(other, node);
    },
    partnerAt: meets,
    turnOf: round,
  };
}

/** Whether x→y comes before y→x: so that each node starts about half of its pairs in both halves of the rounds. */
function isFirstMeeting(x: number, y: number): boolean {
  return (x < y) === ((x + y) % 2 === 1);
}

/** How the pairs of so many nodes are numbered. */
type Numbering = Pick<Plan, "find" | "a" | "b">;

/** Row after row of a matrix without its diagonal. */
function numberDirected(n: number): Numbering {
  const a = (pair: number) => Math.floor(pair / (n - 1));
  return {
    find: (first, second) => first === second ? -1 : first * (n - 1) + (second < first ? second : second - 1),
    a,
    b(pair) {
      const first = a(pair), column = pair - first * (n - 1);
      return column < first ? column : column + 1;
    },
  };
}

/** Row after row of the upper triangle of a matrix. */
function numberUndirected(n: number): Numbering {
  const twice = 2 * n - 1;
  /** How many pairs stand before a row. */
  const before = (row: number) => row * (twice - row) / 2;
  // The row that was asked for last, and which pairs it has: most often it is asked for again.
  let row = 0, start = 0, end = n - 1;
  const enter = (next: number) => {
    row = next;
    start = before(row);
    end = start + n - 1 - row;
  };
  const a = (pair: number) => {
    if (pair >= start && pair < end) return row;
    // The largest row with before(row) <= pair: a root of a quadratic equation, whose rounding may be off by one.
    enter(Math.floor((twice - Math.sqrt(twice * twice - 8 * pair)) / 2));
    if (pair < start) enter(row - 1);
    else if (pair >= end) enter(row + 1);
    return row;
  };
  return {
    a,
    b: (pair) => a(pair) + 1 + pair - start,
    find(first, second) {
      if (first >= second) return -1;
      enter(first);
      return start + second - first - 1;
    },
  };
}

function inverse(permutation: Int32Array): Int32Array {
  const inverted = new Int32Array(permutation.length);
  for (let i = 0; i < permutation.length; i++) inverted[permutation[i]!] = i;
  return inverted;
}
