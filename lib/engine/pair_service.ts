import { SimProbe } from "../probe/sim.ts";
import { TcpProbe } from "../probe/tcp.ts";
import { OwnedAgents } from "./agents.ts";
import type { FromWorker, WorkerStart } from "./messages.ts";
import { openLauncher } from "./open_launcher.ts";
import type { PairService } from "./serve_pairs.ts";

/** What a worker needs for the run's probe: nothing for `sim`, the agents of its nodes for `tcp`. */
export function pairService(start: WorkerStart, tell: (message: FromWorker) => void): PairService {
  const { probe, launcher } = start;
  switch (probe.name) {
    case "sim":
      return {
        probe: new SimProbe(probe, start.seed, start.nodes),
        open: () => Promise.resolve(),
        learn: () => {},
        close: () => Promise.resolve(),
      };
    case "tcp": {
      if (!launcher) throw new Error("opening the tcp probe: no launcher");
      const agents = new OwnedAgents(start, () => openLauncher(launcher, start), tell);
      return {
        probe: new TcpProbe(probe, agents),
        open: (signal) => agents.open(signal),
        learn: (news) => agents.learn(news),
        close: () => agents.close(),
      };
    }
    default:
      return probe satisfies never;
  }
}
