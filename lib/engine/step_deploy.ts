import {
  checkCommand,
  type DeployAnswer,
  type Deployment,
  readAnswer,
  receiveCommand,
} from "../cluster/launchers/deploy.ts";
import { startStep, type Step } from "../cluster/launchers/step.ts";
import { stepCommands, type StepStarter } from "../cluster/launchers/step_command.ts";

export interface StepDeployOptions {
  starter: StepStarter;
  nodes: readonly string[];
  deployment: Deployment;
  /** Told of each step that is started, so that it can be stopped. */
  started(step: Step): void;
  /** When it aborts, no further step is started. */
  signal: AbortSignal;
  /** Told of every line that is no answer of a node. */
  heard(line: string): void;
}

/**
 * Brings a program to the nodes by job steps: one asks where it is missing, another one gives it to those nodes.
 * @returns why it could not be brought to a node, by the name that the node gave itself
 * @throws {Error} when a step cannot be started or cannot carry the program, or the signal aborts
 */
export async function deployBySteps(options: StepDeployOptions): Promise<{ node: string; why: string }[]> {
  const { starter, nodes, deployment } = options;
  const nothing = () => Promise.resolve(new Blob([]).stream());
  const asked = await answers(options, nodes, checkCommand(deployment), nothing);
  const failed = asked.flatMap(failure);
  const settled = new Set([
    ...asked.filter(({ kind }) => kind !== "need").map(nodeOf),
    ...failed.map(({ node }) => node),
  ]);
  const todo = nodes.filter((node) => !settled.has(node));
  if (todo.length === 0) return failed;
  const [step] = await stepCommands(starter, todo, []);
  if (step?.input === "first") {
    // Hydra gives standard input to one process alone, and ends it when it is slower than that comes.
    throw new Error("deploying by this mpirun: it carries no program; deploy by --launcher ssh once, and it is there");
  }
  const program = async () => (await Deno.open(deployment.path)).readable;
  const received = await answers(options, todo, receiveCommand(deployment), program);
  return [...failed, ...received.flatMap(failure)];
}

function nodeOf(answer: DeployAnswer): string {
  return answer.kind === "removed" ? "" : answer.node ?? "";
}

function failure(answer: DeployAnswer): { node: string; why: string }[] {
  return answer.kind === "failed" ? [{ node: answer.node ?? "a node", why: answer.reason }] : [];
}

/** What the nodes say that a command is run on. */
async function answers(
  { starter, started, heard, signal }: StepDeployOptions,
  nodes: readonly string[],
  command: readonly string[],
  input: () => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>,
): Promise<DeployAnswer[]> {
  const found: DeployAnswer[] = [];
  const hear = (line: string) => {
    const answer = readAnswer(line);
    if (answer) found.push(answer);
    else heard(line);
  };
  const commands = await stepCommands(starter, nodes, command);
  await Promise.all(commands.map(async (each) => {
    signal.throwIfAborted();
    const step = startStep(each, { input: await input(), heard: hear });
    started(step);
    await step.ended;
  }));
  return found;
}
