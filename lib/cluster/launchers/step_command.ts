import { errorText } from "../../base/errors.ts";
import { mpirunCommand, mpirunEnvironment, type MpirunFamily, mpirunFamily } from "./mpirun.ts";
import { srunCommand, srunEnvironment } from "./srun.ts";

/** What starts a process on every node of a list, all by one process on this machine. */
export type StepStarter =
  | { name: "srun"; options: readonly string[] }
  | { name: "mpirun"; command: readonly string[] };

/** A process of this machine that starts others. */
export interface StepCommand {
  /** The nodes that it starts a process on; the n-th process is on the n-th node where the starter keeps their order. */
  nodes: readonly string[];
  /** The argument list, for this machine. */
  words: readonly string[];
  /** The whole environment. */
  environment: Record<string, string>;
  /** Whether standard input reaches every process, or the first one alone. */
  input: "all" | "first";
}

/**
 * How a command is run once on each node, all at once. That is one step, but: the standard input of Open MPI's does not reach a process on
 * this very machine, which is therefore started by itself where it is one of the nodes.
 * @param host the name of this machine
 * @throws {Error} when mpirun cannot be run, or is of no known family; or the list of nodes is too long
 */
export async function stepCommands(
  starter: StepStarter,
  nodes: readonly string[],
  command: readonly string[],
  host = Deno.hostname(),
): Promise<StepCommand[]> {
  const environment = Deno.env.toObject();
  switch (starter.name) {
    case "srun": {
      const words = srunCommand(nodes, starter.options, command, environment.SLURM_JOB_ID !== undefined);
      return [{ nodes, words, environment: srunEnvironment(environment), input: "all" }];
    }
    case "mpirun": {
      const family = await mpirunFamilyOf(starter);
      const here = family === "openmpi" ? nodes.filter((node) => isNameOf(node, host)) : [];
      const others = nodes.filter((node) => !here.includes(node));
      const step: StepCommand = {
        nodes: others,
        words: mpirunCommand(family, starter.command, others, command),
        environment: mpirunEnvironment(environment),
        input: family === "hydra" ? "first" : "all",
      };
      const own = here.map((node): StepCommand => ({ nodes: [node], words: command, environment, input: "all" }));
      return others.length > 0 ? [step, ...own] : own;
    }
    default:
      return starter satisfies never;
  }
}

function isNameOf(node: string, host: string): boolean {
  return node === host || node.split(".")[0] === host.split(".")[0];
}

/** @throws {Error} when mpirun cannot be run, or is of no known family */
export async function mpirunFamilyOf(
  { command: [program = ""] }: { command: readonly string[] },
): Promise<MpirunFamily> {
  const text = await versionText(program);
  const family = mpirunFamily(text);
  if (family) return family;
  throw new Error(`asking ${program} for its version (Open MPI, MPICH, Intel MPI): ${firstLine(text)}`);
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
