import { ExecProbe } from "../probe/exec.ts";
import { FabricProbe } from "../probe/fabric/fabric_probe.ts";
import { isExec, needsAgents } from "../probe/settings.ts";
import { SimProbe } from "../probe/sim.ts";
import { TcpProbe } from "../probe/tcp.ts";
import { OwnedAgents } from "./agents.ts";
import { PairPrograms } from "./pair_programs.ts";
import type { FromWorker, WorkerStart } from "./messages.ts";
import { openLauncher } from "./open_launcher.ts";
import type { NodeNews, PairService } from "./serve_pairs.ts";

/** What a worker needs for the run's probe: nothing for `sim`, the agents of its nodes for `tcp`, what runs programs for the others. */
export function pairService(start: WorkerStart, tell: (message: FromWorker) => void): PairService {
  const { probe, launcher } = start;
  let agents: OwnedAgents | null = null;
  if (needsAgents(probe)) {
    if (!launcher) throw new Error(`opening the probe ${probe.name}: no launcher`);
    agents = new OwnedAgents(start, () => openLauncher(launcher, start), tell);
  }
  const ofAgents = {
    open: async (signal: AbortSignal) => await agents?.open(signal),
    learn: (news: NodeNews) => agents?.learn(news),
    close: async () => await agents?.close(),
  };
  if (isExec(probe)) {
    const programs = new PairPrograms(start, agents);
    const close = async () => void await Promise.all([agents?.close(), programs.close()]);
    return { ...ofAgents, probe: new ExecProbe(probe, programs), close };
  }
  if (probe.name === "sim") {
    const { seed, nodes } = start;
    const drawing = probe.fabric ? new FabricProbe(probe, probe.fabric, seed, nodes) : new SimProbe(probe, seed, nodes);
    return { ...ofAgents, probe: drawing };
  }
  return { ...ofAgents, probe: new TcpProbe(probe, agents!) };
}
