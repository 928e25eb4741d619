import { UsageError } from "../base/errors.ts";
import { foldHostList } from "../cluster/host_list.ts";
import { LOCAL_NODE_LIMIT } from "../cluster/launchers/local.ts";
import { parseTemplate } from "../cluster/launchers/template.ts";
import type { NodeSet } from "../cluster/node_set.ts";
import { splitWords } from "../cluster/split_words.ts";
import type { LauncherSettings } from "../engine/options.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { ParsedCommand } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import type { RawOptions } from "./option_table.ts";

/**
 * How the agents of a node set are started; null where none are: the probe needs no agents, or nothing is measured.
 * @param mainModule URL of the module that this program was started from
 * @throws {UsageError} when the nodes are not to be had here, or a command cannot be split into words
 */
export function resolveLauncher(
  { command, options }: ParsedCommand,
  { nodes, source }: NodeSet,
  probe: ProbeSettings,
  mainModule: string,
): LauncherSettings | null {
  if (probe.name === "sim") return null;
  const agentCommand = resolveAgentCommand(options, mainModule);
  const name = options.launcher ?? (source === "demo" ? "local" : undefined);
  if (name === undefined) {
    if (command === "plan") return null;
    throw new UsageError(
      "reaching nodes (ssh and srun are not built yet; there is --launcher local, a command like " +
        `--launcher 'ssh {node} {agent}', or --probe sim): '${foldHostList(nodes)}'`,
    );
  }
  if (name !== "local") {
    const words = parseTemplate(name, "--launcher");
    if (source === "demo") {
      throw contradiction("the demo's nodes are local; name those to be reached", `--launcher ${name}`);
    }
    return { name: "template", text: name, words, agentCommand };
  }
  if (nodes.length > LOCAL_NODE_LIMIT) {
    throw new UsageError(`starting local agents (at most ${LOCAL_NODE_LIMIT}): ${nodes.length} nodes`);
  }
  return { name, agentCommand };
}

/** The argument list that starts an agent: by default this very program, from where it stands, as on a shared file system. */
function resolveAgentCommand({ "agent-command": text }: RawOptions, mainModule: string): string[] {
  if (text === undefined) {
    const program = Deno.execPath();
    return Deno.build.standalone ? [program, "agent"] : [program, "run", "-A", "--quiet", mainModule, "agent"];
  }
  const words = splitWords(text, "--agent-command");
  if (!words[0]) throw new UsageError(`reading --agent-command (a program and its arguments): '${text}'`);
  return words;
}
