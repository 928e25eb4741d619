import { ExitStatus } from "../../base/errors.ts";
import { estimateSeconds, startSeconds } from "../../plan/estimate.ts";
import { isStep } from "../../engine/options.ts";
import { formatPlan, type PlanFormat } from "../../report/plan_page.ts";
import type { Command } from "../command_context.ts";
import { resolveRun } from "../resolve_run.ts";
import { expectedPairSeconds } from "../resolve_time.ts";

/** `oobw plan`: what `oobw run` with the same options would do, and how long it would take. */
export const planCommand: Command = async (parsed, context) => {
  const { options, output, notices } = await resolveRun(parsed, context);
  if (!output.quiet) { for (const notice of notices) context.stderr.write(`${notice}\n`); }
  const { plan, launcher, start: { fanout } } = options;
  const startS = launcher ? startSeconds(plan.nodes.length, isStep(launcher) ? Infinity : fanout) : 0;
  const seconds = startS + estimateSeconds(plan, options, expectedPairSeconds(options.probe));
  // The option table gives this command no other formats.
  const format = output.format as PlanFormat;
  for (const text of formatPlan(options.plan, seconds, { format, schedule: options, width: output.width })) {
    await context.stdout.write(text);
  }
  return ExitStatus.ok;
};
