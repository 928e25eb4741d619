import { launcherText } from "../engine/run_header.ts";
import type { RunOptions } from "../engine/options.ts";
import { type OptionName, OPTIONS, type RawOptions } from "./option_table.ts";
import type { OptionSpec } from "./option_spec.ts";
import { parseOptions } from "./parse_options.ts";
import { splitCommandLine } from "./split_command_line.ts";

/** What stands elsewhere in a run file, or belongs to one start of the program alone. */
const LEFT_OUT: readonly OptionName[] = ["hostfile", "exclude", "pairs", "address-map", "undeploy", "resume"];

/**
 * Options that ask for the same measurements once more, whatever surrounds the program then: those that were given, and what was left to
 * the program, written out. Which nodes and pairs there are is left out, and so is what is printed.
 */
export function repeatOptions(raw: RawOptions, { seed, launcher, probe, concurrency, agents }: RunOptions): string[] {
  const resolved: Record<string, unknown> = {
    ...raw,
    seed: String(seed),
    ...launcher ? { launcher: launcherText(launcher) } : {},
    ...concurrency === null ? {} : { concurrency: String(concurrency) },
    ...probe.name === "tcp" && probe.countBytes === null ? { duration: `${probe.durationMs}ms` } : {},
    address: [...agents.addresses].map(([node, address]) => `${node}=${address}`),
  };
  const options: string[] = [];
  const specs = OPTIONS.filter((option: OptionSpec) =>
    option.commands.includes("run") && option.group !== "Output" && option.group !== "General"
  );
  for (const { name } of specs) {
    if (LEFT_OUT.includes(name)) continue;
    const value = resolved[name];
    if (value === true) options.push(`--${name}`);
    else if (value !== undefined) { for (const text of [value].flat()) options.push(`--${name}=${text}`); }
  }
  return options;
}

/**
 * Options of a run as they stand in its file.
 * @throws {UsageError} when they are none of this version
 */
export function parseRepeatOptions(options: readonly string[]): RawOptions {
  return parseOptions(splitCommandLine(["run", ...options]));
}
