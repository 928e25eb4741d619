import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../base/errors.ts";
import type { CommandName } from "./command_table.ts";
import type { OptionSpec } from "./option_spec.ts";
import { OPTIONS, optionsOf, type RawOptions } from "./option_table.ts";
import type { SplitCommandLine } from "./split_command_line.ts";
import { suggestion } from "./suggestion.ts";

const NAMES = [...new Set(OPTIONS.map((option) => option.name))];

/**
 * The options of a command line, checked against the table: each is one that the command takes, given as often as it may be, with
 * a value where it takes one, and one of its choices where it has them.
 * @throws {UsageError} at the first that is not
 */
export function parseOptions({ command, options }: SplitCommandLine): RawOptions {
  // All as texts, flags too: a boolean would take `--quiet=no` for yes, and a number would lose its text.
  const given = parseArgs(options, {
    string: NAMES,
    collect: NAMES,
    unknown: (word) => {
      throw unknownOption(command, word);
    },
  });
  const raw: Record<string, unknown> = {};
  for (const name of NAMES) {
    const values = given[name] as string[];
    if (values.length === 0) continue;
    const spec = optionsOf(command).find((option) => option.name === name);
    if (!spec) throw foreignOption(command, name);
    raw[name] = checkedValue(spec, values);
  }
  return raw as RawOptions;
}

function checkedValue(spec: OptionSpec, values: string[]): true | string | string[] {
  if (spec.value === undefined) {
    const value = values.find((value) => value !== "");
    if (value !== undefined) throw new UsageError(`reading --${spec.name} (takes no value): '${value}'`);
    return true;
  }
  const form = `--${spec.name} ${spec.value}`;
  if (values.includes("")) throw new UsageError(`reading ${form}: no value given`);
  if (spec.choices) { for (const value of values) checkChoice(spec, value); }
  if (spec.repeatable) return values;
  const [value = "", ...more] = values;
  if (more.length > 0) throw new UsageError(`reading ${form} (given once): '${values.join("', '")}'`);
  return value;
}

function checkChoice({ name, choices = [], template }: OptionSpec, value: string) {
  if (choices.includes(value) || template?.every((part) => value.includes(part))) return;
  const list = template ? `${choices.join(", ")}, or a text with ${template.join(" and ")}` : choices.join(", ");
  throw new UsageError(`choosing --${name} (${list}): '${value}'${suggestion(value, choices)}`);
}

function unknownOption(command: CommandName, word: string): UsageError {
  const name = word.replace(/^--?/, "").replace(/=.*$/s, "");
  const names = optionsOf(command).map((option) => option.name);
  // A single letter resembles every short name.
  const meant = name.length > 1 ? suggestion(name, names, "--") : "";
  return new UsageError(`reading an option of ${command} (no such option): '${word}'${meant}`);
}

function foreignOption(command: CommandName, name: string): UsageError {
  const owners = OPTIONS.filter((option) => option.name === name).flatMap((option) => option.commands);
  return new UsageError(
    `reading an option of ${command} (only ${[...new Set(owners)].join(", ")} takes it): '--${name}'`,
  );
}
