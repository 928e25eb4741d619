import { expandHostList, foldHostList } from "../host_list.ts";

/** What one argument may hold, with the zero byte at its end (Linux, MAX_ARG_STRLEN). */
const ARGUMENT_BYTES = 128 * 1024;

/**
 * The argument list of one srun job step: one task on each of the nodes, on no other, each with all that srun reads on its standard
 * input.
 *
 * A task that dies does not end the others. A node where the step cannot be launched does end all: see `launchFailure`. srun numbers
 * the tasks by its own order of the nodes, not by the one given: SLURMD_NODENAME tells a task its node. To be run in `srunEnvironment`.
 * @param options further arguments, which override those before them
 * @param command the argument list to run on each node
 * @param inAllocation the step is one of a job that runs already; else srun asks for a job of its own and waits until it has it
 * @throws {Error} when the host list is too long for one argument
 */
export function srunCommand(
  nodes: readonly string[],
  options: readonly string[],
  command: readonly string[],
  inAllocation: boolean,
): string[] {
  return [
    "srun",
    `--nodes=${nodes.length}`,
    `--ntasks=${nodes.length}`,
    "--ntasks-per-node=1",
    "--distribution=block",
    `--nodelist=${slurmHostList(nodes)}`,
    "--input=all",
    "--export=ALL",
    "--mpi=none",
    "--kill-on-bad-exit=0",
    "--no-kill",
    "--wait=0",
    ...inAllocation ? [] : ["--job-name=oobw"],
    ...options,
    ...command,
  ];
}

/**
 * Names as a host list that Slurm itself reads. Its parser takes nothing after a bracket but a further one with its text: `r[1-2]n[1-2]`,
 * but neither `cn[1-2]-ib` nor `cn[1-2].cluster`; such names are written out.
 * @throws {Error} when the list is too long for one argument
 */
export function slurmHostList(nodes: readonly string[]): string {
  const items = foldHostList(nodes).split(/,(?![^[]*\])/);
  const list = items.map((item) => /\][^[\]]+$/.test(item) ? expandHostList(item).join(",") : item).join(",");
  if (list.length + "--nodelist=".length >= ARGUMENT_BYTES) {
    throw new Error(`writing the nodes as one argument of srun: ${list.length} characters, at most 128 KiB`);
  }
  return list;
}

/**
 * What of the environment would contradict the step: options for srun that a job (`sbatch --cpus-per-task`, `--gpus`) or an enclosing
 * step left there. Without them a step has all that its job has on each node: CPUs, memory, and devices.
 */
const REMOVED = [
  "SLURM_CPUS_PER_GPU",
  "SLURM_CPUS_PER_TASK",
  "SLURM_DISTRIBUTION",
  "SLURM_DIST_PLANESIZE",
  "SLURM_EXACT",
  "SLURM_EXCLUSIVE",
  "SLURM_GPUS",
  "SLURM_GPUS_PER_NODE",
  "SLURM_GPUS_PER_SOCKET",
  "SLURM_GPUS_PER_TASK",
  "SLURM_GRES",
  "SLURM_HINT",
  "SLURM_HOSTFILE",
  "SLURM_LABELIO",
  "SLURM_MEM_PER_CPU",
  "SLURM_MEM_PER_GPU",
  "SLURM_MEM_PER_NODE",
  "SLURM_MULTI_PROG",
  "SLURM_NNODES",
  "SLURM_NPROCS",
  "SLURM_NTASKS",
  "SLURM_NTASKS_PER_CORE",
  "SLURM_NTASKS_PER_GPU",
  "SLURM_NTASKS_PER_NODE",
  "SLURM_NTASKS_PER_SOCKET",
  "SLURM_NTASKS_PER_TRES",
  "SLURM_RELATIVE",
  "SLURM_SRUN_MULTI",
  "SLURM_STDERRMODE",
  "SLURM_STDINMODE",
  "SLURM_STDOUTMODE",
  "SLURM_THREADS_PER_CORE",
  "SLURM_TRES_PER_TASK",
  "SRUN_CPUS_PER_TASK",
];

/**
 * The whole environment in which srun is to run.
 *
 * `SLURM_OVERLAP` is `--overlap`: the step neither waits for the CPUs, memory and devices that other steps of its job hold, nor keeps
 * them from those. Slurm older than 20.11 refuses the option, but not the variable; its steps wait while another one holds all CPUs.
 * `SLURM_CPU_BIND` is `--cpu-bind=none`, whatever the release calls that option.
 */
export function srunEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) =>
    !REMOVED.includes(name) && !name.startsWith("SLURM_CPU_BIND")
  );
  return { ...Object.fromEntries(kept), SLURM_OVERLAP: "1", SLURM_CPU_BIND: "none" };
}

/** Why a step ended before it was there. */
export interface LaunchFailure {
  node: string;
  reason: string;
}

/**
 * The node that a line of srun's says the step could not be launched on; undefined: it says something else. srun then ends the whole
 * step, about 11 s after its start: no task has read a byte until then. Without that node the step can be started anew.
 */
export function launchFailure(line: string): LaunchFailure | undefined {
  const found = /Task launch for (?:StepId=|step )\S+ failed on node (\S+): (.+)/.exec(line);
  return found ? { node: found[1]!, reason: found[2]!.trim() } : undefined;
}
