import { UsageError } from "../base/errors.ts";
import { formatDuration } from "../base/units.ts";
import { readOrRefuse } from "../cluster/host_file.ts";
import { foldHostList } from "../cluster/host_list.ts";
import { quoted } from "../cluster/node_name.ts";
import type { NodeSet } from "../cluster/node_set.ts";
import { readTopology } from "../cluster/topology_file.ts";
import {
  type AgentSettings,
  isStep,
  type LauncherSettings,
  type RunOptions,
  type StartSettings,
} from "../engine/options.ts";
import { isExec, needsAgents, type ProbeSettings } from "../probe/settings.ts";
import { makePlan } from "../plan/make_plan.ts";
import { parsePairs } from "../plan/pair_file.ts";
import type { Plan } from "../plan/plan.ts";
import type { CommandContext, ParsedCommand } from "./command_context.ts";
import type { RawOptions } from "./option_table.ts";
import { contradiction } from "./contradiction.ts";
import { wholeNumber } from "./option_value.ts";
import { agentNotices, checkPorts } from "./resolve_agents.ts";
import { budgetedRounds } from "./resolve_budget.ts";
import { kernelNotices } from "./resolve_kernel.ts";
import { type ProbeKind, probeKind } from "./probe_kind.ts";
import { resolveNodes } from "./resolve_nodes.ts";
import type { OutputOptions } from "./resolve_output.ts";
import { resolveProbe } from "./resolve_probe.ts";
import { resolveSim } from "./resolve_sim.ts";
import { resolveSchedule, type ScheduleOptions } from "./resolve_schedule.ts";
import { resolveFaults } from "./resolve_faults.ts";
import { expectedPairSeconds, resolveTimeout, timeoutNotices } from "./resolve_time.ts";

/** What `--duration` is in the demo: with it, 21 pairs one after the other end well under a minute. */
const DEMO_DURATION_MS = 250;

/** A worker takes memory and start-up time; more than these have not been seen to help. */
const DEFAULT_WORKER_LIMIT = 8;
const WORKER_LIMIT = 256;

/** Programs that this machine runs at the same time, each of which may start others on two nodes. */
const PROGRAM_CONCURRENCY = 32;

/** The pairs of some 14,000 nodes: what still fits into memory, plan and outcomes together. */
const PAIR_LIMIT = 100_000_000;

const SPIN_NOTICE = "--wait spin: a pair needs two idle cores of this machine; what else runs here is in its numbers";

/** A command line of `run` or `plan`, resolved and checked. */
export interface ResolvedRun {
  options: RunOptions;
  output: OutputOptions;
  /** What the user should know before the run begins, one line each. */
  notices: string[];
}

/**
 * Turns options as typed into values, finds the nodes and plans the pairs. Starts nothing.
 * @param planned the plan, where pairs are not to be planned anew
 * @throws {UsageError} when something is no value, out of range, contradictory, or not to be had
 */
export async function resolveRun(
  parsed: ParsedCommand,
  context: CommandContext,
  planned?: { plan: Plan; listed: boolean },
): Promise<ResolvedRun> {
  const { options } = parsed;
  const askedSchedule = resolveSchedule(options);
  const kind = probeKind(options);
  const outside = kind === "mpi" ? "mpirun" : "ssh";
  const { nodeSet, agents, start, output, ...reach } = await resolveNodes(parsed, context, outside);
  if (kind === "mpi" && nodeSet.source === "demo") {
    throw new UsageError("choosing --probe (the demo's nodes are local, MPI cannot reach them): no nodes are named");
  }
  const askedProbe = kind === "sim"
    ? await resolveSim(options, planned ? null : nodeSet.nodes, context) // a run that goes on has been checked
    : await resolveProbe(options, reach.launcher, parsed.command === "plan");
  const shortened = nodeSet.source === "demo" && askedProbe.name === "tcp" && !asksForTime(options);
  const probe = shortened ? { ...askedProbe, durationMs: DEMO_DURATION_MS } : askedProbe;
  const launcher = needsAgents(probe) ? reach.launcher : null;
  checkPorts(agents, probe);
  const concurrency = askedSchedule.concurrency ?? defaultConcurrency(askedSchedule, launcher, probe);
  const directed = options.directed ?? false;
  const rounds = budgetedRounds(options, {
    nodes: nodeSet.nodes.length,
    directed,
    schedule: askedSchedule,
    launcher,
    start,
    concurrency,
    pairSeconds: expectedPairSeconds(probe),
  });
  const schedule = { ...askedSchedule, concurrency, rounds };
  const plan = planned?.plan ?? await planOf(options, nodeSet.nodes, schedule, context);
  const timeoutMs = resolveTimeout(options, probe);
  return {
    options: {
      plan,
      listed: planned?.listed ?? options.pairs !== undefined,
      directed,
      ...schedule,
      workers: resolveWorkers(options, kind, Math.min(plan.size, workerLimit(launcher, start, agents))),
      probe,
      launcher,
      start,
      agents,
      timeoutMs,
      topology: options.topology === undefined ? null : await readTopology(options.topology, context),
      ...resolveFaults(options),
    },
    output,
    notices: [
      ...placeNotices(nodeSet, launcher),
      ...(launcher?.name === "local" && probe.name === "tcp" && probe.wait === "spin" ? [SPIN_NOTICE] : []),
      ...(shortened ? [`demo: --duration is shortened to ${formatDuration(DEMO_DURATION_MS)}`] : []),
      ...kernelNotices(options),
      ...agentNotices(agents, launcher),
      ...timeoutNotices(timeoutMs, probe),
      ...(options.budget === undefined || rounds === null ? [] : [`--budget ${options.budget}: ${rounds} rounds`]),
    ],
  };
}

/** Whether how long a pair takes is chosen already, one way or another. */
function asksForTime({ duration, bytes, sizes }: RawOptions): boolean {
  return duration !== undefined || bytes !== undefined || sizes !== undefined;
}

async function planOf(
  options: RawOptions,
  nodes: readonly string[],
  schedule: ScheduleOptions,
  { readText }: CommandContext,
): Promise<Plan> {
  const directed = options.directed ?? false;
  if (options.pairs === undefined) {
    const pairsOfNode = Math.min(schedule.rounds ?? Infinity, (nodes.length - 1) * (directed ? 2 : 1));
    const pairCount = Math.floor(nodes.length * pairsOfNode / 2);
    if (pairCount > PAIR_LIMIT) {
      throw new UsageError(`planning pairs (at most ${PAIR_LIMIT}; --rounds takes a sample): ${pairCount}`);
    }
    return makePlan(nodes, { ...schedule, directed });
  }
  const file = `pair file ${quoted(options.pairs)}`;
  const pairs = parsePairs(await readOrRefuse(options.pairs, file, readText), file, nodes, directed);
  return makePlan(nodes, { ...schedule, directed, pairs });
}

/** Nodes that share one machine share its cores, and a pair keeps two of them busy. Programs that run here share this machine. */
function defaultConcurrency(
  { schedule }: ScheduleOptions,
  launcher: LauncherSettings | null,
  probe: ProbeSettings,
): number | null {
  if (isExec(probe) && !launcher && schedule !== "serial") return PROGRAM_CONCURRENCY;
  if (launcher?.name !== "local" || schedule === "serial") return null;
  return Math.max(1, Math.floor(navigator.hardwareConcurrency / 2));
}

/** @param most with which all have something to do, and what they need */
function resolveWorkers({ workers }: RawOptions, kind: ProbeKind, most: number): number {
  if (kind === "paired") {
    if (workers === undefined || workers === "1") return 1;
    throw contradiction("benchmarks with a server need one worker, which has both nodes", `--workers ${workers}`);
  }
  if (workers !== undefined) return Math.min(wholeNumber("workers", workers, { min: 1, max: WORKER_LIMIT }), most);
  return Math.max(1, Math.min(navigator.hardwareConcurrency, DEFAULT_WORKER_LIMIT, most));
}

/** Each worker starts one agent at a time at least; and where agents connect back, each takes them at a port of its own. */
function workerLimit(launcher: LauncherSettings | null, { fanout }: StartSettings, { ports }: AgentSettings): number {
  if (launcher === null) return Infinity;
  if (!isStep(launcher)) return fanout;
  return ports === null ? Infinity : ports[1] - ports[0] + 1;
}

/** What the numbers stand for, where that is not what the user may take them for. */
function placeNotices({ nodes, source }: NodeSet, launcher: LauncherSettings | null): string[] {
  if (source === "demo") {
    const what = launcher ? "local nodes, measured over this machine's loopback" : "nodes that are simulated";
    return [
      `demo: no nodes are named, so these are ${nodes.length} ${what}: ${foldHostList(nodes)}`,
      "demo: real nodes are named like this: oobw 'node[01-16]'",
    ];
  }
  if (launcher?.name === "local") {
    return ["--launcher local: all nodes share this machine; the numbers are those of its loopback"];
  }
  return [];
}
