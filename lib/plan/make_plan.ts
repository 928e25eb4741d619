import { UsageError } from "../base/errors.ts";
import { seededRandom, shuffled } from "../base/random.ts";
import { circlePlan } from "./circle_plan.ts";
import { colourRounds } from "./colour_rounds.ts";
import { listedPlan } from "./listed_plan.ts";
import type { Plan } from "./plan.ts";
import { circleRounds } from "./rounds.ts";

export interface PlanOptions {
  /** a→b and b→a are two pairs. */
  directed: boolean;
  /** Only these pairs, each by the names of its nodes, the one that starts the measurement first. Without it: every pair. */
  pairs?: readonly (readonly [string, string])[] | null;
  /** `random`: in which round a pair is, and which round comes when, are drawn. How pairs are numbered is the same in both. */
  order: "fixed" | "random";
  /** What draws follow. */
  seed: number;
  /** So many rounds only: a sample that is drawn, with `order` `fixed` as well, and balanced. Null: all rounds. */
  rounds: number | null;
}

/**
 * Plans the pairs of some nodes.
 *
 * Pairs are numbered by the places of their nodes (`cn1 cn2`, `cn1 cn3` … `cn6 cn7`), those of a list as the list has them. All pairs are
 * put into rounds by the circle method: as many rounds as nodes, less one when that is even; with an odd count each node has one bye.
 * Directed pairs take twice as many: each two nodes meet in the first half of the rounds and, the other way around, in the second.
 * Listed pairs are put into rounds greedily.
 *
 * In a sample of K rounds each node is in K pairs, and in one less where it has a bye (of more than half of all directed rounds: one
 * or two less). All nodes are in equally many pairs, give or take one.
 * @throws {UsageError} when there are fewer than two nodes, more rounds are asked for than there are, a number of rounds of listed pairs, or
 *   a pair of unknown nodes
 */
export function makePlan(nodes: readonly string[], options: PlanOptions): Plan {
  if (nodes.length < 2) throw new UsageError(`planning pairs (it takes two nodes): ${nodes.length}`);
  if (!options.pairs) return planAll(nodes, options);
  if (options.rounds !== null) {
    throw new UsageError(`choosing rounds (listed pairs are all measured): ${options.rounds}`);
  }
  return planListed(nodes, options.pairs, options);
}

function planAll(nodes: readonly string[], { directed, order, seed, rounds }: PlanOptions): Plan {
  const n = nodes.length;
  const once = circleRounds(n);
  const all = directed ? 2 * once : once;
  const roundCount = rounds ?? all;
  if (roundCount > all) throw new UsageError(`choosing rounds (${n} nodes have ${all}): ${roundCount}`);

  // A sample must not be the structured beginning of the circle, where neighbours meet: it is drawn in both orders.
  const drawn = order === "random" || roundCount < all;
  const random = seededRandom(seed);
  const place = drawn ? permutation(n, random) : identity(n);
  const newRound = drawn ? permutation(once, random) : identity(once);
  const plan = circlePlan(nodes, directed, { place, newRound });
  return roundCount < all ? firstRounds(plan, roundCount) : plan;
}

/** The first rounds of a plan, numbered in its order. */
function firstRounds({ nodes, a, b, pairAt, roundSize }: Plan, roundCount: number): Plan {
  let size = 0;
  for (let round = 0; round < roundCount; round++) size += roundSize(round);
  const pairs = { a: new Int32Array(size), b: new Int32Array(size), round: new Int32Array(size), roundCount };
  let count = 0;
  for (let node = 0; node < nodes.length; node++) {
    const own: [second: number, round: number][] = [];
    for (let round = 0; round < roundCount; round++) {
      const pair = pairAt(node, round);
      if (pair >= 0 && a(pair) === node) own.push([b(pair), round]);
    }
    for (const [second, round] of own.sort(([x], [y]) => x - y)) {
      pairs.a[count] = node;
      pairs.b[count] = second;
      pairs.round[count++] = round;
    }
  }
  return listedPlan(nodes, pairs);
}

function planListed(
  nodes: readonly string[],
  pairs: readonly (readonly [string, string])[],
  { order, seed }: PlanOptions,
): Plan {
  const places = new Map(nodes.map((node, place) => [node, place]));
  const placeOf = (node: string) => {
    const place = places.get(node);
    if (place === undefined) throw new UsageError(`planning pairs: not one of the nodes: '${node}'`);
    return place;
  };
  const a = Int32Array.from(pairs, ([first]) => placeOf(first));
  const b = Int32Array.from(pairs, ([, second]) => placeOf(second));
  const random = seededRandom(seed);
  const sequence = order === "random" ? permutation(pairs.length, random) : identity(pairs.length);
  const { round, roundCount } = colourRounds(a, b, sequence, nodes.length);
  const newRound = order === "random" ? permutation(roundCount, random) : identity(roundCount);
  return listedPlan(nodes, { a, b, round: round.map((old) => newRound[old]!), roundCount });
}

function identity(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

function permutation(count: number, random: () => number): Int32Array {
  return Int32Array.from(shuffled([...identity(count)], random));
}
