import { assert, assertEquals } from "@std/assert";
import { withRetests } from "../../lib/analysis/retests.ts";
import { verdictsOf } from "../../lib/analysis/verdicts.ts";
import { pairClass } from "../../lib/base/topology.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import {
  type FabricShape,
  type FaultWish,
  type Planted,
  type RandomFabric,
  randomFabric,
  runOfFabric,
} from "./fabrics.ts";

/** How many fabrics each law is tried on; a nightly run may want more. */
const FABRICS = Number(Deno.env.get("OOBW_TEST_FABRICS") ?? 60);

/** What a verdict is about, whichever way round a link was measured. */
function nameOf({ kind, metric, nodes, switch: name }: Planted | Verdict): string {
  const who = name ?? (kind === "slow-direction" ? nodes : nodes.toSorted()).join(" ");
  return `${kind} ${metric} ${who}`;
}

/** In how many of so many fabrics a planted fault was not found, and something was that is none. */
function tried(
  shapes: readonly FabricShape[],
  options: { directed?: boolean; rounds?: number; missing?: number } = {},
  count = FABRICS,
): { missed: number; false: number; of: number } {
  const result = { missed: 0, false: 0, of: 0 };
  for (const shape of shapes) {
    for (let seed = 0; seed < count; seed++) {
      const drawn = randomFabric(shape, seed);
      if (isUsual(drawn)) continue;
      const run = runOfFabric(drawn, { seed, ...options });
      const found = verdictsOf(run, { topology: drawn.topology }).map(nameOf);
      const planted = drawn.planted.map(nameOf);
      result.of++;
      if (planted.some((name) => !found.includes(name))) result.missed++;
      if (found.some((name) => !planted.includes(name))) result.false++;
    }
  }
  return result;
}

/** Whether a planted uplink is what most pairs of a class pass: slow is then what is usual there, and nobody can tell. */
function isUsual({ names, topology, planted }: RandomFabric): boolean {
  const members = new Set(planted.find(({ kind }) => kind === "slow-switch")?.nodes);
  if (members.size === 0) return false;
  const classes = new Map<string, { crossing: number; all: number }>();
  for (const [i, a] of names.entries()) {
    for (const b of names.slice(i + 1)) {
      const name = pairClass(topology, a, b);
      const of = classes.get(name) ?? { crossing: 0, all: 0 };
      of.all++;
      if (members.has(a) !== members.has(b)) of.crossing++;
      classes.set(name, of);
    }
  }
  return [...classes.values()].some(({ crossing, all }) => crossing > all / 2);
}

function assertShares(result: { missed: number; false: number; of: number }, what: string): void {
  assert(result.missed <= Math.max(1, 0.01 * result.of), `${what}: ${result.missed} of ${result.of} missed`);
  assert(
    result.false <= Math.max(1, 0.01 * result.of),
    `${what}: more than was planted in ${result.false} of ${result.of}`,
  );
}

Deno.test("verdictsOf() finds nothing in clean fabrics, of any size, noise and number of levels", () => {
  const shapes = ([1, 2, 3] as const).flatMap((levels) =>
    [0.01, 0.03, 0.05].flatMap((cv) => [8, 16, 64].map((nodes) => ({ nodes, cv, levels })))
  );
  assertShares(tried(shapes), "clean");
  assertShares(tried([{ nodes: 256, cv: 0.05, levels: 2 }], {}, Math.ceil(FABRICS / 20)), "clean, 256 nodes");
});

const FAULTS: [kind: FaultWish, directed: boolean][] = [
  ["slow node", false],
  ["late node", false],
  ["slow link", false],
  ["late link", false],
  ["slow direction", true],
  ["slow uplink", false],
  ["late uplink", false],
  ["dead node", false],
  ["half dead node", false],
];

for (const [kind, directed] of FAULTS) {
  Deno.test(`verdictsOf() finds one ${kind} and nothing else`, () => {
    const shapes = ([2, 3] as const).flatMap((levels) =>
      [0.01, 0.03].map((cv) => ({ nodes: 64, cv, levels, faults: [kind] }))
    );
    assertShares(tried(shapes, { directed }, Math.ceil(FABRICS / 2)), `${kind}`);
  });
}

Deno.test("verdictsOf() tells five faults of five kinds apart", () => {
  const faults: FaultWish[] = ["slow node", "late node", "slow link", "slow uplink", "dead node"];
  const shapes = [0.01, 0.03].map((cv) => ({ nodes: 64, cv, levels: 2 as const, faults }));
  assertShares(tried(shapes), "mixture");
});

Deno.test("verdictsOf() finds a slow node though a third of the pairs are missing", () => {
  assertShares(tried([{ nodes: 32, cv: 0.03, levels: 1, faults: ["slow node"] }], { missing: 0.3 }), "missing");
});

Deno.test("verdictsOf() finds five slow nodes of 1023 in a sample of eight rounds", () => {
  const faults: FaultWish[] = Array.from({ length: 5 }, () => "slow node" as const);
  assertShares(tried([{ nodes: 1023, cv: 0.03, levels: 1, faults }], { rounds: 8 }, 5), "sample");
});

/** A run of nodes `cn1` … with the value of each pair. */
function runOf(nodes: number, value: (a: number, b: number) => { us: number; MBps: number } | "failed"): Run {
  const names = Array.from({ length: nodes }, (_, i) => `cn${i + 1}`);
  const pairs: PairRecord[] = [];
  for (let a = 0; a < nodes; a++) {
    for (let b = a + 1; b < nodes; b++) {
      const place = { kind: "pair", a: names[a]!, b: names[b]!, start_s: 0, end_s: 1, attempt: 1 } as const;
      const of = value(a, b);
      pairs.push(
        of === "failed"
          ? { ...place, status: "failed", reason: "timeout", detail: "no answer" }
          : { ...place, status: "measured", latency_us: of.us, bandwidth_MBps: of.MBps },
      );
    }
  }
  const drawn = randomFabric({ nodes: 4, cv: 0.01, levels: 1 }, 1);
  const { header } = runOfFabric(drawn, { seed: 1 });
  return {
    header: { ...header, nodes: names, pairs: pairs.length },
    status: "finished",
    nodes: [],
    pairs,
    elapsedS: 1,
  };
}

Deno.test("verdictsOf() says that two, three and four nodes are not enough data, whatever they show", () => {
  for (const nodes of [2, 3, 4]) {
    const verdicts = verdictsOf(runOf(nodes, (a) => ({ us: a === 0 ? 90 : 10, MBps: 1000 })));
    assertEquals(verdicts.map(({ kind, metric }) => `${kind} ${metric}`), [
      "not-enough-data bandwidth",
      "not-enough-data latency",
    ]);
  }
});

Deno.test("verdictsOf() finds nothing where all values are the same, and one node that is not", () => {
  assertEquals(verdictsOf(runOf(9, () => ({ us: 10, MBps: 1000 }))), []);
  const [verdict, ...more] = verdictsOf(runOf(9, (a, b) => ({ us: 10, MBps: a === 3 || b === 3 ? 800 : 1000 })));
  assertEquals(more, []);
  assertEquals([verdict!.kind, verdict!.nodes, verdict!.support.length], ["slow-node", ["cn4"], 8]);
  assertEquals([verdict!.value, verdict!.expected, verdict!.ratio].map((value) => Number(value!.toPrecision(6))), [
    800,
    1000,
    0.8,
  ]);
});

Deno.test("verdictsOf() names the node that fails with all, and with half of its partners, and no node where all fail", () => {
  const [dead, ...none] = verdictsOf(runOf(8, (a, b) => [a, b].includes(2) ? "failed" : { us: 10, MBps: 1000 }));
  assertEquals([dead!.kind, dead!.nodes, dead!.value, none], ["dead-node", ["cn3"], 1, []]);
  const [half] = verdictsOf(runOf(9, (a, b) => a === 2 && b > 4 ? "failed" : { us: 10, MBps: 1000 }));
  assertEquals([half!.kind, half!.nodes, half!.value, half!.detail], [
    "dead-node",
    ["cn3"],
    0.5,
    "fails with 4 of 8 partners",
  ]);
  assertEquals(verdictsOf(runOf(8, () => "failed")).map(({ kind }) => kind), ["not-enough-data"]);
});

Deno.test("withRetests() tells what is slow alone, under load only, and not again", () => {
  const verdicts = verdictsOf(runOf(9, (a, b) => ({ us: 10, MBps: a === 3 && b === 5 ? 300 : 1000 })));
  const again = (alone: boolean, MBps: number) => ({
    kind: "retest" as const,
    a: "cn4",
    b: "cn6",
    status: "measured" as const,
    latency_us: 10,
    bandwidth_MBps: MBps,
    start_s: 2,
    end_s: 3,
    attempt: 2,
    alone,
  });
  const of = (...retests: ReturnType<typeof again>[]) => withRetests(verdicts, retests, true)[0]!.retest;
  assertEquals(of(again(true, 310)), "slow alone");
  assertEquals(of(again(true, 990), again(false, 290)), "slow only under load");
  assertEquals(of(again(true, 990), again(false, 1010)), "not reproduced");
  assertEquals(of(again(true, 990)), null);
  assertEquals(withRetests(verdicts, [again(true, 990)], false)[0]!.retest, "not reproduced");
});
