import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { seededRandom } from "../../lib/base/random.ts";
import {
  madSigma,
  median,
  medianInPlace,
  normalUpperQuantile,
  orderStatistic,
  studentUpperQuantile,
} from "../../lib/analysis/statistics.ts";

function medianBySorting(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const numbers = fc.double({ min: -1e12, max: 1e12, noNaN: true });
/** Few different values, as rests after a polish are, sorted ones, and any. */
const samples = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
  fc.array(numbers, { minLength: 1, maxLength: 60 }),
  fc.array(numbers, { minLength: 1, maxLength: 60 }).map((values) => values.sort((a, b) => a - b)),
  fc.array(numbers, { minLength: 1, maxLength: 60 }).map((values) => values.sort((a, b) => b - a)),
);

Deno.test("medianInPlace() is the middle of the sorted values, and loses none of them", () => {
  fc.assert(fc.property(samples, (values) => {
    const taken = Float64Array.from(values);
    // Neither of two zeros is the greater one.
    assertEquals(medianInPlace(taken) + 0, medianBySorting(values) + 0);
    assertEquals(taken.sort(), Float64Array.from(values).sort());
  }));
});

Deno.test("orderStatistic() is the k-th of the sorted values, and has none before it that is larger", () => {
  fc.assert(fc.property(samples, fc.nat(), (values, number) => {
    const taken = Float64Array.from(values), k = number % values.length;
    const value = orderStatistic(taken, k);
    assertEquals(value + 0, [...values].sort((a, b) => a - b)[k]! + 0);
    assert(taken.every((other, i) => i < k ? other <= value : other >= value));
  }));
});

Deno.test("medianInPlace() takes a hundred thousand values, sorted, equal, or rising and falling", () => {
  const n = 100_001;
  for (const value of [(i: number) => i, (i: number) => n - i, () => 7, (i: number) => Math.min(i, n - i)]) {
    const values = Float64Array.from({ length: n }, (_, i) => value(i));
    assertEquals(median(values), values.slice().sort()[n >> 1]);
  }
});

Deno.test("median() leaves the values as they are", () => {
  const values = [3, 1, 2, 9];
  assertEquals([median(values), values], [2.5, [3, 1, 2, 9]]);
});

Deno.test("madSigma() is that of normal values, of values with few strangers, and nothing of equal ones", () => {
  const random = seededRandom(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const values = Float64Array.from({ length: 20_000 }, () => 100 + 3 * normal());
  assertAlmostEquals(madSigma(values), 3, 0.1);
  assertAlmostEquals(madSigma(values.map((value, i) => i % 50 === 0 ? 1e9 : value)), 3, 0.15);
  assertEquals(madSigma([5, 5, 5, 5]), 0);
  assertAlmostEquals(madSigma([1, 1, 2, 2, 4, 6, 9]), 1.4826, 1e-12);
});

Deno.test("normalUpperQuantile() is within 4.5e-4 of the values that tables have", () => {
  const table: [p: number, z: number][] = [
    [0.5, 0],
    [0.25, 0.67449],
    [0.1, 1.28155],
    [0.05, 1.64485],
    [0.025, 1.95996],
    [0.01, 2.32635],
    [0.005, 2.57583],
    [0.001, 3.09023],
    [1e-4, 3.71902],
    [1e-5, 4.26489],
    [1e-6, 4.75342],
    [1e-9, 5.99781],
  ];
  for (const [p, z] of table) assertAlmostEquals(normalUpperQuantile(p), z, 4.5e-4, `${p}`);
});

Deno.test("studentUpperQuantile() is as in tables", () => {
  const shares = [0.1, 0.05, 0.025, 0.01, 0.005, 0.001, 0.0005];
  const table: Record<number, number[]> = {
    3: [1.638, 2.353, 3.182, 4.541, 5.841, 10.215, 12.924],
    4: [1.533, 2.132, 2.776, 3.747, 4.604, 7.173, 8.610],
    5: [1.476, 2.015, 2.571, 3.365, 4.032, 5.893, 6.869],
    10: [1.372, 1.812, 2.228, 2.764, 3.169, 4.144, 4.587],
    20: [1.325, 1.725, 2.086, 2.528, 2.845, 3.552, 3.850],
    30: [1.310, 1.697, 2.042, 2.457, 2.750, 3.385, 3.646],
    60: [1.296, 1.671, 2.000, 2.390, 2.660, 3.232, 3.460],
    120: [1.289, 1.658, 1.980, 2.358, 2.617, 3.160, 3.373],
  };
  for (const [freedom, values] of Object.entries(table)) {
    shares.forEach((p, i) => {
      assertAlmostEquals(studentUpperQuantile(p, Number(freedom)), values[i]!, 2e-3, `${p} with ${freedom}`);
    });
  }
});

/** The probability that Student's variable exceeds t, where that can be written down. */
const TAILS: Record<number, (t: number) => number> = {
  3: (t) => (Math.atan(Math.sqrt(3) / t) - t / Math.sqrt(3) / (1 + t * t / 3)) / Math.PI,
  4: (t) => {
    // 1 − s without the loss of digits that a small difference has
    const s = t / Math.sqrt(4 + t * t), rest = 4 / (4 + t * t) / (1 + s);
    return rest * (2 - s * (1 + s)) / 4;
  },
};

Deno.test("studentUpperQuantile() of 3 and 4 degrees of freedom is exceeded with the probability that was given", () => {
  for (const [freedom, tail] of Object.entries(TAILS)) {
    for (const p of [0.4, 0.3, 0.2, 0.1, 0.03, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]) {
      assertAlmostEquals(tail(studentUpperQuantile(p, Number(freedom))) / p, 1, 5e-3, `${p} with ${freedom}`);
    }
  }
});

Deno.test("studentUpperQuantile() grows as its probability shrinks, and falls to the normal one's", () => {
  for (const p of [0.3, 0.1, 1e-2, 1e-4, 1e-6, 1e-8]) {
    let before = Infinity;
    for (let freedom = 3; freedom <= 2000; freedom = Math.ceil(1.1 * freedom)) {
      const value = studentUpperQuantile(p, freedom);
      assert(value < before, `${p} with ${freedom}`);
      assert(value < studentUpperQuantile(p / 2, freedom));
      before = value;
    }
    assertAlmostEquals(studentUpperQuantile(p, 1e6), normalUpperQuantile(p), 1e-3);
  }
});
