import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { retestPlan } from "../../lib/analysis/retest_plan.ts";
import { nextRetest, withRetests } from "../../lib/analysis/retests.ts";
import { findingsOf, verdictsOf } from "../../lib/analysis/verdicts.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { RetestRecord, Run } from "../../lib/results/run.ts";
import { randomFabric, runOfFabric } from "./fabrics.ts";

/** A clean network of ten nodes. */
const CLEAN = randomFabric({ nodes: 10, cv: 0.02, levels: 1 }, 4);
const BASE = CLEAN.fabric.bandwidth_MBps.base;

/** A run of it, with each measured pair as it is made of it. */
function runWith(directed: boolean, made: (pair: PairRecord & { bandwidth_MBps: number }) => PairRecord): Run {
  const run = runOfFabric(CLEAN, { directed });
  return { ...run, pairs: run.pairs.map((pair) => made(pair as PairRecord & { bandwidth_MBps: number })) };
}

/** `cn4` receives at 30 %. */
const receivesSlowly = runWith(true, (pair) => ({
  ...pair,
  bandwidth_MBps: pair.bandwidth_MBps * (pair.b === "cn4" ? 0.3 : 1),
}));

Deno.test("verdictsOf() tells of a node that is slow to receive what it receives, and shows it by these pairs", () => {
  const [verdict, ...others] = verdictsOf(receivesSlowly);
  assertEquals(others, []);
  assertEquals([verdict!.kind, verdict!.nodes, verdict!.detail], ["slow-node", ["cn4"], "receiving"]);
  assertAlmostEquals(verdict!.value! / BASE, 0.3, 0.02);
  assertAlmostEquals(verdict!.expected! / BASE, 1, 0.06);
  assert(verdict!.support.every(([, b]) => b === "cn4"));
  assert(verdict!.support_expected.every((expected) => Math.abs(expected / BASE - 1) < 0.2));
});

Deno.test("withRetests() of a node that is slow to receive: not again where it receives well", () => {
  const verdicts = verdictsOf(receivesSlowly);
  const retests = verdicts[0]!.support.slice(0, 3).map(([a, b]): RetestRecord => ({
    ...{ kind: "retest", a, b, alone: true, status: "measured", latency_us: null, bandwidth_MBps: BASE },
    ...{ start_s: 1, end_s: 2, attempt: 1 },
  }));
  assertEquals(withRetests(verdicts, retests, false)[0]!.retest, "not reproduced");
});

Deno.test("verdictsOf() with both directions at the same time tells slow sides of nodes, links and directions apart", () => {
  /** How much of its bandwidth a direction has. */
  const share = (from: string, to: string) => to === "cn4" ? 0.3 : slow.get(`${from} ${to}`) ?? 1;
  const slow = new Map([["cn9 cn7", 0.2], ["cn1 cn2", 0.5], ["cn2 cn1", 0.5]]);
  const back = new Map(runOfFabric(CLEAN, { seed: 9 }).pairs.map((pair) => [`${pair.a} ${pair.b}`, pair]));
  const run = runWith(false, (pair) => {
    const { a, b } = pair;
    const other = back.get(`${a} ${b}`) as typeof pair;
    return {
      ...{ ...pair, bandwidth_MBps: pair.bandwidth_MBps * share(a, b) },
      bandwidth_back_MBps: other.bandwidth_MBps * share(b, a),
    } as PairRecord;
  });
  const verdicts = verdictsOf(run);
  assertEquals(verdicts.map(({ kind, nodes, detail = "" }) => `${kind} ${nodes.join(" ")} ${detail}`.trimEnd()), [
    "slow-node cn4 receiving",
    "slow-direction cn9 cn7",
    "slow-link " + (verdicts[2]?.nodes.join(" ") ?? ""),
  ]);
  assertEquals(verdicts[2]!.nodes.toSorted(), ["cn1", "cn2"]);
  assertAlmostEquals(verdicts[0]!.value! / BASE, 0.3, 0.02);
});

Deno.test("verdictsOf() takes what there is of bandwidth: one way back, or both ways in sum", () => {
  for (const field of ["bandwidth_back_MBps", "bandwidth_both_MBps"]) {
    const run = runWith(false, (pair) => ({
      ...{ ...pair, bandwidth_MBps: null },
      [field]: pair.bandwidth_MBps * (pair.a === "cn4" || pair.b === "cn4" ? 0.5 : 1),
    }));
    assertEquals(verdictsOf(run).map(({ kind, metric, nodes }) => [kind, metric, ...nodes]), [
      ["slow-node", "bandwidth", "cn4"],
    ]);
  }
});

Deno.test("verdictsOf() takes a bandwidth of nothing for the slowest", () => {
  const nothing = (isIt: (pair: PairRecord) => boolean) =>
    verdictsOf(runWith(false, (pair) => isIt(pair) ? { ...pair, bandwidth_MBps: 0 } : pair))
      .map(({ kind, nodes }) => [kind, ...nodes]);
  assertEquals(nothing(({ a, b }) => a === "cn4" || b === "cn4"), [["slow-node", "cn4"]]);
  assertEquals(nothing(({ a, b }) => a === "cn2" && b === "cn5"), [["slow-link", "cn2", "cn5"]]);
});

Deno.test("verdictsOf() with both directions takes it for no fault that all who begin send faster than they receive", () => {
  const run = runWith(false, (pair) => {
    const { bandwidth_MBps } = pair;
    return { ...pair, bandwidth_back_MBps: 0.7 * bandwidth_MBps } as PairRecord;
  });
  assertEquals(verdictsOf(run), []);
});

Deno.test("verdictsOf() of a directed sample says that few pairs of each direction tell of nothing", () => {
  const drawn = randomFabric({ nodes: 20, cv: 0.02, levels: 1 }, 4);
  const kinds = (rounds: number) =>
    verdictsOf(runOfFabric(drawn, { directed: true, rounds })).map(({ kind, metric }) => `${kind} ${metric}`);
  assertEquals(kinds(4), ["not-enough-data bandwidth"]);
  assertEquals(kinds(12), []);
});

Deno.test("nextRetest() measures a slow way back as its pair was planned, and withRetests() looks at that way", () => {
  const run = runWith(false, (pair) => ({
    ...pair,
    bandwidth_back_MBps: pair.bandwidth_MBps * (pair.a === "cn2" && pair.b === "cn6" ? 0.3 : 1),
  } as PairRecord));
  const findings = findingsOf(run);
  assertEquals(findings.verdicts.map(({ kind, nodes }) => [kind, ...nodes]), [["slow-direction", "cn6", "cn2"]]);
  const plan = retestPlan(run, findings, () => true);
  const retests: RetestRecord[] = [];
  for (let step; (step = nextRetest(plan, retests, true));) {
    const { pairs: [[a, b]], alone } = step as { pairs: [[string, string]]; alone: boolean };
    retests.push({
      ...{ kind: "retest", a, b, alone, status: "measured", latency_us: null, bandwidth_MBps: BASE },
      ...{ bandwidth_back_MBps: BASE * (alone ? 1 : 0.3), start_s: 1, end_s: 2, attempt: 1 },
    });
  }
  assertEquals(retests.map(({ a, b, alone }) => [a, b, alone]), [["cn2", "cn6", true], ["cn2", "cn6", false]]);
  assertEquals(withRetests(findings.verdicts, retests, true)[0]!.retest, "slow only under load");
});
