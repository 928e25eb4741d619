import { isUnderLoad, nextRetest } from "../analysis/retests.ts";
import { retestPlan } from "../analysis/retest_plan.ts";
import { StartError } from "../base/errors.ts";
import { mergeRuns } from "../engine/merge_runs.ts";
import type { AgainStep, RunContext, RunResult } from "../engine/run_context.ts";
import { runPairs } from "../engine/run_pairs.ts";
import { type StoredRun, storedRun } from "../engine/stored_run.ts";
import { type PartOfPlan, partOfPlan } from "../plan/part_of_plan.ts";
import { PairTable } from "../results/pair_table.ts";
import type { RetestRecord, Run } from "../results/run.ts";
import { findingsIn } from "./judge_run.ts";
import type { OpenRun } from "./open_run.ts";
import type { HealthOptions } from "./resolve_health.ts";

/**
 * Says what of a run is to be measured once more, one after the other, until nothing is.
 * @param nodes those that can be measured now: the answer has their places
 */
export function retestSteps(
  run: Run,
  nodes: readonly string[],
  health: HealthOptions,
): (retests: readonly RetestRecord[]) => AgainStep | null {
  const findings = findingsIn(run, health);
  if (!findings) return () => null;
  const places = new Map(nodes.map((node, place) => [node, place]));
  const plan = retestPlan(run, findings, (node) => places.has(node));
  return (retests) => {
    const step = nextRetest(plan, retests, isUnderLoad(run.header));
    if (!step) return null;
    const [[a, b]] = step.pairs as [[string, string]];
    return { a: places.get(a)!, b: places.get(b)!, alone: step.alone };
  };
}

/**
 * Has what is suspected measured once more when all pairs have ended.
 * @param begins called before the first one
 */
export function retesting(
  header: Run["header"],
  nodes: readonly string[],
  health: HealthOptions,
  begins: () => void,
): Required<Pick<RunContext, "nextRetest">> {
  let steps: ReturnType<typeof retestSteps> | undefined;
  return {
    nextRetest(pairs, retests) {
      steps ??= retestSteps({ header, status: "finished", nodes: [], pairs, elapsedS: 0 }, nodes, health);
      const step = steps(retests);
      if (step && retests.length === 0) begins();
      return step;
    },
  };
}

/**
 * Has what is suspected in a run that goes on measured once more, by its own start of agents: what is suspected follows from all that the run
 * has, and mostly from nodes that were not started for what it lacked. Nothing is started where nothing is suspected.
 * @param result of the pairs that it lacked
 */
export async function retestResumed(
  { options, resumed }: OpenRun,
  result: RunResult,
  context: RunContext,
  { health, begins, failed }: { health: HealthOptions; begins(): void; failed(error: StartError): void },
): Promise<RunResult> {
  if (!resumed || result.status !== "finished") return result;
  const merged = mergeRuns(resumed, result);
  const part = measuredPart(merged);
  const steps = retestSteps(storedRun(merged), part.plan.nodes, health);
  const earlier = merged.retests;
  if (!steps(earlier)) return result;
  if (context.stopping.aborted) return { ...result, status: "interrupted" };
  begins();
  const pairs = new PairTable(part.plan);
  part.numbers.forEach((number, pair) => pairs.set(pair, merged.records.at(number)!));
  try {
    const again = await runPairs({ ...options, plan: part.plan }, {
      ...context,
      onPair: undefined,
      known: { pairs, retests: earlier },
      nextRetest: (_, retests) => steps([...earlier, ...retests]),
    });
    return {
      ...result,
      status: again.status,
      nodes: [...result.nodes, ...again.nodes],
      retests: [...result.retests, ...again.retests],
      elapsedMs: result.elapsedMs + again.elapsedMs,
    };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    failed(error);
    return result;
  }
}

/** The pairs of a run that were measured, but for those of nodes that are left out: of these nodes it is known that they can be started. */
function measuredPart({ plan, records, excluded }: StoredRun): PartOfPlan {
  const isOut = plan.nodes.map((node) => excluded.includes(node));
  return partOfPlan(
    plan,
    (pair) => records.status(pair) === "measured" && !isOut[plan.a(pair)] && !isOut[plan.b(pair)],
  );
}
