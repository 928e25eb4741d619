import { statfs } from "node:fs/promises";
import { dirname } from "@std/path";
import { formatSize } from "../base/units.ts";
import { buildTopology } from "../base/topology.ts";
import type { ContinuedRun } from "../engine/merge_runs.ts";
import type { RunOptions } from "../engine/options.ts";
import { runHeader } from "../engine/run_header.ts";
import { isExec } from "../probe/settings.ts";
import type { RunHeader } from "../results/run.ts";
import { RunFileWriter } from "../results/run_file/run_file_writer.ts";
import { VERSION } from "../base/version.ts";
import type { CommandContext, ParsedCommand } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import { repeatOptions } from "./repeat_options.ts";
import type { OutputOptions } from "./resolve_output.ts";
import { resolveRun } from "./resolve_run.ts";
import { checkSameRun, openResumed, type ResumedRun } from "./resume_run.ts";
import { newRunPath } from "./run_folder.ts";

/** A run that is about to start: all is checked, its file is open. */
export interface OpenRun {
  header: RunHeader;
  options: RunOptions;
  output: OutputOptions;
  notices: string[];
  /** Null: none is kept, or (a run that goes on) there is nothing to add. */
  file: RunFileWriter | null;
  /** What a run that goes on has so far, and where the pairs of `options.plan` stand in it. */
  resumed: ContinuedRun | null;
}

/**
 * Resolves a command line of `run`, and opens the run file: a new one, or that of `--resume`. Starts nothing.
 * @throws {UsageError} when something is no value, contradictory, or not to be had; nothing is left behind then
 */
export async function openRun(parsed: ParsedCommand, context: CommandContext): Promise<OpenRun> {
  return parsed.options.resume === undefined
    ? await openNewRun(parsed, context)
    : await openOldRun(await openResumed(parsed, context), context);
}

async function openNewRun(parsed: ParsedCommand, context: CommandContext): Promise<OpenRun> {
  const { output: path, "no-save": noSave } = parsed.options;
  if (noSave && path !== undefined) throw contradiction("--no-save keeps no run file", `--output ${path}`);
  const run = await resolveRun(parsed, context);
  const header = runHeader(run.options, context.argv, repeatOptions(parsed.options, run.options));
  if (noSave) return { ...run, header, file: null, resumed: null };
  const file = await RunFileWriter.create(path ?? await newRunPath(context, header), header);
  return {
    ...run,
    notices: [...run.notices, ...await roomNotices(file.path, run.options)],
    header,
    file,
    resumed: null,
  };
}

/** What lines of pairs have been seen to take, about: with the story of the measurement, of programs that were run, or just two numbers. */
const LINE_BYTES = { tcp: 1500, sim: 160, exec: 2000 };

/** Warns of a run file for which there is no room. */
async function roomNotices(path: string, { plan, probe }: RunOptions): Promise<string[]> {
  const steps = probe.name === "tcp" ? probe.sizes?.length ?? 1 : 1;
  const neededBytes = plan.size * steps * LINE_BYTES[isExec(probe) ? "exec" : probe.name];
  const freeBytes = await statfs(dirname(path)).then(({ bavail, bsize }) => bavail * bsize, () => Infinity);
  if (neededBytes <= freeBytes) return [];
  return [`the run file may take ${formatSize(neededBytes)}, and there is room for ${formatSize(freeBytes)}: ${path}`];
}

async function openOldRun(resumed: ResumedRun, context: CommandContext): Promise<OpenRun> {
  const { path, file, stored, excluded, part: { plan, numbers }, parsed } = resumed;
  const { header } = stored;
  try {
    const listed = header.pair_list !== undefined;
    const { options, ...others } = await resolveRun(parsed, context, { plan, listed });
    const topology = header.topology ? buildTopology(header.topology) : null;
    const run = { ...others, options: { ...options, topology } };
    const whole = { ...run.options, plan: stored.plan };
    checkSameRun(header, runHeader(whole, context.argv, []), path);
    const rest = { ...run, header, resumed: { stored, numbers, excluded } };
    // One that was cut off behind its last pair still wants an end.
    if (plan.size === 0 && stored.status === "finished") {
      file.close();
      return { ...rest, file: null };
    }
    const start = new Date().toISOString();
    const resume = { kind: "resume" as const, start, version: VERSION, command: [...context.argv], excluded };
    return { ...rest, file: RunFileWriter.append(path, file, stored.end.wholeBytes, resume) };
  } catch (error) {
    try {
      file.close();
    } catch {
      // It has been closed already.
    }
    throw error;
  }
}
