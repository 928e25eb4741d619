import { isBenchmark } from "../probe/recipes/recipes.ts";
import { type CommandName, isCommandName } from "./command_table.ts";
import type { OptionSpec } from "./option_spec.ts";
import { findOption, OPTIONS } from "./option_table.ts";

/** A command line taken apart, nothing in it checked yet. */
export interface SplitCommandLine {
  command: CommandName;
  /** The command was named, not taken for granted. */
  named: boolean;
  /** Every option in one form: `--name`, or `--name=value`. */
  options: string[];
  /** All that is no option, in order: node sets, mostly. */
  operands: string[];
}

/**
 * Takes a command line apart. Every option is brought into one long form, its value joined to it, because `parseArgs` takes the
 * value `-` and values that begin with a dash for options, the word after a flag for its value when it is `true` or `false`, and
 * `-fhosts` for six flags. An option that is not in the table, or lacks its value, is passed on as it is. What follows `--` are operands, or,
 * where a benchmark is chosen, its arguments. Never throws.
 */
export function splitCommandLine(argv: readonly string[]): SplitCommandLine {
  const options: string[] = [];
  const words: string[] = [];
  const end = argv.indexOf("--");
  const rest = end < 0 ? [] : argv.slice(end + 1);
  const queue = end < 0 ? [...argv] : argv.slice(0, end);

  /** Adds an option; the next word is its value when it needs one and has none. */
  function add(spec: OptionSpec, value?: string) {
    const takesNext = spec.value !== undefined && value === undefined && (spec.dashed || isValue(queue[0]));
    if (takesNext) value = queue.shift();
    options.push(value === undefined ? `--${spec.name}` : `--${spec.name}=${value}`);
  }

  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word.startsWith("--")) {
      const equals = word.indexOf("=");
      const spec = findOption(word.slice(2, equals < 0 ? undefined : equals));
      if (spec) add(spec, equals < 0 ? undefined : word.slice(equals + 1));
      else options.push(word);
    } else if (word.startsWith("-") && word !== "-") {
      addShorts(word.slice(1));
    } else {
      words.push(word);
    }
  }

  /** `-q`, `-qf FILE`, `-fFILE`, `-f=FILE`. */
  function addShorts(letters: string) {
    for (let i = 0; i < letters.length; i++) {
      const spec = OPTIONS.find((option: OptionSpec) => option.short === letters[i]);
      const attached = letters.slice(i + 1);
      if (!spec) return options.push(`-${letters.slice(i)}`);
      if (attached.startsWith("=")) return add(spec, attached.slice(1));
      if ("value" in spec && attached !== "") return add(spec, attached);
      add(spec);
    }
  }

  const [first, ...others] = words;
  const named = isCommandName(first);
  const command = named ? first : "run";
  const operands = named ? others : words;
  const isForBenchmark = options.some((option) => option.startsWith("--probe=") && isBenchmark(option.slice(8)));
  if (!isForBenchmark) return { command, named, options, operands: [...operands, ...rest] };
  return { command, named, options: [...options, ...rest.map((word) => `--probe-option=${word}`)], operands };
}

/** What may follow an option as its value: `-` and negative numbers too, but no other option. */
function isValue(word: string | undefined): word is string {
  return word !== undefined && (!word.startsWith("-") || /^-([0-9.]|$)/.test(word));
}
