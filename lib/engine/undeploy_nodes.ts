import { errorText, StartError } from "../base/errors.ts";
import { formatDuration } from "../base/units.ts";
import { type DeployAnswer, readAnswer, undeployCommand, undeployThrough } from "../cluster/launchers/deploy.ts";
import { startProcess } from "../cluster/launchers/process.ts";
import { startStep } from "../cluster/launchers/step.ts";
import { stepCommands } from "../cluster/launchers/step_command.ts";
import { remoteShell } from "./open_launcher.ts";
import { isStep, type LauncherSettings, type StartSettings, type StepSettings } from "./options.ts";

/** What became of the programs that `--deploy` has left on nodes. */
export interface Undeployed {
  /** Files removed, on all nodes together. */
  removed: number;
  /** One line for each node, or for the job step, that it could not be done on. */
  failures: string[];
}

/**
 * Removes what `--deploy` has left on nodes.
 * @param signal when it aborts, nothing more is removed
 * @throws {StartError} when no job step can be started
 */
export async function undeployNodes(
  { nodes, launcher, start }: { nodes: readonly string[]; launcher: LauncherSettings; start: StartSettings },
  signal: AbortSignal,
): Promise<Undeployed> {
  return isStep(launcher)
    ? await undeployByStep(nodes, launcher, signal)
    : await undeployEach(nodes, launcher, start, signal);
}

async function undeployEach(
  nodes: readonly string[],
  launcher: Exclude<LauncherSettings, StepSettings>,
  start: StartSettings,
  signal: AbortSignal,
): Promise<Undeployed> {
  const shell = remoteShell(launcher, start);
  const result: Undeployed = { removed: 0, failures: [] };
  const todo = nodes.values();
  const next = async () => {
    for (const node of todo) {
      if (signal.aborted) return;
      const late = new AbortController();
      const why = `nothing was heard within ${formatDuration(start.timeoutMs)}`;
      const timer = setTimeout(() => late.abort(new Error(why)), start.timeoutMs);
      try {
        const stream = startProcess(shell.command(node, undeployCommand()), { detached: true });
        const count = await undeployThrough(stream, AbortSignal.any([signal, late.signal]));
        result.removed += count; // not in one step with the wait: others add to it meanwhile
      } catch (error) {
        if (!signal.aborted) result.failures.push(`${node}: ${errorText(error)}`);
      } finally {
        clearTimeout(timer);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(start.fanout, nodes.length) }, next));
  return result;
}

async function undeployByStep(
  nodes: readonly string[],
  launcher: StepSettings,
  signal: AbortSignal,
): Promise<Undeployed> {
  const answers: DeployAnswer[] = [];
  let said = "";
  const heard = (line: string) => {
    const answer = readAnswer(line);
    if (answer) answers.push(answer);
    else if (line.trim() !== "") said ||= line;
  };
  const commands = await stepCommands(launcher, nodes, undeployCommand()).catch((error) => {
    throw new StartError(errorText(error));
  });
  if (signal.aborted) return { removed: 0, failures: [] };
  const steps = commands.map((command) => startStep(command, { input: new Blob([]).stream(), heard }));
  const stop = () => steps.forEach((step) => step.stop());
  signal.addEventListener("abort", stop, { once: true });
  const [how] = await Promise.all(steps.map((step) => step.ended));
  signal.removeEventListener("abort", stop);
  if (signal.aborted) return { removed: 0, failures: [] };
  const failures = answers.flatMap((answer) =>
    answer.kind === "failed" ? [`${answer.node ?? launcher.name}: ${answer.reason}`] : []
  );
  if (answers.length < nodes.length) {
    failures.push(`${launcher.name}: ${nodes.length - answers.length} nodes said nothing: ${said || how}`);
  }
  return {
    removed: answers.reduce((sum, answer) => sum + (answer.kind === "removed" ? answer.count : 0), 0),
    failures,
  };
}
