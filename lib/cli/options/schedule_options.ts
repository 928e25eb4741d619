import { MEASURING, type OptionSpec } from "../option_spec.ts";

/** In what order pairs are measured, and how many at once. */
export const SCHEDULE_OPTIONS = [
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
    name: "budget",
    value: "TIME",
    help: "as many rounds as fit into this time, like 10m",
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
] as const satisfies readonly OptionSpec[];
