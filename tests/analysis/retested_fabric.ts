import { retestPlan } from "../../lib/analysis/retest_plan.ts";
import { nextRetest } from "../../lib/analysis/retests.ts";
import type { Findings } from "../../lib/analysis/verdicts.ts";
import { pairDraws } from "../../lib/probe/fabric/draw_pair.ts";
import { drawnOutcome } from "../../lib/probe/fabric/drawn_outcome.ts";
import { faultsAt, pairWays } from "../../lib/probe/fabric/pair_ways.ts";
import type { RetestRecord, Run } from "../../lib/results/run.ts";
import type { RandomFabric } from "./fabrics.ts";

/** What is measured once more of a fabric's run, as the probe would measure it. */
export function retestsOf(
  { names, fabric }: RandomFabric,
  run: Run,
  findings: Findings,
  underLoad = true,
): RetestRecord[] {
  const ways = pairWays(fabric, names);
  const draw = pairDraws(fabric, names, run.header.seed, ways);
  const plan = retestPlan(run, findings, () => true);
  const retests: RetestRecord[] = [];
  for (let step; (step = nextRetest(plan, retests, underLoad));) {
    const [[a, b]] = step.pairs as [[string, string]];
    const before = retests.filter((record) => record.a === a && record.b === b).length;
    const [first, second] = [names.indexOf(a), names.indexOf(b)];
    const drawn = draw(first, second, { alone: step.alone, repeat: 1 + before });
    if (drawn === "hang") throw new Error("no fabric that hangs is retested");
    const outcome = drawnOutcome(drawn, drawn === "dead" ? faultsAt(ways(first, second), step.alone) : []);
    const at = retests.length;
    retests.push({
      kind: "retest",
      a,
      b,
      ...outcome,
      start_s: at,
      end_s: at + 1,
      attempt: 2 + before,
      alone: step.alone,
    });
  }
  return retests;
}
