import { type OptionSpec, REACHING } from "../option_spec.ts";

/** At which addresses and ports nodes are measured. */
export const REACHING_OPTIONS = [
  {
    name: "interface",
    value: "NAME",
    help: "measure over this network interface of the nodes",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "address",
    value: "NODE=ADDR",
    repeatable: true,
    help: "measure this node at this address, or what this name leads to",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "address-map",
    value: "FILE",
    file: true,
    help: "addresses from FILE, one 'NODE ADDR' a line ('-': standard input)",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "port-range",
    value: "A-B",
    help: "the ports that agents are measured at (default: any that is free)",
    group: "Reaching them",
    commands: REACHING,
  },
] as const satisfies readonly OptionSpec[];
