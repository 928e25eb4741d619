import { judgedFindings } from "../analysis/judged_findings.ts";
import { isUnderLoad } from "../analysis/retests.ts";
import { type Findings, findingsOf } from "../analysis/verdicts.ts";
import { buildTopology } from "../base/topology.ts";
import { BANDWIDTH_UNITS } from "../report/bandwidth_units.ts";
import { countsAgainst } from "../report/verdict_lines.ts";
import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { latencyUs, leastBandwidthMBps } from "../results/summary.ts";
import type { Verdict } from "../results/verdict.ts";
import type { HealthOptions } from "./resolve_health.ts";
import type { OutputOptions } from "./resolve_output.ts";

/** How many pairs beyond a threshold are named. */
const NAMED_PAIRS = 5;

/**
 * The verdicts on a run by its numbers, those of its retests among them; undefined where they say nothing of any network: they were drawn
 * without one.
 */
export function judge(run: Run, health: Pick<HealthOptions, "tolerances">): Verdict[] | undefined {
  const findings = findingsIn(run, health);
  return findings && judgedFindings(findings, run.retests ?? [], isUnderLoad(run.header));
}

/** What is found in a run by the numbers of its pairs alone; undefined as for `judge`. */
export function findingsIn(run: Run, { tolerances }: Pick<HealthOptions, "tolerances">): Findings | undefined {
  const { topology, probe } = run.header;
  if (probe.name === "sim" && !probe["fabric"]) return undefined;
  return findingsOf(run, { topology: topology ? buildTopology(topology) : null, tolerances });
}

/** Whether a verdict counts against a run with `--check`. */
export function failsCheck(verdicts: readonly Verdict[] | undefined, { check }: HealthOptions): boolean {
  return check && verdicts !== undefined && verdicts.some(countsAgainst);
}

/** Pairs beyond thresholds, and those that were measured without what a threshold is about: a line for each threshold that has any. */
export function breachLines({ pairs }: Run, health: HealthOptions, { units }: Pick<OutputOptions, "units">): string[] {
  const { minBandwidthMBps: least, maxLatencyUs: most } = health;
  const { perMBps, label, decimals } = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => (MBps * perMBps).toFixed(decimals);
  const lines: string[] = [];
  const tell = (rule: string, beyond: string[]) => {
    if (beyond.length === 0) return;
    const rest = beyond.length > NAMED_PAIRS ? ` and ${beyond.length - NAMED_PAIRS} more` : "";
    const named = beyond.slice(0, NAMED_PAIRS).join(", ") + rest;
    lines.push(`${beyond.length} ${beyond.length === 1 ? "pair" : "pairs"} ${rule}: ${named}`);
  };
  const without = (value: (pair: PairRecord) => number | null) =>
    pairs.filter((pair) => pair.status === "measured" && value(pair) === null).map(({ a, b }) => `${a} ${b}`);
  const named = (value: (pair: PairRecord) => number | null, isBeyond: (value: number) => boolean) =>
    pairs.flatMap((pair): { name: string; value: number }[] => {
      const of = value(pair);
      return of !== null && isBeyond(of) ? [{ name: `${pair.a} ${pair.b}`, value: of }] : [];
    });
  if (least !== null) {
    const slow = named(leastBandwidthMBps, (value) => value < least).sort((a, b) => a.value - b.value);
    const option = `--min-bandwidth ${rate(least)} ${label}`;
    tell(`below ${option}`, slow.map(({ name, value }) => `${name} (${rate(value)})`));
    tell(`without a bandwidth to hold against ${option}`, without(leastBandwidthMBps));
  }
  if (most !== null) {
    const slow = named(latencyUs, (value) => value > most).sort((a, b) => b.value - a.value);
    const option = `--max-latency ${most.toFixed(2)} µs`;
    tell(`above ${option}`, slow.map(({ name, value }) => `${name} (${value.toFixed(2)})`));
    tell(`without a latency to hold against ${option}`, without(latencyUs));
  }
  return lines;
}
