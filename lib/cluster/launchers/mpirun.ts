/** Whose mpirun it is: Open MPI's (4 and 5), MPICH's Hydra, Intel MPI's. */
export type MpirunFamily = "openmpi" | "hydra" | "intel";

/** Whose mpirun says this of itself, asked by `--version`; undefined: nobody's that is known. */
export function mpirunFamily(versionText: string): MpirunFamily | undefined {
  if (/\b(?:Open MPI|OpenRTE|PRRTE|prterun)\b/.test(versionText)) return "openmpi";
  if (/Intel\(R\) MPI Library/.test(versionText)) return "intel"; // which is built on Hydra, and may say so
  if (/\bHYDRA\b/.test(versionText)) return "hydra";
  return undefined;
}

/**
 * The argument list of one mpirun that starts a process on each of the nodes. Rank i is on nodes[i], but: inside a Slurm allocation ranks
 * follow Slurm's order, and Open MPI gives rank 0 to its own machine where that is one of the nodes. To be run in `mpirunEnvironment`.
 *
 * The processes are no MPI programs. One that dies does not end the others. A node that cannot be reached ends all of an Open MPI job;
 * Hydra's others go on. Standard input reaches every process of Open MPI that is not on this very machine, all of Intel MPI, and only
 * rank 0 of Hydra.
 *
 * Run with Open MPI 4.1 and MPICH 4.0. Intel MPI's arguments are from its Developer Reference, and were not run.
 * @param command mpirun and its first arguments
 * @param agentCommand the argument list to run on each node
 */
export function mpirunCommand(
  family: MpirunFamily,
  command: readonly string[],
  nodes: readonly string[],
  agentCommand: readonly string[],
): string[] {
  const hosts = nodes.join(",");
  const count = String(nodes.length);
  const started = [...TELLING_START, ...agentCommand];
  switch (family) {
    case "openmpi":
      return [
        ...command,
        "--map-by",
        "ppr:1:node",
        "--bind-to",
        "none",
        "--stdin",
        "all",
        "--host",
        hosts,
        "-np",
        count,
        ...started,
      ];
    case "hydra":
      return [...command, "-disable-auto-cleanup", "-ppn", "1", "-hosts", hosts, "-n", count, ...started];
    case "intel":
      return [...command, "-s", "all", "-ppn", "1", "-hosts", hosts, "-n", count, ...started];
    default:
      return family satisfies never;
  }
}

/**
 * Runs the words that follow it. Where there is no such program, it says so and on which node: Open MPI says nothing of it when a process
 * may die, and Hydra would end all others.
 */
const TELLING_START = [
  "sh",
  "-c",
  'case "$1" in */*) [ -x "$1" ] ;; *) command -v "$1" >/dev/null ;; esac || {\n' +
  '  echo "oobw: $(uname -n): starting the agent: no such program: $1" >&2; exit 127; }\n' +
  'exec "$@"',
  "sh",
];

/**
 * What mpirun is told by its environment, where the user's own arguments may contradict it: as arguments, Open MPI and Hydra would refuse
 * them when given twice. A name that an mpirun does not know means nothing to it.
 */
const DEFAULTS = {
  // Open MPI 4: a process that dies does not end the job, and every node is reached from here, not by way of another one.
  OMPI_MCA_orte_abort_on_non_zero_status: "0",
  OMPI_MCA_orte_enable_recovery: "1",
  OMPI_MCA_plm_rsh_no_tree_spawn: "1",
  OMPI_MCA_rmaps_base_oversubscribe: "1",
  // The same for Open MPI 5, from the source of its PRRTE; not run.
  PRTE_MCA_state_base_error_non_zero_exit: "0",
  PRTE_MCA_state_base_recoverable: "1",
  PRTE_MCA_plm_ssh_no_tree_spawn: "1",
  // Intel MPI: else -ppn means nothing inside a job of a scheduler; no pinning. Not run.
  I_MPI_JOB_RESPECT_PROCESS_PLACEMENT: "0",
  I_MPI_PIN: "0",
};

/**
 * The whole environment in which mpirun is to run; what is set already stands. Inside a Slurm allocation it starts its helpers by srun,
 * which wait for no other step of the job then, and are not bound to a CPU.
 */
export function mpirunEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { ...DEFAULTS, ...environment, SLURM_OVERLAP: "1", SLURM_CPU_BIND: "none" };
}
