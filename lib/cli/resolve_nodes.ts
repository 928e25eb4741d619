import { type NodeSet, resolveNodeSet } from "../cluster/node_set.ts";
import type { AgentSettings, LauncherSettings, StartSettings } from "../engine/options.ts";
import type { CommandContext, ParsedCommand } from "./command_context.ts";
import { resolveAgents } from "./resolve_agents.ts";
import { resolveLauncher } from "./resolve_launcher.ts";
import { type OutputOptions, resolveOutput } from "./resolve_output.ts";
import { resolveStart } from "./resolve_start.ts";

/** The part of a command line that says which nodes there are and how their agents are started, resolved and checked. */
export interface ResolvedNodes {
  nodeSet: NodeSet;
  launcher: LauncherSettings;
  start: StartSettings;
  agents: AgentSettings;
  output: OutputOptions;
}

/**
 * Finds the nodes, and how to reach them. Starts nothing.
 * @param outside the launcher that is taken outside of a job, where none is asked for
 * @throws {UsageError} when something is no value, out of range, contradictory, or not to be had
 * @throws {StartError} when this program is to be copied and cannot be read
 */
export async function resolveNodes(
  { options, operands }: ParsedCommand,
  context: CommandContext,
  outside: "ssh" | "mpirun" = "ssh",
): Promise<ResolvedNodes> {
  const output = resolveOutput(options, context);
  const nodeSet = await resolveNodeSet({
    arguments: operands,
    hostfiles: options.hostfile ?? [],
    exclude: options.exclude ?? [],
  }, context);
  const launcher = await resolveLauncher(options, nodeSet, context, outside);
  const agents = await resolveAgents(options, nodeSet.nodes, launcher, context);
  return { nodeSet, launcher, start: await resolveStart(options), agents, output };
}
