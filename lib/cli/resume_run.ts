import { errorText, UsageError } from "../base/errors.ts";
import { expandHostList } from "../cluster/host_list.ts";
import { quoted } from "../cluster/node_name.ts";
import { resolveNodeSet } from "../cluster/node_set.ts";
import { readStoredRun, type StoredRun } from "../engine/stored_run.ts";
import { type PartOfPlan, partOfPlan } from "../plan/part_of_plan.ts";
import type { RunHeader } from "../results/run.ts";
import { openLocked } from "../results/run_file/run_file_writer.ts";
import type { CommandContext, ParsedCommand } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import type { RawOptions } from "./option_table.ts";
import { parseRepeatOptions } from "./repeat_options.ts";
import { LAUNCHERS_OF_OPTION } from "./resolve_launcher.ts";

/** A run that is to go on. */
export interface ResumedRun {
  path: string;
  /** Open for reading and writing, and locked. */
  file: Deno.FsFile;
  stored: StoredRun;
  /** Nodes that are left out from now on. */
  excluded: string[];
  /** What is to be measured. */
  part: PartOfPlan;
  /** The command line that asks for the same again: the run's own options, under those that are given now. */
  parsed: ParsedCommand;
}

/** So much of a long value is told. */
const SHOWN_LENGTH = 120;

/** Options that say where a run file is, or what stands in its header: a run that goes on has both. */
const FIXED = ["output", "no-save", "pairs", "topology", "undeploy"] as const;

/**
 * Opens the run file of `--resume`, and finds what it lacks: pairs without a result, but for those of excluded nodes.
 * @throws {UsageError} when it cannot be opened, is being written, or is of another run than the one that is asked for; it is as it was then
 */
export async function openResumed(parsed: ParsedCommand, context: CommandContext): Promise<ResumedRun> {
  const { options: { resume: path = "", ...given } } = parsed;
  for (const option of FIXED) {
    if (given[option] !== undefined) throw contradiction("--resume goes on with the run of its file", `--${option}`);
  }
  const file = await openLocked(path);
  try {
    const stored = readStoredRun(file, `'${path}'`);
    const { header, plan, records } = stored;
    await checkNodes({ ...parsed, options: given }, header, path, context);
    const excluded = excludedNodes(given, header);
    const isOut = plan.nodes.map((node) => excluded.includes(node));
    const isPending = (pair: number) =>
      records.status(pair) !== "measured" && !isOut[plan.a(pair)] && !isOut[plan.b(pair)];
    const options = { ...ownOptions(header, path, given, excluded), ...given, exclude: [], hostfile: [] };
    const operands = header.nodes.filter((node) => !excluded.includes(node));
    if (operands.length < 2) {
      const left = operands.length === 0 ? "none" : quoted(operands[0]!);
      throw new UsageError(`resuming '${path}' (without --exclude, a pair needs two nodes): ${left}`);
    }
    return {
      path,
      file,
      stored,
      excluded,
      part: partOfPlan(plan, isPending),
      parsed: { command: parsed.command, options, operands },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Nodes that are named once more must be the run's, and all of them but for the excluded. */
async function checkNodes(
  { options, operands }: ParsedCommand,
  { nodes }: RunHeader,
  path: string,
  context: CommandContext,
): Promise<void> {
  const { hostfile = [] } = options;
  if (operands.length === 0 && hostfile.length === 0) return;
  const named = await resolveNodeSet({ arguments: operands, hostfiles: hostfile, exclude: [] }, context);
  const action = `resuming '${path}' (nodes differ)`;
  for (const node of named.nodes) {
    if (!nodes.includes(node)) throw new UsageError(`${action}: not in the run: ${quoted(node)}`);
  }
  const excluded = excludedNodes(options, { nodes });
  for (const node of nodes) {
    if (named.nodes.includes(node) || excluded.includes(node)) continue;
    throw new UsageError(`${action}: in the run and not named (-x leaves it out): ${quoted(node)}`);
  }
}

function excludedNodes({ exclude = [] }: RawOptions, { nodes }: Pick<RunHeader, "nodes">): string[] {
  const excluded = exclude.flatMap((list) => expandHostList(list, `--exclude ${quoted(list)}`));
  for (const node of excluded) {
    if (!nodes.includes(node)) throw new UsageError(`leaving out nodes (--exclude): not in the run: ${quoted(node)}`);
  }
  return excluded;
}

/** The run's own options; without those of its launcher where another one is given now, and without addresses of excluded nodes. */
function ownOptions({ options }: RunHeader, path: string, given: RawOptions, excluded: readonly string[]): RawOptions {
  let own: RawOptions;
  try {
    own = parseRepeatOptions(options);
  } catch (error) {
    throw new UsageError(`resuming '${path}': its options: ${errorText(error)}`);
  }
  const ofLauncher = given.launcher === undefined ? [] : Object.keys(LAUNCHERS_OF_OPTION);
  const kept = Object.entries(own).filter(([name]) => !ofLauncher.includes(name));
  const address = own.address?.filter((text) => !excluded.includes(text.slice(0, text.indexOf("="))));
  return { ...Object.fromEntries(kept), ...address ? { address } : {} };
}

/**
 * Checks that what is asked for is what the run file has.
 * @param now the header that a new run would have
 * @throws {UsageError} that names the first difference
 */
export function checkSameRun(stored: RunHeader, now: RunHeader, path: string): void {
  const same = (what: string, before: unknown, after: unknown) => {
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    if (isObject(before) && isObject(after)) {
      for (const name of keysOf(before, after)) same(`${what}.${name}`, before[name], after[name]);
      return;
    }
    throw new UsageError(`resuming '${path}' (${what} is ${shown(before)} there): ${shown(after)}`);
  };
  same("the probe", stored.probe.name, now.probe.name);
  for (const name of keysOf(stored.probe, now.probe)) same(`the probe's ${name}`, stored.probe[name], now.probe[name]);
  const [before, after]: Record<string, unknown>[] = [stored.schedule, now.schedule];
  for (const name of keysOf(before!, after!)) same(`the schedule's ${name}`, before![name], after![name]);
  same("--directed", stored.directed, now.directed);
  same("the seed", stored.seed, now.seed);
  same("the interface", stored.interface, now.interface);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A value as the file has it; the beginning of a long one. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function keysOf(...objects: object[]): string[] {
  return [...new Set(objects.flatMap(Object.keys))];
}
