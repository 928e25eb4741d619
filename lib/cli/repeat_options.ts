import { join } from "@std/path";
import { launcherText } from "../engine/run_header.ts";
import type { RunOptions } from "../engine/options.ts";
import { type OptionName, OPTIONS, type RawOptions } from "./option_table.ts";
import type { OptionSpec } from "./option_spec.ts";
import { parseOptions } from "./parse_options.ts";
import { splitCommandLine } from "./split_command_line.ts";

/** What stands elsewhere in a run file, or belongs to one start of the program alone. */
const LEFT_OUT: readonly OptionName[] = [
  "hostfile",
  "exclude",
  "pairs",
  "topology",
  "address-map",
  "undeploy",
  "resume",
  "budget",
];

/**
 * Options that ask for the same measurements once more, whatever surrounds the program then: those that were given, and what was left to
 * the program, written out. Which nodes and pairs there are is left out, and so is what is printed.
 */
export function repeatOptions(
  raw: RawOptions,
  { seed, launcher, probe, concurrency, rounds, agents }: RunOptions,
): string[] {
  const resolved: Record<string, unknown> = {
    ...raw,
    seed: String(seed),
    ...launcher ? { launcher: launcherText(launcher) } : {},
    ...rounds === null ? {} : { rounds: String(rounds) },
    ...concurrency === null ? {} : { concurrency: String(concurrency) },
    ...probe.name === "tcp" && probe.countBytes === null ? { duration: `${probe.durationMs}ms` } : {},
    ...raw["sim-fabric"] === undefined ? {} : { "sim-fabric": wholePath(raw["sim-fabric"]) },
    address: [...agents.addresses].map(([node, address]) => `${node}=${address}`),
  };
  const options: string[] = [];
  const specs = OPTIONS.filter((option: OptionSpec) =>
    option.commands.includes("run") && option.group !== "Output" && option.group !== "General" &&
    option.group !== "Health"
  );
  for (const { name } of specs) {
    if (LEFT_OUT.includes(name)) continue;
    const value = resolved[name];
    if (value === true) options.push(`--${name}`);
    else if (value !== undefined) { for (const text of [value].flat()) options.push(`--${name}=${text}`); }
  }
  return options;
}

/** Where a file is whatever folder the program is started in then; standard input stays what it is. */
function wholePath(path: string): string {
  return path === "-" || path.startsWith("/") ? path : join(Deno.cwd(), path);
}

/**
 * Options of a run as they stand in its file.
 * @throws {UsageError} when they are none of this version
 */
export function parseRepeatOptions(options: readonly string[]): RawOptions {
  return parseOptions(splitCommandLine(["run", ...options]));
}
