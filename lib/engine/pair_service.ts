import type { Launcher } from "../cluster/launchers/launcher.ts";
import { LocalLauncher } from "../cluster/launchers/local.ts";
import { TemplateLauncher } from "../cluster/launchers/template.ts";
import { SimProbe } from "../probe/sim.ts";
import { TcpProbe } from "../probe/tcp.ts";
import { OwnedAgents } from "./agents.ts";
import type { FromWorker, WorkerStart } from "./messages.ts";
import type { LauncherSettings } from "./options.ts";
import type { PairService } from "./serve_pairs.ts";

/**
 * Opens what a worker needs for the run's probe: nothing for `sim`, the agents of its nodes for `tcp`.
 * @param signal when it aborts, agents that are not up yet are given up at once
 */
export async function openPairService(
  start: WorkerStart,
  tell: (message: FromWorker) => void,
  signal: AbortSignal,
): Promise<PairService> {
  const { probe, launcher } = start;
  switch (probe.name) {
    case "sim":
      return { probe: new SimProbe(probe, start.seed), learn: () => {}, close: () => Promise.resolve() };
    case "tcp": {
      if (!launcher) throw new Error("opening the tcp probe: no launcher");
      const agents = new OwnedAgents(start, launcherOf(launcher));
      await agents.open(tell, signal);
      return {
        probe: new TcpProbe(probe, agents),
        learn: (message) =>
          message.kind === "endpoints" ? agents.learnUp(message.endpoints) : agents.learnDown(message),
        close: () => agents.close(),
      };
    }
  }
}

function launcherOf(settings: LauncherSettings): Launcher {
  switch (settings.name) {
    case "local":
      return new LocalLauncher(settings.agentCommand);
    case "template":
      return new TemplateLauncher(settings.words, settings.agentCommand);
    default:
      return settings satisfies never;
  }
}
