import { assertEquals } from "@std/assert";
import { DEFAULT_TOLERANCES } from "../../lib/analysis/limits.ts";
import { switchRecords } from "../../lib/base/topology.ts";
import { breachLines, failsCheck, judge } from "../../lib/cli/judge_run.ts";
import type { HealthOptions } from "../../lib/cli/resolve_health.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { RetestRecord, Run } from "../../lib/results/run.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import { type RandomFabric, randomFabric, runOfFabric, type RunShape } from "../analysis/fabrics.ts";
import { failed, measured, runOf, skipped } from "../report/fixtures/runs.ts";

function health(more: Partial<HealthOptions> = {}): HealthOptions {
  return {
    tolerances: DEFAULT_TOLERANCES,
    minBandwidthMBps: null,
    maxLatencyUs: null,
    check: false,
    retest: true,
    ...more,
  };
}

/** Six pairs that are slow to different degrees, and three without one of the numbers or any. */
const PAIRS: PairRecord[] = [
  measured("cn1", "cn2", 31.428, 900),
  measured("cn1", "cn3", 10, 1000),
  measured("cn1", "cn4", 45, 123.456),
  measured("cn2", "cn3", 32, 950),
  measured("cn2", "cn4", 33, 960),
  measured("cn3", "cn4", 34, 970),
  measured("cn1", "cn5", null, 980),
  measured("cn2", "cn5", 35, null),
  failed("cn3", "cn5", "no answer"),
  skipped("cn4", "cn5"),
];

const breaches = (more: Partial<HealthOptions>, units: "mb" | "gbit" = "mb", pairs = PAIRS) =>
  breachLines(runOf(pairs), health(more), { units });

const NO_BANDWIDTH = "1 pair without a bandwidth to hold against --min-bandwidth";
const NO_LATENCY = "1 pair without a latency to hold against --max-latency";

Deno.test("breachLines() is empty without a threshold, and where all pairs keep it", () => {
  assertEquals(breaches({}), []);
  const known = PAIRS.filter((pair) =>
    pair.status !== "measured" || pair.latency_us !== null && pair.bandwidth_MBps !== null
  );
  assertEquals(breaches({ minBandwidthMBps: 100, maxLatencyUs: 50 }, "mb", known), []);
  assertEquals(breaches({ minBandwidthMBps: 1e9, maxLatencyUs: 1e-6 }, "mb", PAIRS.slice(8)), []);
});

Deno.test("breachLines() has a line for each threshold, bandwidth first, the worst pairs first", () => {
  assertEquals(breaches({ minBandwidthMBps: 951, maxLatencyUs: 34 }), [
    "3 pairs below --min-bandwidth 951.00 MB/s: cn1 cn4 (123.46), cn1 cn2 (900.00), cn2 cn3 (950.00)",
    `${NO_BANDWIDTH} 951.00 MB/s: cn2 cn5`,
    "2 pairs above --max-latency 34.00 µs: cn1 cn4 (45.00), cn2 cn5 (35.00)",
    `${NO_LATENCY} 34.00 µs: cn1 cn5`,
  ]);
  assertEquals(breaches({ minBandwidthMBps: 500 }), [
    "1 pair below --min-bandwidth 500.00 MB/s: cn1 cn4 (123.46)",
    `${NO_BANDWIDTH} 500.00 MB/s: cn2 cn5`,
  ]);
});

Deno.test("breachLines() names five pairs at most, and says how many more there are", () => {
  assertEquals(breaches({ minBandwidthMBps: 975, maxLatencyUs: 31 }), [
    "5 pairs below --min-bandwidth 975.00 MB/s: " +
    "cn1 cn4 (123.46), cn1 cn2 (900.00), cn2 cn3 (950.00), cn2 cn4 (960.00), cn3 cn4 (970.00)",
    `${NO_BANDWIDTH} 975.00 MB/s: cn2 cn5`,
    "6 pairs above --max-latency 31.00 µs: " +
    "cn1 cn4 (45.00), cn2 cn5 (35.00), cn3 cn4 (34.00), cn2 cn4 (33.00), cn2 cn3 (32.00) and 1 more",
    `${NO_LATENCY} 31.00 µs: cn1 cn5`,
  ]);
});

Deno.test("breachLines() prints bandwidth in the units that are asked for", () => {
  assertEquals(breaches({ minBandwidthMBps: 500 }, "gbit"), [
    "1 pair below --min-bandwidth 4.000 Gbit/s: cn1 cn4 (0.988)",
    `${NO_BANDWIDTH} 4.000 Gbit/s: cn2 cn5`,
  ]);
});

function verdictOf(kind: Verdict["kind"], retest: Verdict["retest"] = null): Verdict {
  return {
    kind,
    metric: kind === "dead-node" ? null : "bandwidth",
    nodes: ["cn3"],
    switch: null,
    value: 800,
    expected: 1000,
    ratio: 0.8,
    support: [],
    support_expected: [],
    retest,
  };
}

Deno.test("failsCheck() is so for what is wrong, and neither for what was not slow again nor for what nobody knows", () => {
  const failing = [
    verdictOf("slow-node"),
    verdictOf("slow-link", "slow alone"),
    verdictOf("slow-switch", "slow only under load"),
    verdictOf("dead-node"),
  ];
  const passing = [verdictOf("slow-node", "not reproduced"), verdictOf("not-enough-data")];
  for (const verdict of failing) {
    assertEquals(failsCheck([...passing, verdict], health({ check: true })), true, verdict.kind);
    assertEquals(failsCheck([verdict], health()), false);
  }
  assertEquals(failsCheck(passing, health({ check: true })), false);
  for (const none of [[], undefined]) assertEquals(failsCheck(none, health({ check: true })), false);
});

/** A run of a fabric, by a probe that measures. */
function measuredRun(drawn: RandomFabric, shape: RunShape): Run {
  const run = runOfFabric(drawn, shape);
  return { ...run, header: { ...run.header, probe: { name: "tcp" } } };
}

const nameOf = ({ kind, switch: name, nodes }: Verdict) => `${kind} ${name ?? nodes.join(" ")}`;

Deno.test("judge() knows the switches that the run's header has", () => {
  const drawn = randomFabric({ nodes: 48, cv: 0.02, levels: 2, faults: ["slow uplink"] }, 5);
  const told = measuredRun(drawn, { seed: 5 }), untold = measuredRun(drawn, { seed: 5, told: false });
  const expected = [`slow-switch ${drawn.planted[0]!.switch}`];
  assertEquals(judge(told, health())!.map(nameOf), expected);
  assertEquals(judge(untold, health())!.map(nameOf).includes(expected[0]!), false);
  untold.header = { ...untold.header, topology: switchRecords(drawn.topology) };
  assertEquals(judge(untold, health())!.map(nameOf), expected);
});

Deno.test("judge() goes by the tolerances, and tells what became of suspects that were measured again", () => {
  const drawn = randomFabric({ nodes: 16, cv: 0.02, levels: 1, faults: ["slow node"] }, 2);
  const run = measuredRun(drawn, { seed: 2 });
  const [verdict, ...more] = judge(run, health())!;
  assertEquals([verdict!.nodes, verdict!.retest, more], [drawn.planted[0]!.nodes, null, []]);
  assertEquals(judge(run, health({ tolerances: { bandwidth: 0.4, latency: 0.4 } })), []);

  const again = (alone: boolean, factor: number): RetestRecord[] =>
    verdict!.support.slice(0, 3).map(([a, b], i) => ({
      kind: "retest",
      a,
      b,
      status: "measured",
      latency_us: 10,
      bandwidth_MBps: factor * verdict!.support_expected[i]!,
      start_s: 20,
      end_s: 21,
      attempt: 2,
      alone,
    }));
  const of = (retests: RetestRecord[], name = "rounds") =>
    judge({ ...run, header: { ...run.header, schedule: { ...run.header.schedule, name } }, retests }, health())![0]!
      .retest;
  assertEquals(of(again(true, 0.8)), "slow alone");
  assertEquals(of([...again(true, 1), ...again(false, 0.8)]), "slow only under load");
  assertEquals(of([...again(true, 1), ...again(false, 1)]), "not reproduced");
  assertEquals(of(again(true, 1), "serial"), "not reproduced");
});

Deno.test("judge() says nothing of numbers that were drawn, but of those of a described fabric", () => {
  const drawn = randomFabric({ nodes: 16, cv: 0.02, levels: 1, faults: ["slow node"] }, 2);
  const run = runOfFabric(drawn, { seed: 2 });
  const by = (probe: Run["header"]["probe"]) => judge({ ...run, header: { ...run.header, probe } }, health());
  assertEquals(by({ name: "sim" }), undefined);
  assertEquals(by({ name: "sim", fabric: drawn.fabric })?.map(nameOf), [`slow-node ${drawn.planted[0]!.nodes[0]}`]);
});
