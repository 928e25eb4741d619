import {
  checkCommand,
  type DeployAnswer,
  type Deployment,
  readAnswer,
  receiveCommand,
} from "../cluster/launchers/deploy.ts";
import { startStep, type Step } from "../cluster/launchers/step.ts";
import { stepCommand, type StepStarter } from "../cluster/launchers/step_command.ts";

export interface StepDeployOptions {
  starter: StepStarter;
  nodes: readonly string[];
  deployment: Deployment;
  /** How many nodes are given it at the same time where a step's input reaches one process alone. */
  fanout: number;
  /** Told of each step that is started, so that it can be stopped. */
  started(step: Step): void;
  /** When it aborts, no further step is started. */
  signal: AbortSignal;
  /** Told of every line that is no answer of a node. */
  heard(line: string): void;
}

/**
 * Brings a program to the nodes by job steps: one asks where it is missing, another one gives it to those nodes, or one for each of them.
 * @returns why it could not be brought to a node, by the name that the node gave itself
 * @throws {Error} when a step cannot be started, or the signal aborts
 */
export async function deployBySteps(options: StepDeployOptions): Promise<{ node: string; why: string }[]> {
  const { nodes, deployment } = options;
  const asked = await answers(options, nodes, checkCommand(deployment), new Blob([]).stream());
  const having = new Set(asked.flatMap((answer) => answer.kind === "have" && answer.node ? [answer.node] : []));
  const missing = nodes.filter((node) => !having.has(node));
  if (missing.length === 0) return [];
  const failed = asked.flatMap(failure);
  const todo = missing.filter((name) => !failed.some(({ node }) => node === name));
  const give = async (some: readonly string[]) => {
    const file = await Deno.open(deployment.path);
    const received = await answers(options, some, receiveCommand(deployment), file.readable);
    failed.push(...received.flatMap(failure));
  };
  if (todo.length === 0) return failed;
  const { input } = await stepCommand(options.starter, todo, []);
  if (input === "all") await give(todo);
  else {
    const next = todo.values();
    const giveNext = async () => {
      for (const node of next) await give([node]);
    };
    await Promise.all(Array.from({ length: Math.min(options.fanout, todo.length) }, giveNext));
  }
  return failed;
}

function failure(answer: DeployAnswer): { node: string; why: string }[] {
  return answer.kind === "failed" ? [{ node: answer.node ?? "a node", why: answer.reason }] : [];
}

async function answers(
  { starter, started, heard, signal }: StepDeployOptions,
  nodes: readonly string[],
  command: readonly string[],
  input: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<DeployAnswer[]> {
  const found: DeployAnswer[] = [];
  const startable = await stepCommand(starter, nodes, command);
  if (signal.aborted) {
    await input.cancel();
    signal.throwIfAborted();
  }
  const step = startStep(startable, {
    input,
    heard(line) {
      const answer = readAnswer(line);
      if (answer) found.push(answer);
      else heard(line);
    },
  });
  started(step);
  await step.ended;
  return found;
}
