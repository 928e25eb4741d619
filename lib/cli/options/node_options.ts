import { MEASURING, type OptionSpec, REACHING } from "../option_spec.ts";

/** Which nodes there are, and which pairs of them. */
export const NODE_OPTIONS = [
  {
    name: "hostfile",
    short: "f",
    value: "FILE",
    file: true,
    repeatable: true,
    help: "take nodes from FILE, one host or host list a line ('-': standard input)",
    group: "Nodes",
    commands: REACHING,
  },
  {
    name: "exclude",
    short: "x",
    value: "NODES",
    repeatable: true,
    help: "leave these nodes out",
    group: "Nodes",
    commands: REACHING,
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
    name: "topology",
    value: "FILE",
    file: true,
    help: "which switches join the nodes, in the grammar of Slurm's topology.conf ('-': standard input)",
    group: "Nodes",
    commands: ["run", "plan", "report"],
  },
  {
    name: "directed",
    help: "a→b and b→a are two pairs, each measured",
    group: "Nodes",
    commands: MEASURING,
  },
] as const satisfies readonly OptionSpec[];
