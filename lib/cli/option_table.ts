import type { CommandName } from "./command_table.ts";

/** The sections of a help page, in their order there. */
export const OPTION_GROUPS = ["Nodes", "Reaching them", "Measurement", "Schedule", "Output", "General"] as const;

/** One option of the command line. */
export interface OptionSpec {
  /** Long name, without its dashes. */
  readonly name: string;
  readonly short?: string;
  /** What help calls the value; an option without it is a flag. */
  readonly value?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** The value names a file: shells complete it as one. */
  readonly file?: true;
  /** May be given more than once; what is given adds up. */
  readonly repeatable?: true;
  /** The value that is taken when the option is not given, as it would be typed. */
  readonly default?: string;
  /** In lower case and without a full stop; choices and default are added to it. */
  readonly help: string;
  readonly group: typeof OPTION_GROUPS[number];
  readonly commands: readonly CommandName[];
}

const MEASURING = ["run", "plan"] as const;
const ALL = ["run", "plan", "completions", "agent", "help"] as const;

/**
 * Every option there is. Parser, help and completions all read this table. Two commands may each have an option of one name, with
 * different choices; a name is a flag in both or takes a value in both.
 */
export const OPTIONS = [
  {
    name: "hostfile",
    short: "f",
    value: "FILE",
    file: true,
    repeatable: true,
    help: "take nodes from FILE, one host or host list a line ('-': standard input)",
    group: "Nodes",
    commands: MEASURING,
  },
  {
    name: "exclude",
    short: "x",
    value: "NODES",
    repeatable: true,
    help: "leave these nodes out",
    group: "Nodes",
    commands: MEASURING,
  },
  {
    name: "pairs",
    value: "FILE",
    file: true,
    help: "only the pairs in FILE, one pair 'a b' a line",
    group: "Nodes",
    commands: MEASURING,
  },
  {
    name: "directed",
    help: "a→b and b→a are two pairs, each measured",
    group: "Nodes",
    commands: MEASURING,
  },
  {
    name: "launcher",
    value: "NAME",
    choices: ["local"],
    help: "how agents are started: local = processes on this machine, each with a loopback address of its own",
    group: "Reaching them",
    commands: MEASURING,
  },
  {
    name: "probe",
    value: "NAME",
    choices: ["tcp", "sim"],
    default: "tcp",
    help: "what measures a pair: tcp = the built-in kernel; sim = no network, waits and draws numbers",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "duration",
    value: "TIME",
    default: "1s",
    help: "tcp: how long bandwidth is streamed, and at most latency sampled",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "message-size",
    value: "SIZE",
    default: "1MiB",
    help: "tcp: bytes of one send of the stream",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "latency-size",
    value: "SIZE",
    default: "1",
    help: "tcp: bytes of one ping and of its answer",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "iterations",
    value: "N",
    help: "tcp: round trips to time (default: until the median is known to 1 %)",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "wait",
    value: "HOW",
    choices: ["block", "spin"],
    default: "block",
    help: "tcp: block = wait asleep; spin = ask again and again, which burns a core on each side",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "sim-delay",
    value: "TIME",
    default: "5s",
    help: "sim: how long a pair takes, or a range to draw from, like 100ms..1s",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "timeout",
    value: "TIME",
    help: "a pair has failed after this (default: from the time the probe should take)",
    group: "Measurement",
    commands: MEASURING,
  },
  {
    name: "schedule",
    value: "NAME",
    choices: ["rounds", "serial", "all"],
    default: "rounds",
    help: "rounds = no node in two pairs at once; serial = one pair at a time; all = every pair at once",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "barrier",
    help: "each round waits for the one before it",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "rounds",
    value: "K",
    help: "measure K rounds only: each node in K pairs, chosen by --seed",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "concurrency",
    value: "N",
    help: "at most N pairs in flight (default: no limit; launcher local: half the cores)",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "order",
    value: "NAME",
    choices: ["fixed", "random"],
    default: "fixed",
    help: "the order in which pairs are measured: random = drawn by --seed; fixed = by the plan",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "seed",
    value: "N",
    help: "makes everything that is drawn repeatable (default: another one each time)",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "workers",
    value: "N",
    help: "Web Workers that carry the pairs (default: one a core, at most 8)",
    group: "Schedule",
    commands: MEASURING,
  },
  {
    name: "format",
    value: "FORMAT",
    choices: ["table", "plain", "csv", "json", "jsonl", "matrix"],
    default: "table",
    help: "what is printed; plain = a line a pair",
    group: "Output",
    commands: ["run"],
  },
  {
    name: "format",
    value: "FORMAT",
    choices: ["table", "plain", "json"],
    default: "table",
    help: "what is printed; plain = the node names, one a line",
    group: "Output",
    commands: ["plan"],
  },
  {
    name: "units",
    value: "UNIT",
    choices: ["mb", "gbit"],
    default: "mb",
    help: "bandwidth in MB/s (10^6 bytes) or Gbit/s",
    group: "Output",
    commands: ["run"],
  },
  {
    name: "color",
    value: "WHEN",
    choices: ["auto", "always", "never"],
    default: "auto",
    help: "colour on standard output; auto = on a terminal, unless NO_COLOR is set",
    group: "Output",
    commands: ["run"],
  },
  {
    name: "quiet",
    short: "q",
    help: "no progress and no notices on standard error",
    group: "Output",
    commands: MEASURING,
  },
  { name: "help", short: "h", help: "print this help", group: "General", commands: ALL },
  { name: "version", short: "V", help: "print the version", group: "General", commands: ALL },
] as const satisfies readonly OptionSpec[];

type Option = typeof OPTIONS[number];
type Value<O> = O extends { choices: readonly (infer C)[] } ? C : O extends { value: string } ? string : true;

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
