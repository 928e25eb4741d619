import { errorText, StartError } from "../base/errors.ts";
import type { ClockSample } from "../results/clock_offset.ts";
import { clockOffset } from "../results/clock_offset.ts";
import type { DoctorNode, DoctorReport } from "../results/doctor_report.ts";
import { OwnedAgents } from "./agents.ts";
import { checkOpenFiles } from "./check_open_files.ts";
import { JobSteps } from "./job_steps.ts";
import type { AgentsStart, FromWorker } from "./messages.ts";
import { openLauncher } from "./open_launcher.ts";
import { type AgentSettings, isStep, type LauncherSettings, type StartSettings } from "./options.ts";

/** How often a node is asked for its clock; the answer that came soonest counts. */
const CLOCK_SAMPLES = 5;

/** How long an agent that is up may take to tell the facts of its node. */
const FACTS_MS = 5000;

export interface InspectOptions {
  nodes: readonly string[];
  launcher: LauncherSettings;
  start: StartSettings;
  agents: AgentSettings;
}

/**
 * Starts an agent on every node, has each tell the facts of its node, and ends them.
 * @param signal when it aborts, all agents are ended at once; what is known by then is in the report
 * @throws {StartError} when not a single agent can be started from this machine, or not as many as there are nodes
 */
export async function inspectNodes(
  { nodes, launcher, start, agents: settings }: InspectOptions,
  signal: AbortSignal,
): Promise<DoctorReport> {
  checkOpenFiles(launcher, nodes.length, 0);
  const report: DoctorNode[] = nodes.map((name) => ({ name, status: "down", detail: "interrupted" }));
  const owned = nodes.map((_, node) => node);
  const key = crypto.getRandomValues(new Uint8Array(32));
  const agentsStart: AgentsStart = { nodes, owned, start, agents: settings, key };
  const inspections: Promise<void>[] = [];

  function hear(message: FromWorker) {
    switch (message.kind) {
      case "listening":
        return steps?.listening(0, message.port);
      case "node-up":
        inspections.push(inspect(message.node));
        return;
      case "node-down":
        return know(message.node, { status: "down", detail: message.detail });
      default:
        throw new Error(`inspecting nodes: '${message.kind}'`);
    }
  }

  function know(node: number, facts: Omit<DoctorNode, "name">) {
    if (!signal.aborted) report[node] = { name: nodes[node]!, ...facts };
  }

  async function inspect(node: number) {
    const channel = agents.agent(node)!;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`nothing within ${FACTS_MS / 1000} s`)), FACTS_MS);
    const limit = AbortSignal.any([signal, late.signal]);
    try {
      const samples: ClockSample[] = [];
      let facts;
      for (let n = 0; n < CLOCK_SAMPLES; n++) {
        const sentMs = Date.now();
        facts = await channel.inspect(limit);
        samples.push({ sentMs, nodeMs: facts.clock_ms, receivedMs: Date.now() });
      }
      know(node, { status: "up", version: channel.version, facts, clock: clockOffset(samples) });
    } catch (error) {
      know(node, { status: "down", version: channel.version, detail: `telling its facts: ${errorText(error)}` });
    } finally {
      clearTimeout(timer);
    }
  }

  const agents = new OwnedAgents(agentsStart, () => openLauncher(launcher, agentsStart), hear);
  const steps = isStep(launcher)
    ? new JobSteps({ launcher, start, nodes, key, workers: 1 }, (_, news) => agents.learn(news))
    : null;
  try {
    await agents.open(signal);
    await Promise.all(inspections);
  } catch (error) {
    throw new StartError(errorText(error));
  } finally {
    const closed = agents.close();
    await steps?.close(closed);
    await closed;
  }
  return { nodes: report };
}
