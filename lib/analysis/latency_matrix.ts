import type { Run } from "../results/run.ts";
import { type PairNumbers, pairNumbers } from "./observations.ts";
import { medianInPlace, orderStatistic } from "./statistics.ts";

/** The latencies of a run as a symmetric matrix, of the nodes that have enough of them. */
export interface LatencyMatrix {
  /** The places in the run of the nodes that have a row, in order. */
  places: Int32Array;
  /** Row by row, in medians of all; of two directions the mean. NaN: not measured, and a node with itself. */
  values: Float32Array;
}

/** A node with fewer partners has no row. */
const LEAST_PARTNERS = 3;

/** Null: no latency was measured, or more than so many nodes have some. */
export function latencyMatrix(
  run: Run,
  nodeLimit: number,
  numbers: PairNumbers = pairNumbers(run),
): LatencyMatrix | null {
  const { header: { nodes }, pairs } = run;
  const { first, second } = numbers;
  const us = new Float64Array(pairs.length), partners = new Int32Array(nodes.length);
  for (let i = 0; i < pairs.length; i++) {
    const record = pairs.at(i)!;
    const latency = record.status === "measured" ? record.latency_us : null;
    us[i] = latency !== null && latency > 0 ? latency : NaN;
    if (Number.isNaN(us[i])) continue;
    partners[first[i]!]!++;
    partners[second[i]!]!++;
  }
  const places = Int32Array.from(partners.keys()).filter((place) => partners[place]! >= LEAST_PARTNERS);
  const n = places.length;
  if (n === 0 || n > nodeLimit) return null;
  const median = medianInPlace(us.filter((value) => !Number.isNaN(value)));
  const rowOf = new Int32Array(nodes.length).fill(-1);
  places.forEach((place, row) => rowOf[place] = row);
  const values = new Float32Array(n * n).fill(NaN);
  for (let i = 0; i < pairs.length; i++) {
    const a = rowOf[first[i]!]!, b = rowOf[second[i]!]!;
    if (Number.isNaN(us[i]) || a < 0 || b < 0) continue;
    const before = values[a * n + b]!, value = us[i]! / median;
    values[a * n + b] = values[b * n + a] = Number.isNaN(before) ? value : (before + value) / 2;
  }
  return { places, values };
}

/** So large a share of a row may be out of line, and one value in any case. */
const CAPPED_SHARE = 0.1;
const CAPPING_ROUNDS = 3;
const SETTLING_ROUNDS = 6;
/** No prediction is nearer to nothing. */
const LEAST_PREDICTED = 0.05;

/**
 * By what part of it each latency is more or less than its nodes have with others. Latencies of two nodes are a sum of what each has, and
 * of what is between them: so it is of microseconds, and not of their logarithms. Values that stand out in the rows of both of their nodes
 * are cut down to what others have: a late link is to move nobody.
 */
export function withoutNodes(n: number, values: Float32Array): Float32Array {
  const cut = values.slice(), own = new Float64Array(n).fill(0.5), rest = new Float32Array(n * n);
  const caps = new Float64Array(n), scratch = new Float64Array(n);
  const predicted = (a: number, b: number) => Math.max(LEAST_PREDICTED, own[a]! + own[b]!);
  settle(n, cut, own);
  for (let round = 0; round < CAPPING_ROUNDS; round++) {
    for (let a = 0; a < n; a++) {
      let m = 0;
      for (let b = 0; b < n; b++) {
        const at = a * n + b;
        rest[at] = values[at]! / predicted(a, b) - 1;
        if (!Number.isNaN(rest[at]!)) scratch[m++] = rest[at]!;
      }
      const above = Math.max(1, Math.ceil(CAPPED_SHARE * m));
      caps[a] = orderStatistic(scratch.subarray(0, m), Math.max(0, m - 1 - above));
    }
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const at = a * n + b;
        cut[at] = (1 + Math.min(rest[at]!, Math.max(caps[a]!, caps[b]!))) * predicted(a, b);
      }
    }
    settle(n, cut, own);
  }
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) rest[a * n + b] = cut[a * n + b]! / predicted(a, b) - 1;
  return rest;
}

/** Finds what each node has of its latencies, by means, from what is known of it: `value(a, b) = own(a) + own(b)`. */
function settle(n: number, values: Float32Array, own: Float64Array): void {
  for (let round = 0; round < SETTLING_ROUNDS; round++) {
    for (let a = 0; a < n; a++) {
      let sum = 0, m = 0;
      for (let b = 0; b < n; b++) {
        const value = values[a * n + b]!;
        if (value !== value) continue; // NaN
        sum += value - own[b]!;
        m++;
      }
      own[a] = sum / m;
    }
  }
}
