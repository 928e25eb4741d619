import { assertEquals } from "@std/assert";
import { parseTemplate } from "../../lib/cluster/launchers/template.ts";
import type { LauncherSettings } from "../../lib/engine/options.ts";
import { runPairs } from "../../lib/engine/run_pairs.ts";
import { AgentFarm } from "../agent/simulated/agent_farm.ts";
import { drawnOutcome } from "../agent/simulated/drawn_kernel.ts";
import { names, tcpOptions } from "./run_options.ts";

const PAIR_WORKER = new URL("../../workers/pair_worker.ts", import.meta.url);
const NODES = names(50);
const NEVER = new AbortController().signal;
const agentCommand = ["oobw", "agent"];

/** What starts the agents of a farm. */
const LAUNCHERS: Record<string, (farm: AgentFarm) => LauncherSettings> = {
  "a template": ({ template: text }) => ({
    name: "template",
    text,
    words: parseTemplate(text, "--launcher"),
    agentCommand,
  }),
  srun: () => ({ name: "srun", options: [], agentCommand }),
};

/** Runs with a farm's `srun` for the system's. */
async function inFarm(measureMs: number, act: (farm: AgentFarm) => Promise<void>) {
  const path = Deno.env.get("PATH")!;
  await using farm = await AgentFarm.open({ measureMs, threads: 2 });
  Deno.env.set("PATH", `${farm.folder}:${path}`);
  try {
    await act(farm);
  } finally {
    Deno.env.set("PATH", path);
  }
}

for (const [title, launcherOf] of Object.entries(LAUNCHERS)) {
  Deno.test(`runPairs() has fifty agents started by ${title} measure all their pairs, and ends them`, async () => {
    await inFarm(1, async (farm) => {
      const options = tcpOptions(NODES, { launcher: launcherOf(farm) });
      const { status, nodes, pairs } = await runPairs(options, {
        workerModule: PAIR_WORKER,
        stopping: NEVER,
        aborting: NEVER,
      });
      assertEquals([status, pairs.length], ["finished", 1225]);
      assertEquals(nodes.map(({ name, status, address }) => [name, status, address]), [
        ...NODES.map((name) => [name, "up", "127.0.0.1"]),
      ]);
      for (const { a, b, start_s: _, end_s: __, attempt, kind: ___, ...outcome } of pairs) {
        assertEquals({ ...outcome, attempt }, { ...drawnOutcome(a, b), attempt: 1 });
      }
      await farm.until(({ agents }) => agents === 0);
    });
  });

  Deno.test(`runPairs() aborted in the middle of fifty agents' measurements, started by ${title}, ends them`, async () => {
    await inFarm(3_600_000, async (farm) => {
      const aborting = new AbortController();
      const running = runPairs(tcpOptions(NODES, { launcher: launcherOf(farm), timeoutMs: 3_600_000 }), {
        workerModule: PAIR_WORKER,
        stopping: aborting.signal,
        aborting: aborting.signal,
      });
      await farm.until(({ measuring }) => measuring === 25);
      aborting.abort();
      const { status, pairs } = await running;
      assertEquals([status, new Set(pairs.map((pair) => pair.status))], ["interrupted", new Set(["skipped"])]);
      await farm.until(({ agents, measuring }) => agents === 0 && measuring === 0);
    });
  });
}
