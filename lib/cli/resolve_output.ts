import type { FileFormatName, FormatName } from "../report/formats.ts";
import type { FormatOptions } from "../report/formatter.ts";
import type { Palette } from "../report/terminal_colours.ts";
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
 * How a run is printed. Colour by itself: on a terminal, unless NO_COLOR is set and not empty (no-color.org) or TERM is
 * `dumb`.
 * @throws {UsageError} when a unit is chosen for a format whose fields have theirs in their names
 */
export function resolveOutput(options: RawOptions, context: CommandContext): OutputOptions {
  const { color = defaultOf("color"), format = defaultOf("format") } = options;
  checkUnits(options, format, "--units gbit");
  const { stdoutIsTerminal, env } = context;
  return {
    format,
    units: options.units ?? defaultOf("units"),
    color: usesColor(color, stdoutIsTerminal, env),
    palette: paletteFor(color, stdoutIsTerminal, env),
    width: stdoutIsTerminal ? terminalColumns() : null,
    maps: stdoutIsTerminal,
    quiet: options.quiet ?? false,
  };
}

const JSON_UNIT = "json and jsonl give bandwidth_MBps";

/** Formats that give bandwidth in one unit only. */
const UNITS_OF_FORMATS: Partial<Record<FileFormatName, string>> = {
  json: JSON_UNIT,
  jsonl: JSON_UNIT,
  npy: "npy gives bandwidth_MBps",
  prometheus: "prometheus gives bytes per second",
};

/**
 * @param given which option contradicts the unit that is asked for
 * @throws {UsageError} when a unit is chosen for a format that gives another one
 */
export function checkUnits({ units }: RawOptions, format: FileFormatName, given: string): void {
  const fixed = UNITS_OF_FORMATS[format];
  if (units === "gbit" && fixed) throw contradiction(`${fixed}, in no other unit`, given);
}

type Env = CommandContext["env"];
type When = NonNullable<RawOptions["color"]>;

function usesColor(color: When, isTerminal: boolean, env: Env): boolean {
  if (color !== "auto") return color === "always";
  return isTerminal && !env("NO_COLOR") && env("TERM") !== "dumb";
}

/**
 * The colours of heat maps on standard output or error: 24 bits where COLORTERM says so, 256 where TERM does, or where
 * colour is asked for and nobody knows; null, with fewer or none.
 */
export function paletteFor(color: When, isTerminal: boolean, env: Env): Palette | null {
  if (!usesColor(color, isTerminal, env)) return null;
  if (/^(truecolor|24bit)$/i.test(env("COLORTERM") ?? "")) return "24-bit";
  return color === "always" || env("TERM")?.includes("256color") ? "256" : null;
}

function terminalColumns(): number | null {
  try {
    return Deno.consoleSize().columns || null;
  } catch {
    return null; // a terminal that does not know how wide it is
  }
}
