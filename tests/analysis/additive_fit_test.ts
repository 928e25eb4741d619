import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fitAdditive } from "../../lib/analysis/additive_fit.ts";
import type { Observations } from "../../lib/analysis/observations.ts";
import { median } from "../../lib/analysis/statistics.ts";
import { seededRandom } from "../../lib/base/random.ts";

interface Shape {
  nodes: number;
  directed?: boolean;
  /** Pairs of nodes whose numbers differ by a multiple of this are of a class; 1: all are of one. */
  classes?: number;
  /** Of the noise; 0: none. */
  sigma?: number;
  /** So large a share of the pairs is there. */
  share?: number;
  /** Nodes that have no pair. */
  without?: readonly number[];
  seed?: number;
}

interface Made {
  observed: Observations;
  constant: number[];
  /** Of each node, half of them 0; of sending first and then of receiving where they are told apart. */
  effect: number[];
}

/** Observations of planted effects, whose median is 0: what they have in common is the classes'. */
function made({ nodes, directed = false, classes = 1, sigma = 0, share = 1, without = [], seed = 1 }: Shape): Made {
  const random = seededRandom(seed, nodes);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const constant = Array.from({ length: classes }, () => 5 + 4 * random());
  const effects = directed ? 2 * nodes : nodes;
  const effect = Array.from({ length: effects }, () => random() < 0.3 ? random() - 0.5 : 0);
  for (let from = 0; from < effects; from += nodes) {
    const there = effect.slice(from, from + nodes).filter((_, node) => !without.includes(node));
    const common = median(there);
    for (let k = from; k < from + nodes; k++) effect[k]! -= common;
  }
  const first: number[] = [], second: number[] = [], group: number[] = [], log: number[] = [];
  for (let a = 0; a < nodes; a++) {
    for (let b = directed ? 0 : a + 1; b < nodes; b++) {
      if (a === b || without.includes(a) || without.includes(b) || random() >= share) continue;
      const to = directed ? nodes + b : b, of = Math.abs(a - b) % classes;
      first.push(a);
      second.push(to);
      group.push(of);
      log.push(constant[of]! + effect[a]! + effect[to]! + (sigma === 0 ? 0 : sigma * normal()));
    }
  }
  const observed = {
    nodes,
    effects,
    pair: Int32Array.from(log, (_, i) => i),
    first: Int32Array.from(first),
    second: Int32Array.from(second),
    group: Uint16Array.from(group),
    groups: classes,
    log: Float64Array.from(log),
  };
  return { observed, constant, effect };
}

/** How far the farthest effect and constant are from those that were planted. */
function distance({ constant, effect }: Made, fit: ReturnType<typeof fitAdditive>): number {
  const apart = [...effect.map((value, k) => fit.effect[k]! - value), ...constant.map((v, g) => fit.constant[g]! - v)];
  return Math.max(...apart.filter((value) => !Number.isNaN(value)).map(Math.abs));
}

const SHAPES: Record<string, Shape> = {
  "undirected": { nodes: 20 },
  "of few nodes": { nodes: 5 },
  "directed": { nodes: 20, directed: true },
  "of three classes": { nodes: 24, classes: 3 },
  "directed and of two classes": { nodes: 16, directed: true, classes: 2 },
  "of a third of the pairs": { nodes: 40, share: 0.33 },
};

for (const [name, shape] of Object.entries(SHAPES)) {
  Deno.test(`fitAdditive() finds planted effects again without noise, ${name}`, () => {
    for (let seed = 0; seed < 20; seed++) {
      const planted = made({ ...shape, seed });
      const fit = fitAdditive(planted.observed);
      assert(distance(planted, fit) < 1e-3, `seed ${seed}: ${distance(planted, fit)}`);
      assert(fit.rest.every((rest) => Math.abs(rest) < 1e-3), `seed ${seed}`);
      assertEquals([fit.sigma, fit.isOutlier.includes(1)], [0.002, false], `seed ${seed}`);
    }
  });

  Deno.test(`fitAdditive() takes observations apart, and nothing is lost, ${name}`, () => {
    const { observed } = made({ ...shape, sigma: 0.05 });
    const { constant, effect, rest } = fitAdditive(observed);
    for (const [i, log] of observed.log.entries()) {
      const sum = constant[observed.group[i]!]! + effect[observed.first[i]!]! + effect[observed.second[i]!]! + rest[i]!;
      assertAlmostEquals(sum, log, 1e-9);
    }
  });
}

Deno.test("fitAdditive() has no effect of nodes without a pair, and the others' as if these were none", () => {
  for (const directed of [false, true]) {
    const planted = made({ nodes: 12, directed, without: [3, 7] });
    const fit = fitAdditive(planted.observed);
    const missing = directed ? [3, 7, 15, 19] : [3, 7];
    for (const k of fit.effect.keys()) {
      assertEquals([Number.isNaN(fit.effect[k]), fit.count[k]], missing.includes(k) ? [true, 0] : [false, 9]);
    }
    assert(distance(planted, fit) < 1e-3);
  }
});

Deno.test("fitAdditive() knows the noise, and how many numbers it was fitted with", () => {
  const shapes: [shape: Shape, rank: number][] = [
    [{ nodes: 20 }, 20],
    [{ nodes: 20, directed: true }, 39],
    [{ nodes: 24, classes: 3 }, 26],
    [{ nodes: 20, without: [5] }, 19],
  ];
  for (const [shape, rank] of shapes) {
    let squares = 0, outliers = 0, all = 0;
    const seeds = 40;
    for (let seed = 0; seed < seeds; seed++) {
      const { observed } = made({ ...shape, sigma: 0.03, seed });
      const { sigma, freedom, isOutlier } = fitAdditive(observed);
      const out = isOutlier.reduce((sum, one) => sum + one, 0);
      assertEquals(freedom, observed.log.length - out - rank);
      squares += sigma ** 2 / seeds;
      outliers += out;
      all += observed.log.length;
    }
    // What is left out by chance is the largest: a few per cent of sigma are lost with it.
    assertAlmostEquals(Math.sqrt(squares), 0.03, 0.0015, JSON.stringify(shape));
    assert(outliers < 0.005 * all, `${outliers} of ${all}`);
  }
});

Deno.test("fitAdditive() is bent neither by an outlier nor by a node with five", () => {
  for (let seed = 0; seed < 20; seed++) {
    const planted = made({ nodes: 16, sigma: 0.01, seed });
    const without = fitAdditive(planted.observed);
    const log = planted.observed.log.slice();
    const places = [...log.keys()].filter((i) => planted.observed.first[i] === 2).slice(0, 5);
    for (const changed of [[40], places]) {
      const bent = log.slice();
      for (const i of changed) bent[i]! -= 1.2;
      const fit = fitAdditive({ ...planted.observed, log: bent });
      for (const i of changed) {
        assertEquals(fit.isOutlier[i], 1, `seed ${seed}`);
        assertAlmostEquals(fit.rest[i]!, -1.2, 0.06, `seed ${seed}`);
      }
      assert(distance(planted, fit) < 0.03, `seed ${seed}: ${distance(planted, fit)}`);
      assertAlmostEquals(fit.sigma, without.sigma, 0.003, `seed ${seed}`);
    }
  }
});

Deno.test("fitAdditive() takes no observation, one, and values that are all the same", () => {
  const none = fitAdditive(made({ nodes: 3, without: [0, 1, 2] }).observed);
  assertEquals([none.rest.length, [...none.effect].every(Number.isNaN)], [0, true]);
  const one = fitAdditive(made({ nodes: 2 }).observed);
  assertEquals([one.freedom, Number.isFinite(one.constant[0])], [0, true]);
  const { observed } = made({ nodes: 9 });
  const same = fitAdditive({ ...observed, log: observed.log.map(() => 7) });
  assertEquals([same.constant[0], [...same.effect], [...same.rest]], [7, Array(9).fill(0), Array(36).fill(0)]);
});
