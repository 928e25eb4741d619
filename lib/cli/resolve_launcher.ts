import { UsageError } from "../base/errors.ts";
import { foldHostList } from "../cluster/host_list.ts";
import { LOCAL_NODE_LIMIT } from "../cluster/launchers/local.ts";
import type { NodeSet } from "../cluster/node_set.ts";
import type { LauncherSettings } from "../engine/options.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { ParsedCommand } from "./command_context.ts";

/**
 * How the agents of a node set are started; null where none are: the probe needs no agents, or nothing is measured.
 * @param mainModule URL of the module that this program was started from
 * @throws {UsageError} when the nodes are not to be had here
 */
export function resolveLauncher(
  { command, options }: ParsedCommand,
  { nodes, source }: NodeSet,
  probe: ProbeSettings,
  mainModule: string,
): LauncherSettings | null {
  if (probe.name === "sim") return null;
  if (options.launcher === undefined && source !== "demo") {
    if (command === "plan") return null;
    throw new UsageError(
      `reaching nodes (ssh and srun are not built yet; there is --launcher local, or --probe sim): '${
        foldHostList(nodes)
      }'`,
    );
  }
  if (nodes.length > LOCAL_NODE_LIMIT) {
    throw new UsageError(`starting local agents (at most ${LOCAL_NODE_LIMIT}): ${nodes.length} nodes`);
  }
  return { name: "local", agentCommand: agentCommand(mainModule) };
}

/** The argument list that starts this very program as an agent. */
function agentCommand(mainModule: string): string[] {
  const program = Deno.execPath();
  return Deno.build.standalone ? [program, "agent"] : [program, "run", "-A", "--quiet", mainModule, "agent"];
}
