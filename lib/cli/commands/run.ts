import { ExitStatus } from "../../base/errors.ts";
import { Interrupt } from "../../engine/interrupt.ts";
import { runHeader } from "../../engine/run_header.ts";
import { runPairs } from "../../engine/run_pairs.ts";
import { formatRun } from "../../report/formats.ts";
import { jsonLine } from "../../report/json.ts";
import { measurementNotes } from "../../report/measurement_notes.ts";
import { elapsedLine } from "../../report/progress.ts";
import type { Command } from "../command_context.ts";
import { openProgress } from "../open_progress.ts";
import { resolveRun } from "../resolve_run.ts";
import { undeployCommand } from "./undeploy.ts";

const PAIR_WORKER = new URL("../../../workers/pair_worker.ts", import.meta.url);

/** `oobw run`: measures every pair, prints the result. */
export const runCommand: Command = async (parsed, context) => {
  if (parsed.options.undeploy) return await undeployCommand(parsed, context);
  const { options, output, notices } = await resolveRun(parsed, context);
  const { stdout } = context;
  const streams = output.format === "jsonl";
  // Lines of results that stream to a terminal are progress enough, and a bar would stand between them.
  const progress = openProgress(options.plan.size, output.quiet || streams && context.stdoutIsTerminal, context);
  if (!output.quiet) notices.forEach((notice) => progress.log(notice));
  const header = runHeader(options, context.argv);

  using interrupt = new Interrupt(() => {
    progress.log("interrupted: finishing the pairs in flight; Ctrl-C again stops at once");
  });
  const counts = { measured: 0, failed: 0, skipped: 0 };
  const result = await runPairs(options, {
    workerModule: PAIR_WORKER,
    stopping: interrupt.stopping,
    aborting: interrupt.aborting,
    onNode: ({ name, status, detail }) => status === "down" && progress.log(`${name}: down: ${detail}`),
    onPair(record) {
      counts[record.status]++;
      progress.update(counts);
      if (!streams) return;
      stdout.write(jsonLine(record));
      if (stdout.failure) throw stdout.failure; // nobody reads: measuring on would be for nothing
    },
  }).finally(() => progress.finish());
  // The progress line must be gone before the result comes. A standard error that is broken stops nothing.
  await context.stderr.flush().catch(() => {});

  const { status, nodes, pairs, elapsedMs } = result;
  const run = { header, status, nodes, pairs, elapsedS: elapsedMs / 1000 };
  if (!streams) { for (const text of formatRun(run, output)) await stdout.write(text); }
  await stdout.flush();
  // A table has them below it; what is read by programs is told of beside it.
  if (output.format !== "table" && !output.quiet) {
    for (const note of measurementNotes(run)) progress.log(`note: ${note}`);
  }
  progress.log(elapsedLine(result.elapsedMs));
  if (result.status === "interrupted" && interrupt.status !== null) return interrupt.status;
  return counts.failed + counts.skipped > 0 ? ExitStatus.incomplete : ExitStatus.ok;
};
