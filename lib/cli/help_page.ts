import { type CommandName, COMMANDS, commandSpec } from "./command_table.ts";
import { OPTION_GROUPS, type OptionSpec } from "./option_spec.ts";
import { optionsOf } from "./option_table.ts";

const WIDTH = 80;
/** Where the explanations begin. */
const COLUMN = 24;

/** What `oobw --help` prints: the commands, and how to begin. At most 80 columns wide. */
export function overviewPage(): string {
  const commands = COMMANDS.map(({ name, operands, help }) => {
    return entry(`  ${name} ${operands}`.trimEnd(), help);
  });
  return [
    "oobw measures latency and bandwidth between every pair of nodes of a cluster.",
    "",
    "Usage: oobw [COMMAND] [OPTION…] [OPERAND…]",
    "",
    "Commands:",
    ...commands.flat(),
    "",
    "Without a command, 'run' is meant: oobw 'cn[1-7]' is oobw run 'cn[1-7]'.",
    "Each command explains its options: oobw run --help.",
    "",
    "Examples:",
    "  oobw                                        a demo: seven local nodes",
    "  oobw 'cn[1-7]'                              named nodes, over ssh or in a job",
    "  oobw 'cn[1-7]' --launcher local             the same, all on this machine",
    "  oobw plan 'cn[01-64]'                       what a run would do, and how long",
    "  oobw 'cn[1-32]' --probe sim --sim-delay 1s  no network: try out a schedule",
    "",
  ].join("\n");
}

/** What `oobw COMMAND --help` prints. At most 80 columns wide. */
export function commandPage(command: CommandName): string {
  const { name, operands, help } = commandSpec(command);
  const lines = [`oobw ${name}: ${help}`, "", `Usage: oobw ${name} [OPTION…] ${operands}`.trimEnd()];
  if (operands === "[NODES…]") {
    lines.push(
      "",
      "NODES are host lists: cn[1-7]  r[1-2]n[01-04]  a,b,c[1-3]  cn[1-9/2]",
      "None given: the batch job we stand in; outside of one, a demo of seven nodes.",
    );
  }
  for (const group of OPTION_GROUPS) {
    const options = optionsOf(command).filter((option) => option.group === group);
    if (options.length === 0) continue;
    lines.push("", `${group}:`, ...options.flatMap((option) => entry(optionForm(option), explanation(option))));
  }
  if (command === "run") {
    lines.push(
      "",
      "TIME is like 500ms, 5s, 10m, 1h; SIZE is like 1, 64KiB, 1MB, 4MiB;",
      "RATE is like 100Mbit/s, 11GB/s.",
      "",
      "Exit status: 0 every pair measured, 1 some pair failed, was skipped, or is",
      "beyond a threshold, or --check found fault, 2 usage, 3 the run could not start,",
      "130 or 143 interrupted.",
    );
  }
  return lines.join("\n") + "\n";
}

function optionForm({ name, short, value }: OptionSpec): string {
  return `  ${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
}

/** An option's help with what the table knows besides: choices, default, repetition. */
function explanation(option: OptionSpec): string {
  const notes: string[] = [];
  if (option.choices?.some((choice) => !option.help.includes(`${choice} =`))) notes.push(option.choices.join(", "));
  if (option.default !== undefined) notes.push(`default ${option.default}`);
  if (option.repeatable) notes.push("repeatable");
  return notes.length > 0 ? `${option.help} (${notes.join("; ")})` : option.help;
}

/** Two columns: the form, and its explanation wrapped beside it. */
function entry(form: string, explanation: string): string[] {
  const lines = wrap(explanation, WIDTH - COLUMN);
  const left = form.length > COLUMN - 2 ? (lines.unshift(""), form) : form;
  return lines.map((line, index) => `${(index === 0 ? left : "").padEnd(COLUMN)}${line}`.trimEnd());
}

/** Breaks a text at its spaces into lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line];
}
