import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compareRuns } from "../../lib/analysis/compare_runs.ts";
import { seededRandom } from "../../lib/base/random.ts";
import { type Comparison, isComparable, isRegression } from "../../lib/results/comparison.ts";
import type { Measured, PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { bandwidthOf } from "../report/fixtures/runs.ts";
import { measuredLine } from "../results/run_file/run_records.ts";
import { runOf } from "./run_of_pairs.ts";

type Factor = (from: string, to: string) => number;

interface Shape {
  count?: number;
  cv?: number;
  seed?: number;
  /** Every second pair stands the other way round. */
  turned?: boolean;
  /** What the bandwidth of a direction is multiplied by. */
  factor?: Factor;
  /** What that from b to a is multiplied by besides. */
  back?: number;
}

/** A run whose pairs tell both directions: 12 nodes, 12,000 MB/s each way and 2 µs, with noise. */
function made({ count = 12, cv = 0.02, seed = 1, turned = false, factor = () => 1, back = 1 }: Shape = {}): Run {
  const random = seededRandom(seed);
  const noise = () => Math.exp(cv * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const pairs: PairRecord[] = [];
  for (let j = 2; j <= count; j++) {
    for (let i = 1; i < j; i++) {
      const [a, b] = turned && (i + j) % 2 === 0 ? [`cn${j}`, `cn${i}`] : [`cn${i}`, `cn${j}`];
      pairs.push(pairOf(a!, b!, {
        latency_us: 2 * noise(),
        bandwidth_MBps: 12_000 * noise() * factor(a!, b!),
        bandwidth_back_MBps: 12_000 * noise() * factor(b!, a!) * back,
      }));
    }
  }
  return runOf(pairs);
}

function pairOf(a: string, b: string, more: Partial<Measured>): PairRecord {
  return { ...measuredLine(a, b), latency_us: 2, bandwidth_MBps: null, ...more, status: "measured" };
}

/** All that is called a change, in words. */
function told({ overall, node_changes, pair_changes }: Comparison): string[] {
  return [
    ...overall.flatMap(({ kind, metric }) => kind ? [`all ${kind} ${metric}`] : []),
    ...[...node_changes, ...pair_changes].map(({ kind, metric, nodes, direction }) =>
      [...nodes, ...direction ? [direction] : [], kind, metric].join(" ")
    ),
  ];
}

Deno.test("compareRuns() tells that all pairs lost bandwidth from b to a, however few they are", () => {
  for (const count of [3, 4, 5, 12]) {
    for (const turned of [false, true]) {
      const comparison = compareRuns(made({ count, turned }), made({ count, turned, seed: 2, back: 0.2 }));
      assertEquals(told(comparison), ["all slower bandwidth_back"], `${count} nodes`);
      assert(isRegression(comparison));
      const [there, back] = comparison.overall;
      const pairs = count * (count - 1) / 2;
      assertEquals(comparison.overall.map((one) => [one.metric, one.pairs]), [
        ["bandwidth", pairs],
        ["bandwidth_back", pairs],
        ["latency", pairs],
      ]);
      assertEquals(comparison.pairs.length, pairs);
      assertAlmostEquals(there!.ratio, 1, 0.1);
      assertAlmostEquals(back!.ratio, 0.2, 0.02);
      assertAlmostEquals(back!.base, 12_000, 500);
      assertAlmostEquals(back!.new, 2400, 100);
    }
  }
});

Deno.test("compareRuns() tells the directions of bidirectional pairs apart, of nodes and of single links", () => {
  const at = (isOne: (from: string, to: string) => boolean): Factor => (from, to) => isOne(from, to) ? 0.7 : 1;
  const faults: [factor: Factor, expected: string][] = [
    [at((from) => from === "cn1"), "cn1 sending slower bandwidth"],
    [at((_, to) => to === "cn1"), "cn1 receiving slower bandwidth"],
    [at((from) => from === "cn4"), "cn4 sending slower bandwidth"],
    [at((from, to) => from === "cn4" || to === "cn4"), "cn4 slower bandwidth"],
    [at((from, to) => from === "cn2" && to === "cn5"), "cn2 cn5 slower bandwidth"],
    [at((from, to) => from === "cn5" && to === "cn2"), "cn2 cn5 slower bandwidth_back"],
  ];
  for (const [factor, expected] of faults) {
    for (let seed = 0; seed < 5; seed++) {
      const comparison = compareRuns(made({ seed: 2 * seed + 1 }), made({ seed: 2 * seed + 2, factor }));
      assertEquals(told(comparison), [expected]);
      assert(isRegression(comparison));
    }
  }
});

Deno.test("compareRuns() marks the direction of a pair that changed", () => {
  const slow: Factor = (from, to) => from === "cn5" && to === "cn2" ? 0.5 : 1;
  const { pairs } = compareRuns(made(), made({ seed: 2, factor: slow }));
  assertEquals(pairs.filter(({ bandwidth_change }) => bandwidth_change), []);
  const [pair, ...more] = pairs.filter(({ bandwidth_back_change }) => bandwidth_back_change);
  assertEquals([pair!.a, pair!.b, pair!.bandwidth_back_change, more], ["cn2", "cn5", "slower", []]);
  assertAlmostEquals(pair!.bandwidth_back_ratio!, 0.5, 0.05);
  assertEquals(pair!.bandwidth_back_ratio, pair!.new_bandwidth_back_MBps! / pair!.base_bandwidth_back_MBps!);
});

Deno.test("compareRuns() of bidirectional noise alone: false changes in at most 1 % of 200 seeds", () => {
  const bad: string[] = [];
  for (let seed = 0; seed < 200; seed++) {
    const shape = { count: 2 + seed % 23, cv: 0.01 + 0.04 * (seed % 7) / 6, turned: seed % 2 === 1 };
    const changes = told(compareRuns(made({ ...shape, seed: 2 * seed + 10 }), made({ ...shape, seed: 2 * seed + 11 })));
    if (changes.length > 0) bad.push(`seed ${seed}, ${shape.count} nodes, cv ${shape.cv}: ${changes.join("; ")}`);
  }
  assert(bad.length <= 2, bad.join("\n"));
});

Deno.test("compareRuns() of one pair tells the direction that is beyond its own scatter, whichever way round it stands", () => {
  const of = (a: string, b: string, there: number, back: number) =>
    runOf([pairOf(a, b, {
      bandwidth_MBps: there,
      bandwidth: bandwidthOf([{}], { MBps: there }),
      bandwidth_back_MBps: back,
      bandwidth_back: bandwidthOf([{}], { MBps: back }),
    })]);
  const base = of("cn1", "cn2", 1000, 500);
  assertEquals(told(compareRuns(base, of("cn1", "cn2", 1000, 100))), ["cn1 cn2 slower bandwidth_back"]);
  assertEquals(told(compareRuns(base, of("cn2", "cn1", 500, 1000))), []);
  assertEquals(told(compareRuns(base, of("cn2", "cn1", 500, 200))), ["cn2 cn1 slower bandwidth_back"]);
  assertEquals(told(compareRuns(base, of("cn2", "cn1", 100, 1000))), ["cn2 cn1 slower bandwidth"]);
  const { not_enough_data } = compareRuns(base, base);
  assertEquals(not_enough_data.map(({ metric }) => metric), ["bandwidth", "bandwidth_back", "latency"]);
  for (const { detail } of not_enough_data) assert(detail.startsWith("1 common pair: "), detail);
});

Deno.test("compareRuns() compares what both runs know of the way back, and tells what one of them knows", () => {
  const both = pairOf("cn1", "cn2", { bandwidth_MBps: 100, bandwidth_back_MBps: 50 });
  const there = pairOf("cn1", "cn2", { bandwidth_MBps: 100 });
  const { overall, pairs: [pair] } = compareRuns(runOf([both]), runOf([there]));
  assertEquals(overall.map(({ metric }) => metric), ["bandwidth", "latency"]);
  assertEquals([pair!.base_bandwidth_back_MBps, pair!.new_bandwidth_back_MBps, pair!.bandwidth_back_ratio], [
    50,
    null,
    null,
  ]);
  const { pairs: [oneWay] } = compareRuns(runOf([there]), runOf([there]));
  assertEquals(Object.keys(oneWay!).filter((name) => /back|both/.test(name)), []);
});

Deno.test("compareRuns() compares the sum of both directions where of the way back no more is known", () => {
  const run = (sum: number, more: Partial<Measured> = {}) =>
    runOf(["cn2", "cn3", "cn4"].map((b, i) => pairOf("cn1", b, { ...more, bandwidth_both_MBps: sum + i })));
  const only = compareRuns(run(20_000), run(12_000));
  assertEquals([told(only), isComparable(only), isRegression(only)], [["all slower bandwidth_both"], true, true]);
  const besides = compareRuns(run(20_000, { bandwidth_MBps: 10_000 }), run(12_000, { bandwidth_MBps: 10_000 }));
  assertEquals(told(besides), ["all slower bandwidth_both"]);
  assertEquals(besides.overall.map(({ metric, pairs }) => [metric, pairs]), [
    ["bandwidth", 3],
    ["bandwidth_both", 3],
    ["latency", 3],
  ]);
  const known = { bandwidth_MBps: 10_000, bandwidth_back_MBps: 10_000 };
  assertEquals(told(compareRuns(run(20_000, known), run(12_000, known))), []);
});

Deno.test("compareRuns() of directed runs keeps the way back of a pair apart from the pair of that direction", () => {
  const run = (back: number) =>
    runOf(
      [["cn1", "cn2"], ["cn2", "cn1"], ["cn1", "cn3"]].map(([a, b], i) =>
        pairOf(a!, b!, {
          bandwidth_MBps: 1000,
          bandwidth: bandwidthOf([{}], { MBps: 1000 }),
          bandwidth_back_MBps: i === 0 ? back : 1000,
          bandwidth_back: bandwidthOf([{}], { MBps: i === 0 ? back : 1000 }),
        })
      ),
      true,
    );
  const comparison = compareRuns(run(1000), run(500));
  assertEquals(told(comparison), ["cn1 cn2 slower bandwidth_back"]);
  assertEquals(
    comparison.pairs.map(({ bandwidth_change, bandwidth_back_change }) => [bandwidth_change, bandwidth_back_change]),
    [[null, "slower"], [null, null], [null, null]],
  );
});
