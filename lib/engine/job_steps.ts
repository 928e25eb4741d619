import { encodeBase64 } from "@std/encoding/base64";
import { deadline } from "@std/async/deadline";
import { type Invite, PROTOCOL } from "../agent/messages.ts";
import { errorText } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { deployedCommand } from "../cluster/launchers/deploy.ts";
import { controlAddresses } from "../cluster/launchers/listen_first.ts";
import { launchFailure } from "../cluster/launchers/srun.ts";
import { StepLines } from "../cluster/launchers/step_lines.ts";
import { startStep, type Step } from "../cluster/launchers/step.ts";
import { type StepCommand, stepCommands } from "../cluster/launchers/step_command.ts";
import type { StepNews } from "./messages.ts";
import type { StartSettings, StepSettings } from "./options.ts";
import { deployBySteps } from "./step_deploy.ts";

/** How long a step whose agents have all been told to end may take to be over by itself. */
const END_MS = 1500;

/** A line about a node that says so is no greeting: its agent will not come. */
const FAILURE = /^oobw: |\b(error|fatal|failed|failure|refused|unable|cannot|exited)\b/i;

/** A node whose agent a step shall start. */
interface Invited {
  name: string;
  node: number;
  /** The one that its agent connects back to, and where. */
  worker: number;
  port: number;
}

export interface JobStepsOptions {
  /** What starts agents. */
  launcher: StepSettings;
  start: StartSettings;
  /** The names of all nodes, in the run's order. */
  nodes: readonly string[];
  /** The run's secret key. */
  key: Uint8Array;
  /** How many workers take agents: node `n` is of worker `n % workers`. */
  workers: number;
}

/**
 * The job steps of a run. One starts all agents, when all workers listen; where a worker had to be replaced, another one starts the agents
 * of its nodes.
 */
export class JobSteps {
  readonly #options: JobStepsOptions;
  readonly #tell: (worker: number, news: StepNews) => void;
  readonly #ports: (number | undefined)[];
  readonly #steps: Step[] = [];
  readonly #running: Promise<void>[] = [];
  readonly #closing = new AbortController();

  /** @param tell passes on what is heard of a step to the worker that it concerns */
  constructor(options: JobStepsOptions, tell: (worker: number, news: StepNews) => void) {
    this.#options = options;
    this.#tell = tell;
    this.#ports = Array(options.workers).fill(undefined);
  }

  /** A worker takes agents at this port of this machine. */
  listening(worker: number, port: number): void {
    const { nodes, workers } = this.#options;
    this.#ports[worker] = port;
    if (this.#ports.includes(undefined)) return;
    const invited = nodes.map((name, node) => ({
      name,
      node,
      worker: node % workers,
      port: this.#ports[node % workers]!,
    }));
    const some = this.#running.length === 0 ? invited : invited.filter((each) => each.worker === worker);
    this.#running.push(this.#run(some));
  }

  /**
   * Waits for the steps' own end, which their agents' end brings about, and ends those that go on. No worker is told anything any more.
   * @param agentsEnded resolves when all agents have been told to end
   */
  async close(agentsEnded: Promise<void>): Promise<void> {
    this.#closing.abort();
    await agentsEnded;
    await Promise.all(this.#steps.map(async (step) => {
      await deadline(step.ended, END_MS).catch(() => step.stop());
    }));
    await Promise.all(this.#running);
  }

  /** Starts the agents of some nodes; where the step cannot be launched on one of them, once more without it. */
  async #run(all: readonly Invited[]): Promise<void> {
    const lines = new StepLines(all.map(({ name }) => name));
    const owners = all.filter(({ worker }, index) => all.findIndex((each) => each.worker === worker) === index);
    const tell = (worker: number, news: StepNews) => {
      if (!this.#closing.signal.aborted) this.#tell(worker, news);
    };
    const say = ({ worker, port, node }: Invited, line: string) =>
      tell(worker, { kind: "step-said", port, node, line });
    const sayAll = (line: string) =>
      owners.forEach(({ worker, port }) => tell(worker, { kind: "step-said", port, node: null, line }));
    const end = (detail: string) =>
      owners.forEach(({ worker, port }) => tell(worker, { kind: "step-ended", port, detail }));
    const refused = new Set<string>();
    const heard = (line: string) => {
      const failure = launchFailure(line);
      if (failure) refused.add(failure.node);
      const about = lines.add(line).map((index) => all[index]!);
      if (FAILURE.test(line)) { for (const invited of about) say(invited, lines.lineOf(invited.name)); }
      if (about.length === 0) sayAll(lines.general());
    };
    try {
      for (const { node, why } of await this.#deployed(all, heard)) {
        const invited = all.find(({ name }) => name === node);
        if (invited) say(invited, why);
        else sayAll(`${node}: ${why}`);
      }
      let how: string;
      let left = all;
      do {
        left = left.filter(({ name }) => !refused.has(name));
        refused.clear();
        how = await this.#step(left, heard);
      } while (refused.size > 0 && left.length > refused.size && !this.#closing.signal.aborted);
      const { name } = this.#options.launcher;
      end(`${lines.general() || `${name} has ended`} (${how})`);
    } catch (error) {
      end(errorText(error));
    }
  }

  /** Brings the program to the nodes where that was asked for; tells where that could not be done. */
  async #deployed(
    invited: readonly Invited[],
    heard: (line: string) => void,
  ): Promise<{ node: string; why: string }[]> {
    const { launcher, start: { deploy } } = this.#options;
    if (!deploy) return [];
    const nodes = invited.map(({ name }) => name);
    const started = (step: Step) => this.#started(step);
    const { signal } = this.#closing;
    return await deployBySteps({ starter: launcher, nodes, deployment: deploy, started, heard, signal });
  }

  /** One step, from its start to its end; answers how it ended. */
  async #step(invited: readonly Invited[], heard: (line: string) => void): Promise<string> {
    const { launcher, start: { deploy } } = this.#options;
    const agentCommand = deploy ? deployedCommand(deploy) : launcher.agentCommand;
    const commands = await stepCommands(launcher, invited.map(({ name }) => name), agentCommand);
    if (this.#closing.signal.aborted) throw new Error("the run ends");
    const steps = commands.map((command) => {
      const own = invited.filter(({ name }) => command.nodes.includes(name));
      const step = startStep(command, { line: JSON.stringify(this.#invite(own, command)), heard });
      this.#started(step);
      return step.ended;
    });
    const [how = ""] = await Promise.all(steps);
    return how;
  }

  #invite(invited: readonly Invited[], { input }: StepCommand): Invite {
    const { start, key } = this.#options;
    return {
      kind: "invite",
      version: VERSION,
      protocol: PROTOCOL,
      key: encodeBase64(key),
      nodes: invited.map(({ name }) => name),
      ports: invited.map(({ port }) => port),
      addresses: controlAddresses(start.controlAddress),
      share: input === "first",
    };
  }

  #started(step: Step): void {
    this.#steps.push(step);
    if (this.#closing.signal.aborted) step.stop();
  }
}
