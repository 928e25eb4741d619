import { assert, assertEquals } from "@std/assert";
import { furtherPartners } from "../../lib/analysis/further_partners.ts";
import { judgedFindings } from "../../lib/analysis/judged_findings.ts";
import { type Findings, findingsOf } from "../../lib/analysis/verdicts.ts";
import type { RetestRecord, Run } from "../../lib/results/run.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import { type FabricShape, type FaultWish, type Planted, randomFabric, runOfFabric, type RunShape } from "./fabrics.ts";
import { retestsOf } from "./retested_fabric.ts";

/** How many fabrics each law is tried on; a nightly run may want more. */
const FABRICS = Number(Deno.env.get("OOBW_TEST_FABRICS") ?? 60);

function nameOf({ kind, metric, nodes }: Planted | Verdict): string {
  return [kind, metric, ...nodes.toSorted()].join(" ");
}

function slowNodes(count: number, factor: number): FaultWish[] {
  return Array.from({ length: count }, () => ({ kind: "slow node", factor }));
}

interface Tally {
  planted: number;
  /** How many of these were found, by the sample alone and with further partners. */
  found: [alone: number, further: number];
  /** How many fabrics had a verdict on what was not planted. */
  alarms: [alone: number, further: number];
}

/** What is found in samples of fabrics before and after suspects were measured once more. */
function tally(shape: Omit<FabricShape, "levels">, rounds: number, count: number): Tally {
  const result: Tally = { planted: 0, found: [0, 0], alarms: [0, 0] };
  for (let seed = 0; seed < count; seed++) {
    const drawn = randomFabric({ ...shape, levels: 1 }, seed);
    const run = runOfFabric(drawn, { seed, rounds });
    const findings = findingsOf(run);
    const judged = judgedFindings(findings, retestsOf(drawn, run, findings), true);
    const planted = drawn.planted.map(nameOf);
    result.planted += planted.length;
    const stands = judged.filter(({ retest }) => retest !== "not reproduced");
    for (const [i, verdicts] of [findings.verdicts, stands].entries()) {
      const found = verdicts.map(nameOf);
      result.found[i]! += planted.filter((name) => found.includes(name)).length;
      if (found.some((name) => !planted.includes(name))) result.alarms[i]!++;
    }
  }
  return result;
}

Deno.test("judgedFindings() of a sample finds all five slow nodes of 1023, as before", () => {
  const { found, planted, alarms } = tally({ nodes: 1023, cv: 0.03, faults: slowNodes(5, 0.8) }, 8, 3);
  assertEquals([found, alarms], [[planted, planted], [0, 0]]);
});

Deno.test("judgedFindings() of samples finds half as many faults again that are near the noise, by further partners", () => {
  const shapes = [{ cv: 0.1, factor: 0.82 }, { cv: 0.15, factor: 0.75 }];
  for (const { cv, factor } of shapes) {
    const { found: [alone, further], planted, alarms } = tally(
      { nodes: 256, cv, faults: slowNodes(5, factor) },
      6,
      FABRICS,
    );
    const text = `cv ${cv}, × ${factor}: ${alone} and ${further} of ${planted}, alarms ${alarms}`;
    assert(further >= 1.5 * alone && further >= 0.3 * planted, text);
    assert(alarms[1] <= Math.max(1, 0.01 * FABRICS), text);
  }
});

Deno.test("judgedFindings() of samples without a fault finds none by further partners, though the noise makes suspects", () => {
  let suspects = 0;
  for (const cv of [0.05, 0.1, 0.15, 0.2]) {
    const { alarms } = tally({ nodes: 128, cv }, 6, FABRICS);
    assert(alarms[1] <= Math.max(1, 0.01 * FABRICS), `cv ${cv}: ${alarms}`);
    suspects += findingsOf(runOfFabric(randomFabric({ nodes: 128, cv, levels: 1 }, 1), { rounds: 6 })).suspects.length;
  }
  assert(suspects > 20, `${suspects}`);
});

/** A sample of 64 nodes with noise enough to make suspects of some. */
function suspected(shape: RunShape = {}): { run: Run; findings: Findings } {
  const run = runOfFabric(randomFabric({ nodes: 64, cv: 0.15, levels: 1, faults: ["dead node"] }, 7), {
    seed: 7,
    rounds: 6,
    ...shape,
  });
  return { run, findings: findingsOf(run) };
}

Deno.test("furtherPartners() are nodes that are well and were not tried with a suspect: four each, of ten at most", () => {
  for (const directed of [false, true]) {
    const { run, findings } = suspected({ directed });
    const pairs = furtherPartners(run, findings);
    const suspects = new Set(findings.suspects.map(({ node }) => run.header.nodes[node]!));
    const bad = new Set([...suspects, ...findings.verdicts.flatMap(({ nodes }) => nodes)]);
    const counts = new Map<string, number>();
    for (const [a, b] of pairs) {
      const [suspect, partner] = suspects.has(a) ? [a, b] : [b, a];
      counts.set(suspect, 1 + (counts.get(suspect) ?? 0));
      assert(suspects.has(suspect) && !bad.has(partner), `${a} ${b}`);
      const isTried = run.pairs.some((pair) => pair.a === a && pair.b === b || pair.a === b && pair.b === a);
      assert(!isTried, `${a} ${b} was tried`);
    }
    assertEquals(counts.size, Math.min(10, suspects.size));
    assert(counts.size > 3, `${counts.size} suspects`);
    assertEquals(new Set(counts.values()), new Set([4]));
    assertEquals(new Set(pairs.map(([a, b]) => `${a} ${b}`)).size, pairs.length);
    assertEquals(furtherPartners(run, findings), pairs);
  }
});

Deno.test("furtherPartners() of a directed sample stand so that the pair tells of the suspect's slow side", () => {
  const { run, findings } = suspected({ directed: true });
  const roles = new Map(findings.suspects.map(({ node, role }) => [run.header.nodes[node]!, role]));
  for (const [a, b] of furtherPartners(run, findings)) {
    const role = roles.has(a) ? roles.get(a) : roles.get(b);
    if (findings.suspects.filter(({ node }) => [a, b].includes(run.header.nodes[node]!)).length > 1) continue;
    assertEquals(roles.has(a), role !== "receiver", `${a} ${b}`);
  }
});

Deno.test("furtherPartners() are none of a run of all pairs, and none where nobody is suspected", () => {
  const all = suspected({ rounds: null });
  assertEquals([all.findings.suspects, furtherPartners(all.run, all.findings)], [[], []]);
  const quiet = runOfFabric(randomFabric({ nodes: 64, cv: 0.01, levels: 1 }, 7), { rounds: 6 });
  assertEquals(furtherPartners(quiet, findingsOf(quiet)), []);
});

/** A suspect that is not told of, and its further pairs with so large a part of what they would be, were it well. */
function furtherOf(part: (i: number) => number): { judged: Verdict[]; name: string; pairs: [string, string][] } {
  const drawn = randomFabric({ nodes: 256, cv: 0.1, levels: 1, faults: slowNodes(1, 0.82) }, 3);
  const run = runOfFabric(drawn, { seed: 3, rounds: 6 });
  const findings = findingsOf(run);
  const [name] = drawn.planted[0]!.nodes as [string];
  const pairs = furtherPartners(run, findings).filter((pair) => pair.includes(name));
  const suspect = findings.suspects.find(({ node }) => run.header.nodes[node] === name)!;
  assertEquals([suspect.isTold, pairs.length], [false, 4]);
  const usual = drawn.fabric.bandwidth_MBps.base;
  const retests = pairs.map(([a, b], i): RetestRecord => ({
    kind: "retest",
    a,
    b,
    status: "measured",
    latency_us: null,
    bandwidth_MBps: part(i) * usual,
    start_s: i,
    end_s: i + 1,
    attempt: 1,
    alone: true,
  }));
  return { judged: judgedFindings(findings, retests, true), name, pairs };
}

Deno.test("judgedFindings() makes a verdict of a suspect whose further pairs are slow as well, with these as evidence", () => {
  const { judged: [verdict, ...more], name, pairs } = furtherOf(() => 0.75);
  assertEquals([verdict!.kind, verdict!.metric, verdict!.nodes, verdict!.retest], [
    "slow-node",
    "bandwidth",
    [name],
    "slow alone",
  ]);
  assertEquals(more, []);
  assertEquals(verdict!.detail, "measured with 4 further partners");
  assertEquals(verdict!.support.length, verdict!.support_expected.length);
  for (const pair of pairs) assert(verdict!.support.some(([a, b]) => a === pair[0] && b === pair[1]));
  assert(verdict!.ratio! > 0.72 && verdict!.ratio! < 0.84, `${verdict!.ratio}`);
});

Deno.test("judgedFindings() makes none of a suspect that is well with further partners, or slow with one alone", () => {
  assertEquals(furtherOf(() => 1).judged, []);
  assertEquals(furtherOf((i) => i === 0 ? 0.2 : 1).judged, []);
});
