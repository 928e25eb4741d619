import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compareRuns } from "../../lib/analysis/compare_runs.ts";
import { apart } from "../../lib/analysis/own_scatter.ts";
import { isRegression } from "../../lib/results/comparison.ts";
import type { Measured, PairRecord } from "../../lib/results/outcome.ts";
import { bandwidthOf, latencyOf } from "../report/fixtures/runs.ts";
import { failedLine, measuredLine } from "../results/run_file/run_records.ts";
import { runOf } from "./run_of_pairs.ts";

/** A pair that says how its values scatter: ± 10 % of the bandwidth, from 1 µs less to 1 µs more than the median latency. */
function scattering(a: string, b: string, us: number, MBps: number, more: Partial<Measured> = {}): PairRecord {
  return {
    ...measuredLine(a, b),
    status: "measured",
    latency_us: us,
    bandwidth_MBps: MBps,
    latency: latencyOf(us),
    bandwidth: bandwidthOf([{}], { MBps }),
    ...more,
  };
}

/** A pair of which only the values are known. */
function plain(a: string, b: string, us: number, MBps: number): PairRecord {
  return scattering(a, b, us, MBps, { latency: undefined, bandwidth: undefined });
}

function told(base: PairRecord[], now: PairRecord[], directed = false): string[] {
  const { overall, pair_changes } = compareRuns(runOf(base, directed), runOf(now, directed));
  return [
    ...overall.flatMap(({ kind, metric }) => kind ? [`all ${kind} ${metric}`] : []),
    ...pair_changes.map(({ kind, metric, nodes }) => [...nodes, kind, metric].join(" ")),
  ];
}

Deno.test("compareRuns() of one pair tells a change that is beyond the scatter of its own values in both runs", () => {
  const base = [scattering("a", "b", 20, 1000)];
  const of = (us: number, MBps: number) => told(base, [scattering("a", "b", us, MBps)]);
  assertEquals(of(20, 500), ["a b slower bandwidth"]);
  assertEquals(of(20, 2000), ["a b faster bandwidth"]);
  assertEquals(of(40, 1000), ["a b slower latency"]);
  assertEquals(of(10, 1000), ["a b faster latency"]);
  assertEquals(of(20, 1000), []);
  // 900 to 1100 and 765 to 935 overlap; so do 19 to 21 and 20.5 to 22.5.
  assertEquals(of(21.5, 850), []);
  const comparison = compareRuns(runOf(base), runOf([scattering("a", "b", 20, 500)]));
  const [change] = comparison.pair_changes;
  assertEquals([change!.base, change!.new], [1000, 500]);
  assertAlmostEquals(change!.ratio, 0.5, 1e-9);
  assertEquals(comparison.pairs.map((pair) => pair.bandwidth_change), ["slower"]);
  assertEquals(comparison.not_enough_data.map(({ metric, detail }) => `${metric}: ${detail}`), [
    "bandwidth: 1 common pair: only what is beyond the scatter of a pair's own values in both runs is called a change",
    "latency: 1 common pair: only what is beyond the scatter of a pair's own values in both runs is called a change",
  ]);
  assert(isRegression(comparison));
});

Deno.test("compareRuns() of one pair calls nothing a change that is within tolerance, however little the values scatter", () => {
  const still = (us: number, MBps: number) =>
    scattering("a", "b", us, MBps, {
      latency: latencyOf(us, { min_us: us, p90_us: us }),
      bandwidth: bandwidthOf([{}], { MBps: MBps / 1.1 }), // up to what it was
    });
  assertEquals(told([still(20, 1000)], [still(22, 1000)]), []);
  assertEquals(told([still(20, 1000)], [still(25, 1000)]), ["a b slower latency"]);
});

Deno.test("compareRuns() of one pair says that nobody knows where a run does not say how values scatter", () => {
  const details = (base: PairRecord[], now: PairRecord[]) => {
    assertEquals(told(base, now), []);
    return compareRuns(runOf(base), runOf(now)).not_enough_data.map(({ detail }) => detail);
  };
  const unknown = "how its values scatter is not known, and no change of a pair can be told from noise";
  assertEquals(
    details([plain("a", "b", 20, 1000)], [scattering("a", "b", 20, 400)]),
    Array(2).fill(`1 common pair: ${unknown}`),
  );
  assertEquals(
    details(
      [plain("a", "b", 20, 1000), scattering("c", "d", 20, 1000)],
      [plain("a", "b", 20, 400), scattering("c", "d", 20, 1000)],
    ),
    Array(2).fill(
      "2 common pairs: how the values of 1 of them scatter is not known, and no change of a pair can be told from noise",
    ),
  );
});

Deno.test("compareRuns() of a few pairs tells what all do as one, and otherwise each that changed", () => {
  const base = ["b", "c", "d"].map((node) => scattering("a", node, 20, 1000));
  const halved = base.map(({ a, b }, i) => scattering(a, b, 20, 500 + i));
  assertEquals(told(base, halved), ["all slower bandwidth"]);
  const one = [scattering("a", "b", 20, 500), ...base.slice(1)];
  assertEquals(told(base, one), ["a b slower bandwidth"]);
  assertEquals(told(base, [...one.slice(0, 2), failedLine("a", "d")]), ["a b slower bandwidth"]);
});

Deno.test("compareRuns() of one pair compares the same direction, whichever way round the pair stands", () => {
  const back = { bandwidth_back_MBps: 500, bandwidth_back: bandwidthOf([{}], { MBps: 500 }) };
  const base = [scattering("a", "b", 20, 1000, back)];
  assertEquals(told(base, [scattering("b", "a", 20, 500)]), []);
  assertEquals(told(base, [scattering("b", "a", 20, 1000)]), ["b a faster bandwidth"]);
  const both = [scattering("a", "b", 20, 1000), scattering("b", "a", 20, 1000)];
  assertEquals(told(both, [scattering("a", "b", 20, 1000), scattering("b", "a", 20, 500)], true), [
    "b a slower bandwidth",
  ]);
});

Deno.test("apart() knows nothing of pairs that were not measured, nor of streams without intervals", () => {
  const pair = scattering("a", "b", 20, 1000);
  assertEquals(apart([pair, failedLine("a", "b")], "latency"), undefined);
  const { interval_min_MBps: _, ...bandwidth } = bandwidthOf([{}]);
  assertEquals(apart([pair, scattering("a", "b", 20, 500, { bandwidth })], "bandwidth"), undefined);
  assertEquals(apart([pair, pair], "bandwidth"), null);
});
