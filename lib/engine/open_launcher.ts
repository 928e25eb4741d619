import { heartbeatsWritten } from "../agent/heartbeat.ts";
import { CallbackLauncher } from "../cluster/launchers/callback_launcher.ts";
import type { Launcher, RemoteShell } from "../cluster/launchers/launcher.ts";
import { controlAddresses } from "../cluster/launchers/listen_first.ts";
import { localAddress, LocalShell } from "../cluster/launchers/local.ts";
import { ProcessLauncher } from "../cluster/launchers/process_launcher.ts";
import { SshShell } from "../cluster/launchers/ssh.ts";
import { TemplateShell } from "../cluster/launchers/template.ts";
import type { AgentsStart } from "./messages.ts";
import { isStep, type LauncherSettings, type StartSettings, type StepSettings } from "./options.ts";

/**
 * Makes what starts the agents of an owner's nodes, or takes them when a job step has started them.
 * @throws {Error} when there is no port to take them at
 */
export async function openLauncher(
  settings: LauncherSettings,
  { nodes, owned, start, agents, key }: AgentsStart,
): Promise<Launcher> {
  if (isStep(settings)) {
    return await CallbackLauncher.open({
      nodes: owned.map((node) => nodes[node]!),
      key,
      ports: agents.ports,
      addresses: controlAddresses(start.controlAddress),
      isChosen: start.controlAddress !== null,
      turn: heartbeatsWritten,
    });
  }
  const isLocal = settings.name === "local";
  return new ProcessLauncher(remoteShell(settings, start), {
    agentCommand: settings.agentCommand,
    deploy: start.deploy,
    // On this machine they must end with this program, whatever becomes of their channels, and pass over Ctrl-C by themselves.
    detached: !isLocal,
    address: isLocal ? localAddress : undefined,
  });
}

/** What reaches a node, one at a time. */
export function remoteShell(settings: Exclude<LauncherSettings, StepSettings>, start: StartSettings): RemoteShell {
  switch (settings.name) {
    case "local":
      return new LocalShell();
    case "ssh":
      return new SshShell({ ...settings, timeoutMs: start.timeoutMs });
    case "template":
      return new TemplateShell(settings.words);
    default:
      return settings satisfies never;
  }
}
