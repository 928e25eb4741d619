import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compareRuns } from "../../lib/analysis/compare_runs.ts";
import { seededRandom } from "../../lib/base/random.ts";
import { isComparable, isRegression } from "../../lib/results/comparison.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { failedLine, headerOf, measuredLine, skippedLine } from "../results/run_file/run_records.ts";

interface Shape {
  names?: string[];
  cv?: number;
  seed?: number;
  directed?: boolean;
  /** What bandwidth and latency are multiplied by. */
  bandwidth?: (a: string, b: string) => number;
  latency?: (a: string, b: string) => number;
}

/** A run of 12 nodes, 12,000 MB/s and 2 µs, with noise of a coefficient of variation. */
function made({ names = nodes(12), cv = 0.02, seed = 1, directed = false, ...factors }: Shape = {}): Run {
  const random = seededRandom(seed);
  const noise = () => Math.exp(cv * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
  const pairs: PairRecord[] = [];
  for (const [i, a] of names.entries()) {
    for (const [j, b] of names.entries()) {
      if (directed ? i === j : i >= j) continue;
      pairs.push({
        ...measuredLine(a, b),
        status: "measured",
        latency_us: 2 * noise() * (factors.latency?.(a, b) ?? 1),
        bandwidth_MBps: 12_000 * noise() * (factors.bandwidth?.(a, b) ?? 1),
      });
    }
  }
  const header = headerOf({ nodes: names, directed, pairs: pairs.length });
  return { header, status: "finished", nodes: [], pairs, elapsedS: 1 };
}

function nodes(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `cn${i + 1}`);
}

/** A factor for all pairs of a node, or for one pair. */
function at(where: readonly string[], factor: number): (a: string, b: string) => number {
  return (a, b) => where.every((node) => node === a || node === b) ? factor : 1;
}

function replaced(run: Run, isOne: (pair: PairRecord) => boolean, by: (a: string, b: string) => PairRecord): Run {
  return { ...run, pairs: run.pairs.map((pair) => isOne(pair) ? by(pair.a, pair.b) : pair) };
}

/** All that is called a change, in words. */
function told(base: Run, run: Run, tolerances?: { bandwidth: number; latency: number }): string[] {
  const { overall, node_changes, pair_changes } = compareRuns(base, run, tolerances);
  return [
    ...overall.flatMap(({ kind, metric }) => kind ? [`all ${kind} ${metric}`] : []),
    ...[...node_changes, ...pair_changes].map(({ kind, metric, nodes, direction }) =>
      [...nodes, ...direction ? [direction] : [], kind, metric].join(" ")
    ),
  ];
}

Deno.test("compareRuns() of a run with itself: nothing changed, to the last digit", () => {
  const run = made();
  const comparison = compareRuns(run, run);
  assertEquals(told(run, run), []);
  assertEquals(comparison.overall.map(({ metric, ratio, pairs }) => [metric, ratio, pairs]), [
    ["bandwidth", 1, 66],
    ["latency", 1, 66],
  ]);
  assertEquals(comparison.not_enough_data, []);
  assertEquals(comparison.settings, []);
  assert(!isRegression(comparison));
  assertEquals(comparison.pairs.length, 66);
});

Deno.test("compareRuns() of noise alone: false changes in at most 1 % of 200 seeds", () => {
  const bad: string[] = [];
  for (let seed = 0; seed < 200; seed++) {
    const shape = { names: nodes(2 + seed % 31), cv: 0.01 + 0.04 * (seed % 7) / 6, directed: seed % 4 === 3 };
    const changes = told(made({ ...shape, seed: 2 * seed + 10 }), made({ ...shape, seed: 2 * seed + 11 }));
    if (changes.length > 0) {
      bad.push(`seed ${seed}, ${shape.names.length} nodes, cv ${shape.cv}: ${changes.join("; ")}`);
    }
  }
  assert(bad.length <= 2, bad.join("\n"));
});

Deno.test("compareRuns() finds one node that is 20 % slower, and nothing else, over 100 seeds", () => {
  let right = 0;
  for (let seed = 0; seed < 100; seed++) {
    const run = made({ seed: 2 * seed, bandwidth: at(["cn3"], 0.8) });
    if (told(made({ seed: 2 * seed + 1 }), run).join() === "cn3 slower bandwidth") right++;
  }
  assert(right >= 99, `${right}`);
});

Deno.test("compareRuns() tells of a node how its pairs changed: medians before and now, the ratio", () => {
  const comparison = compareRuns(made(), made({ seed: 2, latency: at(["cn5"], 1.5) }));
  const [change] = comparison.node_changes;
  assertEquals(comparison.node_changes.length, 1);
  assertEquals([change!.kind, change!.metric, change!.nodes], ["slower", "latency", ["cn5"]]);
  assertAlmostEquals(change!.base, 2, 0.1);
  assertAlmostEquals(change!.new, 3, 0.15);
  assertAlmostEquals(change!.ratio, 1.5, 0.05);
  assertEquals(comparison.pairs.filter(({ latency_change }) => latency_change), []);
  assert(isRegression(comparison));
});

Deno.test("compareRuns() finds one link at 70 %, over 100 seeds; mended, it is faster and no regression", () => {
  let right = 0;
  for (let seed = 0; seed < 100; seed++) {
    const whole = made({ seed: 2 * seed }), broken = made({ seed: 2 * seed + 1, bandwidth: at(["cn1", "cn5"], 0.7) });
    if (told(whole, broken).join() === "cn1 cn5 slower bandwidth") right++;
    if (told(broken, whole).join() === "cn1 cn5 faster bandwidth") right++;
    if (seed > 0) continue;
    const { pairs } = compareRuns(whole, broken);
    assertEquals(pairs.filter((pair) => pair.bandwidth_change).map(({ a, b }) => [a, b]), [["cn1", "cn5"]]);
    assert(!isRegression(compareRuns(broken, whole)));
  }
  assert(right >= 198, `${right}`);
});

Deno.test("compareRuns() tells a change of all as one, and not of every node", () => {
  const run = made({ seed: 2, bandwidth: () => 0.9 });
  const [bandwidth] = compareRuns(made(), run).overall;
  assertAlmostEquals(bandwidth!.ratio, 0.9, 0.02);
  assertEquals(told(made(), run, { bandwidth: 0.05, latency: 0.2 }), ["all slower bandwidth"]);
  assertEquals(told(made(), run, { bandwidth: 0.15, latency: 0.2 }), []);
  assertEquals(told(made(), made({ seed: 2, latency: () => 0.7 })), ["all faster latency"]);
});

Deno.test("compareRuns() tells a change of half of the nodes", () => {
  const isHalf = (node: string) => Number(node.slice(2)) <= 6;
  const run = made({ seed: 2, bandwidth: (a, b) => (isHalf(a) ? 0.75 : 1) * (isHalf(b) ? 0.75 : 1) });
  assert(told(made(), run).includes("all slower bandwidth"));
});

Deno.test("compareRuns(): a node that stays as it was while all others double has not changed", () => {
  const stays = at(["cn2"], 0.5);
  assertEquals(told(made(), made({ seed: 2, bandwidth: (a, b) => 2 * stays(a, b) })), ["all faster bandwidth"]);
});

Deno.test("compareRuns() tells a node that sends slower from one that is slower both ways, with directions", () => {
  const base = made({ directed: true });
  const sends = (factor: number) => (a: string) => a === "cn4" ? factor : 1;
  assertEquals(told(base, made({ directed: true, seed: 2, bandwidth: sends(0.7) })), ["cn4 sending slower bandwidth"]);
  assertEquals(told(base, made({ directed: true, seed: 2, bandwidth: at(["cn4"], 0.7) })), ["cn4 slower bandwidth"]);
  const oneWay = (a: string, b: string) => a === "cn1" && b === "cn2" ? 0.6 : 1;
  assertEquals(told(base, made({ directed: true, seed: 2, bandwidth: oneWay })), ["cn1 cn2 slower bandwidth"]);
});

Deno.test("compareRuns() finds pairs by their names, whichever way round and in whatever order they stand", () => {
  const base = made();
  const turned = made({ names: nodes(12).reverse(), seed: 2, bandwidth: at(["cn1", "cn5"], 0.7) });
  assertEquals(told(base, turned), ["cn5 cn1 slower bandwidth"]);
  assertEquals(compareRuns(base, turned).pairs.length, 66);
  // With what the base knows of the other direction, that is compared.
  const both = (pair: PairRecord, there: number, back: number): Run => ({
    ...base,
    pairs: [{ ...pair, bandwidth_MBps: there, bandwidth_back_MBps: back } as PairRecord],
  });
  const [pair] =
    compareRuns(both(measuredLine("cn1", "cn2"), 100, 50), both(measuredLine("cn2", "cn1"), 50, 100)).pairs;
  assertEquals(pair!.bandwidth_ratio, 1);
});

Deno.test("compareRuns() tells of nodes that are gone, and of new ones", () => {
  const { gone_nodes, new_nodes, may_be_renamed, pairs, only_in_base } = compareRuns(
    made({ names: ["cn1", "cn2", "cn3", "cn4", "cn5", "cn6"] }),
    made({ names: ["cn1", "cn2", "cn4", "cn5", "cn6", "cn7"], seed: 2 }),
  );
  assertEquals([gone_nodes, new_nodes, may_be_renamed, pairs.length, only_in_base], [["cn3"], ["cn7"], false, 10, 0]);
});

Deno.test("compareRuns() of runs without a common name: nothing to compare, perhaps renamed where there are as many", () => {
  const as = (prefix: string, count: number) => made({ names: nodes(count).map((node) => node.replace("cn", prefix)) });
  const renamed = compareRuns(as("a", 6), as("b", 6));
  assertEquals([isComparable(renamed), renamed.may_be_renamed, renamed.gone_nodes.length], [false, true, 6]);
  assertEquals(compareRuns(as("a", 6), as("b", 5)).may_be_renamed, false);
});

Deno.test("compareRuns() tells of pairs that fail now, are measured now, or were not tried", () => {
  const isPair = (a: string, b: string) => (pair: PairRecord) => pair.a === a && pair.b === b;
  const whole = made({ names: nodes(6) });
  const broken = replaced(
    replaced(made({ names: nodes(6), seed: 2 }), isPair("cn1", "cn2"), failedLine),
    isPair("cn3", "cn4"),
    skippedLine,
  );
  const worse = compareRuns(whole, broken);
  assertEquals(worse.fails_now, [{
    a: "cn1",
    b: "cn2",
    reason: "timeout",
    detail: "no answer in 10 s",
    blame: "cn2",
  }]);
  assertEquals([worse.not_tried_now, worse.failing_nodes, isRegression(worse)], [1, [], true]);
  const better = compareRuns(broken, whole);
  assertEquals([better.fails_now, better.measured_now], [[], [["cn1", "cn2"], ["cn3", "cn4"]]]);
  assert(!isRegression(better));
  assert(!isRegression(compareRuns(broken, broken)));
});

Deno.test("compareRuns() names a node that fails with all its partners now", () => {
  const run = replaced(made({ seed: 2 }), ({ a, b }) => a === "cn3" || b === "cn3", failedLine);
  const { failing_nodes, fails_now } = compareRuns(made(), run);
  assertEquals([failing_nodes, fails_now.length], [["cn3"], 11]);
});

Deno.test("compareRuns() counts pairs that were planned in one run only", () => {
  const sampled = (keep: number) => {
    const run = made({ names: nodes(8) });
    return { ...run, pairs: run.pairs.filter((_, i) => (i + keep) % 4 !== 0) };
  };
  const { only_in_base, only_in_new, pairs } = compareRuns(sampled(0), sampled(1));
  assertEquals([only_in_base, only_in_new, pairs.length], [7, 7, 14]);
});

Deno.test("compareRuns() of 2 and 3 nodes: not enough data for nodes and pairs; what all pairs do is told", () => {
  for (const count of [2, 3]) {
    const base = made({ names: nodes(count) }), run = made({ names: nodes(count), seed: 2, bandwidth: () => 0.5 });
    const comparison = compareRuns(base, run);
    assertEquals(comparison.not_enough_data.map(({ metric }) => metric), ["bandwidth", "latency"]);
    assertAlmostEquals(comparison.overall[0]!.ratio, 0.5, 0.05);
    // Nobody knows the noise of a single pair.
    assertEquals(told(base, run), count === 2 ? [] : ["all slower bandwidth"]);
    assertEquals(comparison.overall[0]!.standard_error === null, count === 2);
  }
});

Deno.test("compareRuns() of a metric that one run has not: only the other one is compared", () => {
  const base = made();
  const run = { ...base, pairs: base.pairs.map((pair) => ({ ...pair, latency_us: null } as PairRecord)) };
  assertEquals(compareRuns(base, run).overall.map(({ metric }) => metric), ["bandwidth"]);
});

Deno.test("compareRuns() names what the runs were not asked for alike", () => {
  const run = made();
  const header = (duration: number, name = "tcp") => ({ ...run.header, probe: { name, duration_ms: duration } });
  const settings = (base: Run["header"], now: Run["header"]) =>
    compareRuns({ ...run, header: base }, { ...run, header: now }).settings;
  assertEquals(settings(header(1000), header(300)), [{ name: "probe duration_ms", base: 1000, new: 300 }]);
  assertEquals(settings(header(1000), header(300, "sim")), [{ name: "probe", base: "tcp", new: "sim" }]);
});

Deno.test("compareRuns() takes 499,500 pairs", () => {
  const names = nodes(1000);
  const base = made({ names }), run = made({ names, seed: 2, bandwidth: at(["cn3"], 0.8) });
  const began = performance.now();
  assertEquals(told(base, run), ["cn3 slower bandwidth"]);
  assert(performance.now() - began < 20_000);
});

/** A run of both directions at the same time, of which some have a part of their bandwidth. */
function bothWays(seed: number, share: (from: string, to: string) => number = () => 1): Run {
  const run = made({ seed, bandwidth: share }), back = made({ seed: seed + 100 });
  const backOf = (i: number) => (back.pairs.at(i) as { bandwidth_MBps: number }).bandwidth_MBps;
  const pairs = run.pairs.map((pair, i) => ({ ...pair, bandwidth_back_MBps: backOf(i) * share(pair.b, pair.a) }));
  return { ...run, pairs: pairs as PairRecord[] };
}

Deno.test("compareRuns() of both directions at the same time tells of the side, and of the direction, that changed", () => {
  const share = (from: string, to: string) => to === "cn4" ? 0.7 : from === "cn9" && to === "cn7" ? 0.5 : 1;
  assertEquals(told(bothWays(1), bothWays(2)), []);
  assertEquals(told(bothWays(1), bothWays(2, share)), [
    "cn4 receiving slower bandwidth",
    "cn7 cn9 slower bandwidth_back",
  ]);
  assertEquals(compareRuns(bothWays(1), bothWays(2)).overall.map(({ pairs }) => pairs), [66, 66, 66]);
});

Deno.test("compareRuns() compares sums of both directions, and takes a bandwidth of nothing for slower", () => {
  const isSlow = at(["cn4"], 0.5);
  const sums = (run: Run): Run => ({
    ...run,
    pairs: run.pairs.map((pair) => {
      const { bandwidth_MBps } = pair as { bandwidth_MBps: number };
      return { ...pair, bandwidth_MBps: null, bandwidth_both_MBps: bandwidth_MBps } as PairRecord;
    }),
  });
  assertEquals(told(sums(made()), sums(made({ seed: 2, bandwidth: isSlow }))), ["cn4 slower bandwidth_both"]);
  assertEquals(told(made(), made({ seed: 2, bandwidth: at(["cn4"], 0) })), ["cn4 slower bandwidth"]);
  assertEquals(told(made(), made({ seed: 2, bandwidth: at(["cn1", "cn5"], 0) })), ["cn1 cn5 slower bandwidth"]);
});
