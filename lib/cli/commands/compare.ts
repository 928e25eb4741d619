import { compareRuns } from "../../analysis/compare_runs.ts";
import { ExitStatus, UsageError } from "../../base/errors.ts";
import { storedRun } from "../../engine/stored_run.ts";
import { type CompareFormat, formatComparison } from "../../report/compare_page.ts";
import { safeText } from "../../report/terminal_text.ts";
import { isComparable, isRegression } from "../../results/comparison.ts";
import type { Command } from "../command_context.ts";
import { readRun, runNotices } from "../read_run.ts";
import { resolveTolerances } from "../resolve_health.ts";
import { resolveOutput } from "../resolve_output.ts";
import { pathAsTyped } from "../run_folder.ts";

/** `oobw compare`: prints what changed between two runs that were saved, whether they came to their end or not. */
export const compareCommand: Command = async ({ options, operands: [basePath = "", newPath = ""] }, context) => {
  const { stdout, stderr } = context;
  const output = resolveOutput(options, context);
  const tolerances = resolveTolerances(options);
  const base = readRun(basePath), run = readRun(newPath);
  if (base.header.directed !== run.header.directed) {
    const directed = base.header.directed ? basePath : newPath;
    throw new UsageError(`comparing runs (only one of them has directions): '${directed}'`);
  }
  const say = (text: string) => output.quiet || void stderr.write(`${safeText(text)}\n`);
  runNotices(base, pathAsTyped(basePath, context)).forEach((text) => say(`base: ${text}`));
  runNotices(run, pathAsTyped(newPath, context)).forEach((text) => say(`new: ${text}`));

  const comparison = compareRuns(storedRun(base), storedRun(run), tolerances);
  // The table of formats is the parser's: of these, it takes no other.
  for (const text of formatComparison(comparison, { ...output, format: output.format as CompareFormat })) {
    await stdout.write(text);
  }
  await stdout.flush();
  if (!isComparable(comparison)) {
    const renamed = comparison.may_be_renamed ? "; no node has its name in both: renamed?" : "";
    stderr.write(`oobw: comparing runs: no pair was measured in both${renamed}\n`);
    return ExitStatus.incomplete;
  }
  return options.check && isRegression(comparison) ? ExitStatus.incomplete : ExitStatus.ok;
};
