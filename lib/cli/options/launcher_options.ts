import { type OptionSpec, REACHING } from "../option_spec.ts";

/** What starts agents on the nodes. */
export const LAUNCHER_OPTIONS = [
  {
    name: "launcher",
    value: "NAME",
    choices: ["local", "ssh", "srun", "mpirun"],
    template: ["{node}", "{agent}"],
    help:
      "how agents are started: local = processes on this machine, each with a loopback address of its own; ssh = one " +
      "ssh a node; srun = one job step of Slurm; mpirun = one mpirun (Open MPI, MPICH, Intel MPI); or a command, like " +
      "'ip netns exec {node} {agent}', split into words as a shell does it, read by none (default: in a Slurm job " +
      "srun, else ssh)",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "ssh-option",
    value: "OPT",
    repeatable: true,
    help: "ssh: given to ssh as its -o, like Port=2222; comes before what oobw itself gives",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "ssh-config",
    value: "FILE",
    file: true,
    help: "ssh: FILE in place of the configuration of user and system",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "srun-option",
    value: "ARG",
    dashed: true,
    repeatable: true,
    help: "srun: one further argument of srun, like --partition=debug",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "mpirun-command",
    value: "TEXT",
    default: "mpirun",
    help: "mpirun: the program and its first arguments, like 'mpirun.mpich -iface ib0'",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "agent-command",
    value: "TEXT",
    help: "what starts the agent on a node (default: this very program, by its path)",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "deploy",
    help: "copy this program to the nodes' temporary folders first, where it is not there yet",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "undeploy",
    help: "remove what --deploy has left on the nodes; measures nothing",
    group: "Reaching them",
    commands: ["run"],
  },
  {
    name: "fanout",
    value: "N",
    default: "64",
    help: "at most N agents are being started at the same time; srun and mpirun start all at once",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "connect-timeout",
    value: "TIME",
    default: "20s",
    help: "how long a node may take from the start of its agent until that is ready (with --deploy by default 2m)",
    group: "Reaching them",
    commands: REACHING,
  },
  {
    name: "control-address",
    value: "ADDR",
    help: "srun, mpirun: where agents find this machine (default: each of its addresses is tried)",
    group: "Reaching them",
    commands: REACHING,
  },
] as const satisfies readonly OptionSpec[];
