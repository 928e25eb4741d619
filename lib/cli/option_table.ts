import type { CommandName } from "./command_table.ts";
import type { OptionSpec } from "./option_spec.ts";
import { BENCHMARK_OPTIONS } from "./options/benchmark_options.ts";
import { HEALTH_OPTIONS } from "./options/health_options.ts";
import { LAUNCHER_OPTIONS } from "./options/launcher_options.ts";
import { MEASUREMENT_OPTIONS } from "./options/measurement_options.ts";
import { NODE_OPTIONS } from "./options/node_options.ts";
import { OUTPUT_OPTIONS } from "./options/output_options.ts";
import { REACHING_OPTIONS } from "./options/reaching_options.ts";
import { SCHEDULE_OPTIONS } from "./options/schedule_options.ts";

/**
 * Every option there is. Parser, help and completions all read this table. Two commands may each have an option of one name, with
 * different choices; a name is a flag in both or takes a value in both.
 */
export const OPTIONS = [
  ...NODE_OPTIONS,
  ...LAUNCHER_OPTIONS,
  ...REACHING_OPTIONS,
  ...MEASUREMENT_OPTIONS,
  ...BENCHMARK_OPTIONS,
  ...SCHEDULE_OPTIONS,
  ...HEALTH_OPTIONS,
  ...OUTPUT_OPTIONS,
] as const satisfies readonly OptionSpec[];

type Option = typeof OPTIONS[number];
type Value<O> = O extends { template: readonly string[] } ? string
  : O extends { choices: readonly (infer C)[] } ? C
  : O extends { value: string } ? string
  : true;

/** Options as they were typed: names, repetition and choices are checked, nothing else is. What was not given is absent. */
export type RawOptions = {
  readonly [O in Option as O["name"]]?: O extends { repeatable: true } ? readonly Value<O>[] : Value<O>;
};

export type OptionName = Option["name"];

type Defaults = { readonly [O in Extract<Option, { default: string }> as O["name"]]: O["default"] };

/** Any command's option of that name: enough to know whether it takes a value. */
export function findOption(name: string): OptionSpec | undefined {
  return OPTIONS.find((option) => option.name === name);
}

/** The options that a command takes, in table order. */
export function optionsOf(command: CommandName): OptionSpec[] {
  return OPTIONS.filter((option: OptionSpec) => option.commands.includes(command));
}

/** What is taken where an option is not given, as it would be typed. */
export function defaultOf<N extends keyof Defaults>(name: N): Defaults[N] {
  return findOption(name)!.default as Defaults[N];
}
