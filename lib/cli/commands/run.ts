import { nowMs } from "../../base/clock.ts";
import { errorText, ExitStatus, StartError } from "../../base/errors.ts";
import { mergeRuns } from "../../engine/merge_runs.ts";
import { Interrupt } from "../../engine/interrupt.ts";
import type { RunContext, RunResult } from "../../engine/run_context.ts";
import { runPairs } from "../../engine/run_pairs.ts";
import { storedRun } from "../../engine/stored_run.ts";
import { formatRun, FORMATS_WITH_VERDICTS } from "../../report/formats.ts";
import { verdictLines } from "../../report/verdict_lines.ts";
import { measurementNotes } from "../../report/measurement_notes.ts";
import { elapsedLine } from "../../report/progress_line.ts";
import type { Run } from "../../results/run.ts";
import { breachLines, failsCheck, judge } from "../judge_run.ts";
import { type HealthOptions, resolveHealth } from "../resolve_health.ts";
import type { Command } from "../command_context.ts";
import { resolveExports, writeExports } from "../export_files.ts";
import { openProgress, resolveLive } from "../open_progress.ts";
import { type OpenRun, openRun } from "../open_run.ts";
import { OutcomeStream } from "../outcome_stream.ts";
import { retesting, retestResumed } from "../retest_suspects.ts";
import { pathAsTyped } from "../run_folder.ts";
import { undeployCommand } from "./undeploy.ts";

const PAIR_WORKER = new URL("../../../workers/pair_worker.ts", import.meta.url);

/** `oobw run`: measures every pair, keeps and prints the result. */
export const runCommand: Command = async (parsed, context) => {
  if (parsed.options.undeploy) return await undeployCommand(parsed, context);
  const exports = await resolveExports(parsed.options);
  const health = resolveHealth(parsed.options);
  const live = resolveLive(parsed.options, context);
  const open = await openRun(parsed, context);
  const { output, file, notices } = open;
  const streams = output.format === "jsonl";
  // Lines of results that stream to a terminal are progress enough, and a bar would stand between them.
  const quiet = output.quiet || streams && context.stdoutIsTerminal;
  const progress = openProgress(open, { quiet, live }, context);
  if (!output.quiet) notices.forEach((notice) => progress.log(notice));

  using interrupt = new Interrupt(() => {
    progress.log("interrupted: finishing the pairs in flight; Ctrl-C again stops at once");
  });
  const outcomes = new OutcomeStream(file, streams ? context.stdout : null);
  const result = await measure(open, outcomes, interrupt, progress, health).finally(() => progress.finish());
  // The progress line must be gone before the result comes. A standard error that is broken stops nothing.
  await context.stderr.flush().catch(() => {});

  const run = judged(wholeRun(open, result), health);
  if (!streams) {
    for (const text of formatRun(run, { ...output, thresholds: health })) {
      await context.stdout.write(text);
    }
  }
  await context.stdout.flush();
  const say = (text: string) => output.quiet || progress.log(text);
  if (!FORMATS_WITH_VERDICTS.includes(output.format)) {
    for (const line of verdictLines(run, output)) say(line);
    for (const note of measurementNotes(run)) say(`note: ${note}`);
  }
  const breaches = breachLines(run, health, output);
  breaches.forEach((line) => progress.log(line));
  const isWhole = run.pairs.every(({ status }) => status === "measured");
  if (file) {
    const path = pathAsTyped(file.path, context);
    say(
      isWhole && result.status === "finished"
        ? `saved in ${path}`
        : `saved in ${path}; to measure what is missing: oobw --resume ${path}`,
    );
  }
  if (outcomes.broken.aborted) progress.log(`oobw: ${errorText(outcomes.broken.reason)}`);
  // An export that fails must not hide where the run is kept.
  await writeExports(exports, run, { ...output, thresholds: health });
  progress.log(elapsedLine(result.elapsedMs));
  if (result.status === "interrupted" && interrupt.status !== null) return interrupt.status;
  const isHealthy = breaches.length === 0 && !failsCheck(run.verdicts, health);
  return isWhole && isHealthy && !outcomes.broken.aborted ? ExitStatus.ok : ExitStatus.incomplete;
};

const NOTHING_LACKED: RunResult = { status: "finished", nodes: [], pairs: [], retests: [], elapsedMs: 0 };

type Progress = ReturnType<typeof openProgress>;

/** Measures what is to be measured; whatever becomes of it, the run file has an end. */
async function measure(
  open: OpenRun,
  outcomes: OutcomeStream,
  interrupt: Interrupt,
  progress: Progress,
  health: HealthOptions,
): Promise<RunResult> {
  const { options, file, header, resumed } = open;
  const beganMs = nowMs();
  const begins = () => interrupt.stopping.aborted || progress.log("measuring suspects once more (--no-retest)");
  let result: RunResult | undefined;
  try {
    const context: RunContext = {
      workerModule: PAIR_WORKER,
      epochMs: resumed ? Math.min(nowMs(), Date.parse(header.start)) : undefined,
      stopping: AbortSignal.any([interrupt.stopping, outcomes.broken]),
      aborting: AbortSignal.any([interrupt.aborting, outcomes.broken]),
      onNode(record) {
        outcomes.addNode(record);
        if (record.status !== "up") progress.log(`${record.name}: ${record.status}: ${record.detail}`);
      },
      onPair(record) {
        progress.add(record);
        outcomes.addPair(record);
      },
      onRetest: (record) => outcomes.addRetest(record),
      ...health.retest && !resumed ? retesting(header, options.plan.nodes, health, begins) : {},
      onInFlight: (count, elapsedMs) => progress.setInFlight(count, elapsedMs),
      onSettled: () => outcomes.settle(),
    };
    // A run that goes on may lack nothing but suspects that were not measured once more.
    result = options.plan.size > 0 ? await runPairs(options, context) : NOTHING_LACKED;
    // Of a finished run that lacks nothing there is no file to add to.
    if (!health.retest || !resumed || !file) return result;
    const failed = (error: StartError) => progress.log(`measuring suspects once more: ${error.message}`);
    return result = await retestResumed(open, result, context, { health, begins, failed });
  } catch (error) {
    // Of a run that could not start there is nothing to keep.
    if (error instanceof StartError && file && !resumed) await file.discard();
    throw error;
  } finally {
    outcomes.close();
    const elapsedMs = result?.elapsedMs ?? nowMs() - beganMs;
    await file?.end({ kind: "end", status: result?.status ?? "interrupted", elapsed_s: Math.round(elapsedMs) / 1000 });
  }
}

function judged(run: Run, health: HealthOptions): Run {
  return { ...run, verdicts: judge(run, health) };
}

/** All pairs of the run: those of earlier starts as well. */
function wholeRun({ header, resumed }: OpenRun, result: RunResult): Run {
  const { status, nodes, pairs, retests, elapsedMs } = result;
  if (!resumed) return { header, status, nodes, pairs, retests, elapsedS: elapsedMs / 1000 };
  return storedRun(mergeRuns(resumed, result));
}
