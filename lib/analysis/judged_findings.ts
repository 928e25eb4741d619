import type { RetestRecord } from "../results/run.ts";
import { METRICS, type Verdict } from "../results/verdict.ts";
import { withRetests } from "./retests.ts";
import type { Findings } from "./verdicts.ts";

/**
 * The verdicts of findings, with what was measured once more: what became of each, and with what further partners of suspects say, which makes
 * some that were none.
 * @param underLoad whether pairs were measured beside others at first
 */
export function judgedFindings(
  { verdicts, suspects }: Findings,
  retests: readonly RetestRecord[],
  underLoad: boolean,
): Verdict[] {
  if (retests.length === 0) return [...verdicts];
  const nearest = new Map<string, Findings["suspects"][number]>();
  for (const suspect of suspects) {
    const before = nearest.get(keyOf(suspect.verdict));
    if (!before || before.nearness < suspect.nearness) nearest.set(keyOf(suspect.verdict), suspect);
  }
  const told = verdicts.map((verdict) => nearest.get(keyOf(verdict))?.judged(retests, verdict) ?? verdict);
  const isTold = new Set(told.map(keyOf));
  const confirmed = [...nearest].flatMap(([key, suspect]) => isTold.has(key) ? [] : suspect.judged(retests) ?? []);
  const all = [...told, ...confirmed].toSorted((a, b) => orderOf(a) - orderOf(b));
  return withRetests(all, retests, underLoad);
}

/** A node and a metric; of other verdicts none. */
function keyOf({ kind, metric, nodes }: Verdict): string {
  return kind === "slow-node" ? `${metric} ${nodes[0]}` : "";
}

/** Nodes that are dead first, then each metric's switches and nodes, and last its links; what is alike stays as it stands. */
function orderOf({ kind, metric }: Verdict): number {
  const isLink = kind === "slow-link" || kind === "slow-direction" || kind === "not-enough-data";
  return metric === null ? 0 : 1 + 2 * METRICS.indexOf(metric) + (isLink ? 1 : 0);
}
