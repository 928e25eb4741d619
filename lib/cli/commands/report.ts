import { ExitStatus } from "../../base/errors.ts";
import { switchRecords } from "../../base/topology.ts";
import { readTopology } from "../../cluster/topology_file.ts";
import { storedRun } from "../../engine/stored_run.ts";
import { formatRun, FORMATS_WITH_VERDICTS } from "../../report/formats.ts";
import { verdictLines } from "../../report/verdict_lines.ts";
import { measurementNotes } from "../../report/measurement_notes.ts";
import { safeText } from "../../report/terminal_text.ts";
import type { Command } from "../command_context.ts";
import { resolveExports, writeExports } from "../export_files.ts";
import { breachLines, failsCheck, judge } from "../judge_run.ts";
import { readRun, runNotices } from "../read_run.ts";
import { resolveHealth } from "../resolve_health.ts";
import { resolveOutput } from "../resolve_output.ts";
import { newestRun, pathAsTyped } from "../run_folder.ts";

/** `oobw report`: prints or exports a run that was saved, whether it came to its end or not. */
export const reportCommand: Command = async ({ options, operands }, context) => {
  const { stdout, stderr } = context;
  if (options.schema) {
    const { runFileSchema } = await import("../../results/run_file/json_schema.ts");
    await stdout.write(JSON.stringify(runFileSchema(), null, 2) + "\n");
    return ExitStatus.ok;
  }
  const output = resolveOutput(options, context);
  const health = resolveHealth(options);
  const exports = await resolveExports(options);
  const topology = options.topology === undefined ? null : await readTopology(options.topology, context);
  const path = operands[0] ?? await newestRun(context);
  const stored = readRun(path);
  const run = storedRun(stored);
  if (topology) run.header = { ...run.header, topology: switchRecords(topology) };
  const say = (text: string) => output.quiet || void stderr.write(`${safeText(text)}\n`);
  runNotices(stored, pathAsTyped(path, context)).forEach(say);

  run.verdicts = judge(run, health);
  for (const text of formatRun(run, { ...output, thresholds: health })) await stdout.write(text);
  await stdout.flush();
  await writeExports(exports, run, { ...output, thresholds: health });
  if (!FORMATS_WITH_VERDICTS.includes(output.format)) {
    for (const line of verdictLines(run, output)) say(line);
    for (const note of measurementNotes(run)) say(`note: ${note}`);
  }
  const breaches = breachLines(run, health, output);
  breaches.forEach((line) => stderr.write(`${safeText(line)}\n`));
  return breaches.length === 0 && !failsCheck(run.verdicts, health) ? ExitStatus.ok : ExitStatus.incomplete;
};
