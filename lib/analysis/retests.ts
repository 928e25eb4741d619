import type { RetestRecord, RunHeader } from "../results/run.ts";
import type { Metric, Retest, Verdict } from "../results/verdict.ts";
import { slowSign } from "./limits.ts";
import { metricValue } from "./observations.ts";
import { median } from "./statistics.ts";

/** Pairs to be measured once more, at the same time; one alone. */
export interface RetestStep {
  pairs: [a: string, b: string][];
  alone: boolean;
}

/** A node, or a switch, is measured with so many partners; and not more of what is suspected, the worst first. */
const PAIRS_OF_VERDICT = 3;
const VERDICT_LIMIT = 10;

/** Still slow is what shows so large a part of what it had shown. */
const SAME_SHARE = 0.5;

/** What is to be measured once more, as far as that is known before anything was. */
export interface RetestPlan {
  verdicts: readonly Verdict[];
  /** Pairs of suspects with nodes that they were not measured with. */
  further: readonly [a: string, b: string][];
  /** A pair as it was planned, where that is the other way round: with the load of its round, and both directions, it is measured so. */
  asPlanned(pair: [a: string, b: string]): [a: string, b: string];
}

/**
 * What to measure next to know more of suspects: each pair alone first, and then with further partners; then those that are fine alone once
 * more under load.
 * @param retests what has been measured again so far
 * @param underLoad whether pairs were measured beside others at first
 */
export function nextRetest(
  { verdicts, further, asPlanned }: RetestPlan,
  retests: readonly RetestRecord[],
  underLoad: boolean,
): RetestStep | null {
  const suspects = verdicts.filter((verdict) => verdict.metric !== null && verdict.support.length > 0).slice(
    0,
    VERDICT_LIMIT,
  );
  const isDone = (pair: [string, string], alone: boolean) =>
    retests.some((record) => record.a === pair[0] && record.b === pair[1] && record.alone === alone);
  const open = [...suspects.flatMap(pairsOf).map(asPlanned), ...further].find((pair) => !isDone(pair, true));
  if (open) return { pairs: [open], alone: true };
  if (!underLoad) return null;
  for (const verdict of suspects) {
    if (isSlow(verdict, retests, true) !== false) continue;
    for (const pair of pairsOf(verdict).map(asPlanned)) {
      if (!isDone(pair, false)) return { pairs: [pair], alone: false };
    }
  }
  return null;
}

/** The verdicts, with what became of those that were measured again. */
export function withRetests(
  verdicts: readonly Verdict[],
  retests: readonly RetestRecord[],
  underLoad: boolean,
): Verdict[] {
  if (retests.length === 0) return [...verdicts];
  return verdicts.map((verdict) => ({ ...verdict, retest: retestOf(verdict, retests, underLoad) }));
}

function retestOf(verdict: Verdict, retests: readonly RetestRecord[], underLoad: boolean): Retest | null {
  const alone = isSlow(verdict, retests, true);
  if (alone === null) return null;
  if (alone) return "slow alone";
  if (!underLoad) return "not reproduced";
  // Fine alone, and not measured beside others again: nobody knows.
  const loaded = isSlow(verdict, retests, false);
  if (loaded === null) return null;
  return loaded ? "slow only under load" : "not reproduced";
}

/** Whether the pairs of a run were measured beside others. */
export function isUnderLoad({ schedule: { name, concurrency } }: Pick<RunHeader, "schedule">): boolean {
  return name !== "serial" && concurrency !== 1;
}

/** Whether its pairs were slow once more, by their median; null: none was measured. */
function isSlow(
  { metric, ratio, support, support_expected }: Verdict,
  retests: readonly RetestRecord[],
  alone: boolean,
): boolean | null {
  if (metric === null || ratio === null) return null;
  const slowness = retests.flatMap((record) => {
    if (record.alone !== alone) return [];
    return support.flatMap(([a, b], i) => {
      const value = a === record.a && b === record.b
        ? valueOf(record, metric)
        : a === record.b && b === record.a
        ? valueBack(record, metric)
        : null;
      return value === null ? [] : [slowSign(metric) * Math.log(value / support_expected[i]!)];
    });
  });
  if (slowness.length === 0) return null;
  return median(slowness) > SAME_SHARE * Math.abs(Math.log(ratio));
}

function valueOf(record: RetestRecord, metric: Metric): number | null {
  if (record.status !== "measured") return null;
  return metricValue(record, metric);
}

/** What the other direction had at the same time. */
function valueBack(record: RetestRecord, metric: Metric): number | null {
  return metric === "bandwidth" && record.status === "measured" ? record.bandwidth_back_MBps ?? null : null;
}

function pairsOf({ support }: Verdict): [string, string][] {
  return support.slice(0, PAIRS_OF_VERDICT);
}
