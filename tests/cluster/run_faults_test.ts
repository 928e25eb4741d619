import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { randomSeed, seededRandom, shuffled } from "../../lib/base/random.ts";
import type { NodeRecord } from "../../lib/results/run.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { clusterTest, LabCluster } from "./lab_cluster.ts";
import { start } from "./launch_scenarios.ts";

const NODES = 16;
const TIMEOUT_MS = 3000;
/** What the README states: as long as an agent may be silent, and three times `--quarantine` attempts of `--timeout` and a second. */
const BOUND_MS = 10_000 + 9 * (TIMEOUT_MS + 1000);
/** A run of this size without faults, on a busy machine, with its agents' start and end. */
const FAULT_FREE_MS = 60_000;

function signalAgent(cluster: LabCluster, node: string, signal: Deno.Signal): void {
  const agent = cluster.processes(node).find(({ command }) => command.at(-1) === "agent" && command[0] !== "sh");
  assert(agent, `there is no agent: ${node}`);
  Deno.kill(agent.pid, signal);
}

clusterTest(
  "agents killed, stopped and cut off in mid-run cost bounded time, are named, and all other pairs are measured",
  ["ssh"],
  async () => {
    const seed = randomSeed();
    const random = seededRandom(seed);
    await using cluster = await LabCluster.up(NODES, { prefix: "ft" });
    const [killed, stopped, silent] = shuffled(cluster.names, random) as [string, string, string];
    const bad = [killed, stopped, silent];
    const beganMs = performance.now();
    const child = start({ cluster, program: FROM_SOURCE }, [
      ...[
        "ft[1-16]",
        "--launcher",
        "ssh",
        "--ssh-config",
        cluster.sshConfig,
        "--duration",
        "300ms",
        "--format",
        "json",
      ],
      ...["--timeout", `${TIMEOUT_MS}ms`, "--concurrency", "4", "--no-save"],
    ]);
    const output = child.output();
    // Until all agents are there.
    while (cluster.names.some((node) => !cluster.processes(node).some(({ command }) => command.at(-1) === "agent"))) {
      await delay(50);
    }
    await delay(1500 + 1000 * random());
    signalAgent(cluster, killed, "SIGKILL");
    await delay(1000 * random());
    signalAgent(cluster, stopped, "SIGSTOP");
    await delay(1000 * random());
    await cluster.linkDown(silent);

    const { code, stdout, stderr } = await output;
    const tookMs = performance.now() - beganMs;
    const said = `seed ${seed}: ${bad}: ${new TextDecoder().decode(stderr)}`;
    assert(tookMs < FAULT_FREE_MS + BOUND_MS, `${tookMs} ms; ${said}`);
    assertEquals(code, 1, said);
    const { pairs, nodes }: { pairs: PairRecord[]; nodes: NodeRecord[] } = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(pairs.length, NODES * (NODES - 1) / 2);
    for (const pair of pairs) {
      const isOfBad = bad.includes(pair.a) || bad.includes(pair.b);
      if (!isOfBad) assertEquals(pair.status, "measured", `${JSON.stringify(pair)}; ${said}`);
      if (pair.status === "failed" && pair.blame) assert(bad.includes(pair.blame), `${JSON.stringify(pair)}; ${said}`);
    }
    const lost = nodes.filter(({ status }) => status !== "up").map(({ name }) => name);
    assertEquals(lost.sort(), bad.sort(), said);
  },
);
