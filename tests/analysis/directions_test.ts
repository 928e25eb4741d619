import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { withRetests } from "../../lib/analysis/retests.ts";
import { verdictsOf } from "../../lib/analysis/verdicts.ts";
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
