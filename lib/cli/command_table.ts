/** What a command is called with, besides options. */
export interface CommandSpec {
  readonly name: string;
  /** As the usage line shows it. */
  readonly operands: string;
  /** The only operands there are; without it any text is taken, any number of times. */
  readonly operandChoices?: readonly string[];
  /** Fewest and most operands. */
  readonly operandCount: readonly [min: number, max: number];
  /** One line for the list of commands, in lower case and without a full stop. */
  readonly help: string;
}

/** Every command there is. Parser, help, completions and dispatch all read this table. */
export const COMMANDS = [
  {
    name: "run",
    operands: "[NODES…]",
    operandCount: [0, Infinity],
    help: "measure every pair of nodes and print the result",
  },
  {
    name: "plan",
    operands: "[NODES…]",
    operandCount: [0, Infinity],
    help: "print the schedule and the time it will take; measures nothing",
  },
  {
    name: "report",
    operands: "[RUN]",
    operandCount: [0, 1],
    help: "print or export a run that was saved; default: the newest one",
  },
  {
    name: "compare",
    operands: "BASE RUN",
    operandCount: [2, 2],
    help: "say what changed from one run that was saved to another",
  },
  {
    name: "doctor",
    operands: "[NODES…]",
    operandCount: [0, Infinity],
    help: "say of each node whether it can be reached and is fit to measure",
  },
  {
    name: "parse",
    operands: "TOOL [FILE]",
    operandCount: [1, 2],
    help: "print what a benchmark's output says; for trying out --parse",
  },
  {
    name: "completions",
    operands: "SHELL",
    operandChoices: ["bash", "zsh", "fish"],
    operandCount: [1, 1],
    help: "print a completion script for bash, zsh or fish",
  },
  {
    name: "agent",
    operands: "",
    operandCount: [0, 0],
    help: "the part that runs on a node; started by a launcher, not by hand",
  },
  {
    name: "help",
    operands: "[COMMAND]",
    operandChoices: ["run", "plan", "report", "compare", "doctor", "parse", "completions", "agent", "help"],
    operandCount: [0, 1],
    help: "explain a command and its options",
  },
] as const satisfies readonly CommandSpec[];

export type CommandName = typeof COMMANDS[number]["name"];

export const COMMAND_NAMES: readonly CommandName[] = COMMANDS.map((command) => command.name);

/** Whether a word names a command. */
export function isCommandName(word: string | undefined): word is CommandName {
  return (COMMAND_NAMES as readonly (string | undefined)[]).includes(word);
}

/** The table's line for a command. */
export function commandSpec(name: CommandName): CommandSpec {
  return COMMANDS.find((command) => command.name === name)!;
}
