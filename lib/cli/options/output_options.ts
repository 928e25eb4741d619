import { ALL, type OptionSpec, REACHING } from "../option_spec.ts";

/** What is printed, and what every command takes. */
export const OUTPUT_OPTIONS = [
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
    name: "format",
    value: "FORMAT",
    choices: ["table", "json"],
    default: "table",
    help: "what is printed",
    group: "Output",
    commands: ["doctor"],
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
    commands: REACHING,
  },
  { name: "help", short: "h", help: "print this help", group: "General", commands: ALL },
  { name: "version", short: "V", help: "print the version", group: "General", commands: ALL },
] as const satisfies readonly OptionSpec[];
