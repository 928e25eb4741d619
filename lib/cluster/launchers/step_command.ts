import { errorText } from "../../base/errors.ts";
import { mpirunCommand, mpirunEnvironment, mpirunFamily } from "./mpirun.ts";
import { srunCommand, srunEnvironment } from "./srun.ts";

/** What starts a process on every node of a list, all by one process on this machine. */
export type StepStarter =
  | { name: "srun"; options: readonly string[] }
  | { name: "mpirun"; command: readonly string[] };

/** How a job step is started. */
export interface StepCommand {
  /** The argument list, for this machine. */
  words: string[];
  /** The whole environment. */
  environment: Record<string, string>;
  /** Whether standard input reaches every process, or the first one alone. */
  input: "all" | "first";
}

/**
 * How a command is run once on each node, all at once; the n-th process is on the n-th node where the starter keeps the order.
 * @throws {Error} when mpirun cannot be run, or is of no known family
 */
export async function stepCommand(
  starter: StepStarter,
  nodes: readonly string[],
  command: readonly string[],
): Promise<StepCommand> {
  const environment = Deno.env.toObject();
  switch (starter.name) {
    case "srun": {
      const words = srunCommand(nodes, starter.options, command, environment.SLURM_JOB_ID !== undefined);
      return { words, environment: srunEnvironment(environment), input: "all" };
    }
    case "mpirun": {
      const [program = ""] = starter.command;
      const text = await versionText(program);
      const family = mpirunFamily(text);
      if (!family) {
        throw new Error(`asking ${program} for its version (Open MPI, MPICH, Intel MPI): ${firstLine(text)}`);
      }
      const words = mpirunCommand(family, starter.command, nodes, command);
      return { words, environment: mpirunEnvironment(environment), input: family === "hydra" ? "first" : "all" };
    }
    default:
      return starter satisfies never;
  }
}

async function versionText(program: string): Promise<string> {
  try {
    const { stdout, stderr } = await new Deno.Command(program, { args: ["--version"], stdin: "null" }).output();
    const decoder = new TextDecoder();
    return decoder.decode(stdout) + decoder.decode(stderr);
  } catch (error) {
    throw new Error(`starting ${program}: ${errorText(error)}`, { cause: error });
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] || "it says nothing";
}
