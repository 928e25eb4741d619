import type { FormatName } from "../report/formats.ts";
import type { FormatOptions } from "../report/formatter.ts";
import type { CommandContext } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";

/** What of a run is printed, and how. */
export interface OutputOptions extends FormatOptions {
  format: FormatName;
  /** Neither progress nor notices. */
  quiet: boolean;
}

/**
 * How a run is printed. Colour by itself: on a terminal, unless NO_COLOR is set and not empty (no-color.org) or TERM is `dumb`.
 * @throws {UsageError} when a unit is chosen for a format whose fields have theirs in their names
 */
export function resolveOutput(options: RawOptions, context: CommandContext): OutputOptions {
  const { color = defaultOf("color"), format = defaultOf("format") } = options;
  if (options.units === "gbit" && (format === "json" || format === "jsonl")) {
    throw contradiction("json and jsonl give bandwidth_MBps, in no other unit", "--units gbit");
  }
  const plainTerminal = Boolean(context.env("NO_COLOR")) || context.env("TERM") === "dumb";
  return {
    format,
    units: options.units ?? defaultOf("units"),
    color: color === "always" || color === "auto" && context.stdoutIsTerminal && !plainTerminal,
    width: context.stdoutIsTerminal ? terminalColumns() : null,
    quiet: options.quiet ?? false,
  };
}

function terminalColumns(): number | null {
  try {
    return Deno.consoleSize().columns || null;
  } catch {
    return null; // a terminal that does not know how wide it is
  }
}
