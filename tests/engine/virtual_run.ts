import { BinaryHeap } from "@std/data-structures/binary-heap";
import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../lib/base/random.ts";
import { Dispatcher } from "../../lib/engine/dispatcher.ts";
import type { Schedule } from "../../lib/plan/estimate.ts";
import { makePlan, type PlanOptions } from "../../lib/plan/make_plan.ts";
import type { Plan } from "../../lib/plan/plan.ts";

export function planOf(count: number, options: Partial<PlanOptions> = {}): Plan {
  const nodes = Array.from({ length: count }, (_, i) => `cn${i + 1}`);
  return makePlan(nodes, { directed: false, order: "fixed", seed: 1, rounds: null, ...options });
}

export const ROUNDS: Schedule = { schedule: "rounds", concurrency: null, barrier: false };

export interface Start {
  pair: number;
  startMs: number;
  endMs: number;
}

/** Looks at the dispatcher each time it has said that no pair may start. */
export type Look = (nowMs: number, dispatcher: Dispatcher, starts: readonly Start[]) => void;

/**
 * Runs a plan on a clock of its own.
 * @param durationMs of each pair by its number
 * @param crashes whether a pair, when its time is over, is to be given out again
 * @param fails whether a pair, when its time is over, is to be given out once more after all others of its nodes
 * @param ends told of each pair that ends
 */
export function simulate(
  plan: Plan,
  schedule: Schedule,
  durationMs: (pair: number) => number,
  { crashes = () => false, fails = () => false, ends = () => {}, look }: {
    crashes?: (pair: number) => boolean;
    fails?: (pair: number) => boolean;
    ends?: (pair: number) => void;
    look?: Look;
  } = {},
): { starts: Start[]; endMs: number } {
  const dispatcher = new Dispatcher(plan, schedule);
  const starts: Start[] = [];
  const inFlight = new BinaryHeap<Start>((x, y) => x.endMs - y.endMs || x.startMs - y.startMs);
  for (let nowMs = 0;;) {
    for (let pair; (pair = dispatcher.next(nowMs)) !== undefined;) {
      const start = { pair, startMs: nowMs, endMs: nowMs + durationMs(pair) };
      starts.push(start);
      inFlight.push(start);
    }
    assertEquals(dispatcher.inFlight, inFlight.length);
    look?.(nowMs, dispatcher, starts);
    const first = inFlight.peek();
    const wakeAtMs = dispatcher.wakeAtMs;
    if (wakeAtMs !== undefined && wakeAtMs < (first?.endMs ?? Infinity)) {
      assert(wakeAtMs > nowMs, "woken for nothing");
      nowMs = wakeAtMs;
      continue;
    }
    if (!first) {
      assertEquals(dispatcher.remaining, 0, "nothing is in flight, nothing may start, and pairs are left");
      return { starts, endMs: nowMs };
    }
    inFlight.pop();
    nowMs = first.endMs;
    if (crashes(first.pair)) dispatcher.giveAgain(first.pair);
    else if (fails(first.pair)) dispatcher.retryLater(first.pair, nowMs);
    else {
      ends(first.pair);
      dispatcher.finished(first.pair, nowMs, nowMs - first.startMs);
    }
  }
}

export function drawn(plan: Plan, seed: number, draw: (random: () => number) => number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: plan.size }, () => draw(random));
}

/** No run can be shorter: what the busiest node does, without a moment between. */
export function busiestMs({ nodes, a, b, size }: Plan, durations: Float64Array): number {
  const work = nodes.map(() => 0);
  for (let pair = 0; pair < size; pair++) {
    for (const node of [a(pair), b(pair)]) work[node]! += durations[pair]!;
  }
  return Math.max(...work);
}

export function assertEachOnce(starts: readonly Start[], plan: Plan): void {
  assertEquals(Int32Array.from(starts, ({ pair }) => pair).sort(), Int32Array.from(Array(plan.size).keys()));
}

export function assertNoNodeTwice(starts: readonly Start[], { a, b, nodes }: Plan): void {
  const freeAtMs = nodes.map(() => 0);
  for (const { pair, startMs, endMs } of starts) {
    for (const node of [a(pair), b(pair)]) {
      assert(startMs >= freeAtMs[node]!, `${nodes[node]} is in two pairs at once`);
      freeAtMs[node] = endMs;
    }
  }
}
