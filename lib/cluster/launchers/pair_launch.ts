import type { MpirunFamily } from "./mpirun.ts";
import { mpirunFamilyOf } from "./step_command.ts";
import { srunEnvironment } from "./srun.ts";

/** What starts an MPI program for one pair, from this machine. */
export type PairStarter =
  | { name: "srun"; options: readonly string[] }
  | { name: "mpirun"; command: readonly string[] };

/** Makes the argument list that starts a program of MPI, its own argument list given, on both nodes of a pair. */
export type PairLaunch = (program: readonly string[]) => string[];

/**
 * How a program of MPI is started for a pair: one process on each node, rank 0 on `{a}` and rank 1 on `{b}`.
 * @throws {Error} when mpirun cannot be run, or is of no known family
 */
export async function pairLaunch(starter: PairStarter): Promise<PairLaunch> {
  if (starter.name === "mpirun") return mpirunLaunch(starter.command, await mpirunFamilyOf(starter));
  // Only an arbitrary distribution keeps the order of the list; Slurm has one of its own.
  const nodes = ["--nodes=2", "--ntasks=2", "--distribution=arbitrary", "--nodelist={a},{b}", "--kill-on-bad-exit=1"];
  return (program) => ["srun", ...nodes, ...starter.options, ...program];
}

function mpirunLaunch(command: readonly string[], family: MpirunFamily): PairLaunch {
  switch (family) {
    case "openmpi":
      // Two contexts: of the nodes of one, it takes its own machine first, and Slurm's order.
      return (program) => [
        ...[...command, "--host", "{a}", "-np", "1", ...program],
        ...[":", "--host", "{b}", "-np", "1", ...program],
      ];
    case "hydra":
    case "intel":
      return (program) => [...command, "-ppn", "1", "-hosts", "{a},{b}", "-n", "2", ...program];
    default:
      return family satisfies never;
  }
}

/**
 * The whole environment in which a pair's program is started: without what the job around it, if there is one, would have every step be,
 * and beside its other steps.
 */
export function pairEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return environment.SLURM_JOB_ID === undefined ? { ...environment } : srunEnvironment(environment);
}
