import type { Run } from "../results/run.ts";
import { furtherPartners } from "./further_partners.ts";
import type { RetestPlan } from "./retests.ts";
import type { Findings } from "./verdicts.ts";

/**
 * What is to be measured once more of a run: what shows its verdicts, and further pairs of its suspects.
 * @param isHere whether a node can be measured now
 */
export function retestPlan(run: Run, findings: Findings, isHere: (node: string) => boolean): RetestPlan {
  const isOpen = ([a, b]: [string, string]) => isHere(a) && isHere(b);
  return {
    verdicts: findings.verdicts.map((verdict) => ({
      ...verdict,
      support: verdict.support.filter(isOpen),
      support_expected: verdict.support_expected.filter((_, i) => isOpen(verdict.support[i]!)),
    })),
    further: furtherPartners(run, findings).filter(isOpen),
    asPlanned: plannedOrder(run, findings.verdicts.flatMap(({ support }) => support)),
  };
}

/** Turns those of some pairs that were planned the other way round. */
function plannedOrder({ header, pairs }: Run, some: readonly [string, string][]): RetestPlan["asPlanned"] {
  if (header.directed || some.length === 0) return (pair) => pair;
  const key = (a: string, b: string) => `${a} ${b}`;
  const turned = new Set(some.map(([a, b]) => key(b, a))), planned = new Set<string>();
  for (const { a, b } of pairs) if (turned.has(key(a, b))) planned.add(key(a, b));
  return ([a, b]) => planned.has(key(b, a)) ? [b, a] : [a, b];
}
