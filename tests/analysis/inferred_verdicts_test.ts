import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { verdictsOf } from "../../lib/analysis/verdicts.ts";
import type { Topology } from "../../lib/base/topology.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import { type FaultWish, type Planted, type RandomFabric, randomFabric, runOfFabric } from "./fabrics.ts";

/** How many fabrics each law is tried on; a nightly run may want more. */
const FABRICS = Number(Deno.env.get("OOBW_TEST_FABRICS") ?? 60);

/** A fabric of which the next switches are clearly further: by eight standard deviations of a pair's noise, and a tenth. */
function drawnOf(levels: 2 | 3, faults: readonly FaultWish[], seed: number): RandomFabric {
  const cv = [0.01, 0.03][seed % 2]!;
  const drawn = randomFabric({ nodes: 64, cv, levels, faults }, seed);
  drawn.fabric.per_hop_us = drawn.fabric.latency_us.base * Math.max(0.1, 8 * cv) / 2;
  return drawn;
}

function nameOf({ kind, metric, nodes }: Planted | Verdict): string {
  return [kind, metric, ...nodes.toSorted()].join(" ");
}

/** How many of so many fabrics have a planted fault that is not found, and a verdict on what was not planted. */
function tried(
  levels: 2 | 3,
  faults: readonly FaultWish[],
  topologyOf: (drawn: RandomFabric) => Topology | null,
  count = FABRICS,
): { missed: number; false: number } {
  const result = { missed: 0, false: 0 };
  for (let seed = 0; seed < count; seed++) {
    const drawn = drawnOf(levels, faults, seed);
    const run = runOfFabric(drawn, { seed, told: false });
    const found = verdictsOf(run, { topology: topologyOf(drawn) }).map(nameOf);
    const planted = drawn.planted.map(nameOf);
    if (planted.some((name) => !found.includes(name))) result.missed++;
    if (found.some((name) => !planted.includes(name))) result.false++;
  }
  return result;
}

const MIXTURES: (readonly FaultWish[])[] = [
  [],
  ["late link"],
  ["slow node", "late node", "slow link", "dead node"],
];

for (const faults of MIXTURES) {
  const name = faults.length === 0 ? "nothing in clean fabrics" : faults.join(", ");
  Deno.test(`verdictsOf() without a topology finds ${name} as well as with one, by groups that latencies show`, () => {
    for (const levels of [2, 3] as const) {
      const untold = tried(levels, faults, () => null);
      const told = tried(levels, faults, ({ topology }) => topology);
      assert(
        untold.missed <= told.missed,
        `${levels} levels, missed: ${untold.missed}, with a topology ${told.missed}`,
      );
      assert(
        untold.false <= Math.max(1, told.false),
        `${levels} levels, false: ${untold.false}, with a topology ${told.false}`,
      );
    }
  });
}

Deno.test("verdictsOf() without a topology names a group whose nodes are all slow with others, and no node of it", () => {
  for (let seed = 0; seed < 20; seed++) {
    const drawn = drawnOf(2, ["slow uplink"], seed);
    const [{ nodes }] = drawn.planted as [Planted];
    const verdicts = verdictsOf(runOfFabric(drawn, { seed, told: false }));
    if (2 * nodes.length > drawn.names.length / 2) continue; // what is between groups is mostly slow then
    assertEquals(verdicts.map(({ kind, metric, nodes }) => ({ kind, metric, nodes })), [
      { kind: "slow-switch", metric: "bandwidth", nodes },
    ], `seed ${seed}`);
    assert(/^group \d+$/.test(verdicts[0]!.switch!));
  }
});

Deno.test("verdictsOf() without a topology takes a group that is far from the others for no fault", () => {
  const drawn = drawnOf(2, ["late uplink"], 5);
  assertEquals(verdictsOf(runOfFabric(drawn, { seed: 5, told: false })), []);
});

Deno.test("verdictsOf() names a switch within which all links are slow, told of or inferred, and none of its links", () => {
  const drawn = drawnOf(2, [], 4);
  const run = runOfFabric(drawn, { seed: 4, told: false });
  const [leaf = ""] = drawn.topology.paths.get("cn1")!;
  const members = drawn.names.filter((name) => drawn.topology.paths.get(name)!.includes(leaf));
  assert(members.length >= 4);
  const pairs = run.pairs.map((pair) =>
    pair.status === "measured" && members.includes(pair.a) && members.includes(pair.b)
      ? { ...pair, bandwidth_MBps: 0.6 * pair.bandwidth_MBps! }
      : pair
  );
  for (const topology of [drawn.topology, null]) {
    const [verdict, ...others] = verdictsOf({ ...run, pairs }, { topology });
    assertEquals(others, []);
    assertEquals([verdict!.kind, verdict!.metric, verdict!.nodes], ["slow-switch", "bandwidth", members]);
    assertEquals(verdict!.switch === leaf, topology !== null);
    assertAlmostEquals(verdict!.ratio!, 0.6, 0.02);
    assertAlmostEquals(verdict!.support_expected[0]! / drawn.fabric.bandwidth_MBps.base, 1, 0.1);
  }
});
