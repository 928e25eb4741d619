import { errorText, ExitStatus, UsageError } from "../../base/errors.ts";
import { readStoredRun, type StoredRun, storedRun } from "../../engine/stored_run.ts";
import { formatRun } from "../../report/formats.ts";
import { measurementNotes } from "../../report/measurement_notes.ts";
import { safeText } from "../../report/terminal_text.ts";
import type { Command } from "../command_context.ts";
import { resolveExports, writeExports } from "../export_files.ts";
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
  const exports = await resolveExports(options);
  const path = operands[0] ?? await newestRun(context);
  const stored = readRun(path);
  const run = storedRun(stored);
  const say = (text: string) => output.quiet || void stderr.write(`${safeText(text)}\n`);
  say(`run of ${stored.header.start}, ${stored.status}: ${pathAsTyped(path, context)}`);
  const { tornBytes } = stored.end;
  if (tornBytes > 0) say(`warning: the last line is torn, and left out: ${tornBytes} bytes`);

  for (const text of formatRun(run, output)) await stdout.write(text);
  await stdout.flush();
  await writeExports(exports, run, output);
  if (output.format !== "table") { for (const note of measurementNotes(run)) say(`note: ${note}`); }
  return ExitStatus.ok;
};

function readRun(path: string): StoredRun {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    throw new UsageError(`opening the run file: '${path}': ${errorText(error)}`);
  }
  using _ = file;
  return readStoredRun(file, `'${path}'`);
}
