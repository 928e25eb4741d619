import type { CommandName } from "./command_table.ts";

/** The sections of a help page, in their order there. */
export const OPTION_GROUPS = [
  "Nodes",
  "Reaching them",
  "Measurement",
  "Benchmarks",
  "Schedule",
  "Health",
  "Output",
  "General",
] as const;

/** One option of the command line. */
export interface OptionSpec {
  /** Long name, without its dashes. */
  readonly name: string;
  readonly short?: string;
  /** What help calls the value; an option without it is a flag. */
  readonly value?: string;
  /** The only values there are, unless there is a template. */
  readonly choices?: readonly string[];
  /** Besides the choices, any text is taken that holds each of these. */
  readonly template?: readonly string[];
  /** The value names a file: shells complete it as one. */
  readonly file?: true;
  /** The value begins with a dash: the next word is it, though it looks like an option. */
  readonly dashed?: true;
  /** May be given more than once; what is given adds up. */
  readonly repeatable?: true;
  /** The value that is taken when the option is not given, as it would be typed. */
  readonly default?: string;
  /** In lower case and without a full stop; choices and default are added to it. */
  readonly help: string;
  readonly group: typeof OPTION_GROUPS[number];
  readonly commands: readonly CommandName[];
}

/** Commands that plan, or measure, too. */
export const MEASURING = ["run", "plan"] as const;
/** Commands that take nodes. */
export const REACHING = ["run", "plan", "doctor"] as const;
/** Commands that print a run. */
export const PRINTING = ["run", "report"] as const;
/** Every command. */
export const ALL = ["run", "plan", "report", "compare", "doctor", "parse", "completions", "agent", "help"] as const;
