import { round4 } from "../base/rounding.ts";
import type { PairRecord } from "./outcome.ts";
import type { Run } from "./run.ts";

/** What the pairs that were measured at the same time had together. */
export interface Aggregate {
  /**
   * The sum of the bandwidths of the pairs in flight, averaged over the time in which any was: Σ bandwidth · duration /
   * that time. Both directions count where both were measured. It is a sum of rates that each pair had while it
   * streamed: a pair that still times pings counts with the rate that it had later.
   */
  bandwidth_MBps: number;
  /** How many pairs were in flight, averaged over the same time. */
  pairs_in_flight: number;
}

/**
 * An estimate of the effective bisection bandwidth: what a perfect matching of the nodes, half of them with the other
 * half, moves when all its pairs stream at once, averaged over many matchings (T. Hoefler, T. Schneider, A. Lumsdaine,
 * "Multistage Switches are not Crossbars", CLUSTER 2008; Netgauge's pattern `ebb`). The matchings are the rounds of the
 * run: over all of them each pair comes once, as it would come equally often in random ones.
 */
export interface Bisection {
  /** ⌊nodes / 2⌋ times the mean bandwidth of a pair in these rounds. */
  bandwidth_MBps: number;
  /** How many rounds count: those in which nine tenths of the matching, or more, have a bandwidth. */
  rounds: number;
  /** Nodes that have a bandwidth with any other. */
  nodes: number;
}

/** A round that lacks more than this share of its pairs was not under full load. */
const LACKING_SHARE = 0.1;
/** With fewer, a half is one node. */
const LEAST_NODES = 4;

/**
 * What pairs had together, from when they began and ended. Null: no pair has a bandwidth, or all took no time; and for
 * the bisection: the rounds of the run were not measured one after the other (`--barrier`) with all their pairs at
 * once. A million pairs take a second or so.
 */
export function concurrentBandwidth({ header, pairs }: Pick<Run, "header" | "pairs">): {
  aggregate: Aggregate | null;
  bisection: Bisection | null;
} {
  const starts = new Float64Array(pairs.length), ends = new Float64Array(pairs.length);
  const rates = new Float64Array(pairs.length);
  const names = new Set<string>();
  let n = 0, moved = 0, spent = 0;
  for (const pair of pairs) {
    const rate = rateMBps(pair);
    if (rate === null) continue;
    names.add(pair.a).add(pair.b);
    moved += rate * (pair.end_s - pair.start_s);
    spent += pair.end_s - pair.start_s;
    [starts[n], ends[n], rates[n]] = [pair.start_s, pair.end_s, rate];
    n++;
  }
  const spans = busySpans(starts.slice(0, n).sort(), ends.slice(0, n).sort());
  const busy = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  if (!(busy > 0)) return { aggregate: null, bisection: null };
  const aggregate = { bandwidth_MBps: round4(moved / busy), pairs_in_flight: round4(spent / busy) };

  const matching = Math.floor(names.size / 2);
  const { name, barrier, concurrency } = header.schedule;
  const isUnderLoad = name === "rounds" && barrier && (concurrency ?? Infinity) >= matching;
  if (!isUnderLoad || names.size < LEAST_NODES) return { aggregate, bisection: null };
  const counts = new Uint32Array(spans.length), sums = new Float64Array(spans.length);
  for (let i = 0; i < n; i++) {
    const round = lastAtOrBefore(spans, starts[i]!);
    counts[round]!++;
    sums[round]! += rates[i]!;
  }
  let rounds = 0, count = 0, sum = 0;
  for (let round = 0; round < spans.length; round++) {
    if (counts[round]! < (1 - LACKING_SHARE) * matching || counts[round]! > matching) continue;
    rounds++;
    count += counts[round]!;
    sum += sums[round]!;
  }
  if (rounds === 0) return { aggregate, bisection: null };
  return { aggregate, bisection: { bandwidth_MBps: round4(matching * sum / count), rounds, nodes: names.size } };
}

/** All that a pair moved in a second, in both directions where it has both. */
function rateMBps(pair: PairRecord): number | null {
  if (pair.status !== "measured") return null;
  const { bandwidth_MBps: there, bandwidth_back_MBps: back, bandwidth_both_MBps: both } = pair;
  if (both !== undefined) return both;
  return there === null && back === undefined ? null : (there ?? 0) + (back ?? 0);
}

interface Span {
  start: number;
  end: number;
}

/**
 * The stretches of time in which any pair was in flight, in their order; with a barrier between rounds each is a round.
 * @param starts ascending, as `ends`, which are of the same pairs but for their order
 */
function busySpans(starts: Float64Array, ends: Float64Array): Span[] {
  const spans: Span[] = [];
  starts.forEach((start, i) => {
    const last = spans.at(-1);
    // As many as began before have ended: none is in flight.
    if (!last || ends[i - 1]! <= start) spans.push({ start, end: ends[i]! });
    else last.end = ends[i]!;
  });
  return spans;
}

function lastAtOrBefore(spans: readonly Span[], moment: number): number {
  let low = 0, high = spans.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (spans[middle]!.start <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}
