import { canCompile, CompiledProgram } from "../end_to_end/compiled_program.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { clusterTest, LabCluster } from "./lab_cluster.ts";
import {
  endsAgentsThatAreCutOff,
  launchersOf,
  leavesNothingWhenKilled,
  measuresTheTruth,
  showsNoKey,
  tellsFaultsApart,
} from "./launch_scenarios.ts";

const ALL = ["ssh", "slurm", "openmpi", "mpich"] as const;

/** The compiled program where it can be made, else that from source: what is tested is the same. */
async function program(cleanup: AsyncDisposableStack): Promise<readonly string[]> {
  return canCompile ? [cleanup.use(await CompiledProgram.make()).path] : FROM_SOURCE;
}

clusterTest("every launcher measures every pair of a shaped cluster within 5 % of the truth", ALL, async () => {
  await using cleanup = new AsyncDisposableStack();
  const launched = await program(cleanup);
  await using cluster = await LabCluster.up(6, {
    rate: "1gbit",
    node: { ln3: "200mbit" },
    pair: { "ln1:ln5": "50mbit" },
    prefix: "ln",
    slurm: true,
  });
  for (const launcher of launchersOf(cluster)) {
    await measuresTheTruth({ cluster, program: launched }, launcher);
  }
});

/** How often the controller is killed with each launcher. */
const KILLS = Number(Deno.env.get("OOBW_TEST_KILLS") ?? 1);

clusterTest("every launcher leaves nothing behind, shows no key, and ends agents that are cut off", ALL, async () => {
  await using cleanup = new AsyncDisposableStack();
  const launched = await program(cleanup);
  await using cluster = await LabCluster.up(4, { prefix: "ln", slurm: true });
  const launching = { cluster, program: launched };
  const folder = await Deno.makeTempDir();
  try {
    for (const launcher of launchersOf(cluster)) {
      await leavesNothingWhenKilled(launching, launcher, KILLS);
      await showsNoKey(launching, launcher, folder);
    }
    const [ssh] = launchersOf(cluster);
    await endsAgentsThatAreCutOff(launching, ssh!);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

clusterTest(
  "nodes that cannot be reached, refuse, have another version or no working agent are told apart",
  ["ssh"],
  async () => {
    await using cleanup = new AsyncDisposableStack();
    const launched = await program(cleanup);
    await using cluster = await LabCluster.up(7, { prefix: "ln" });
    const folder = await Deno.makeTempDir();
    try {
      await tellsFaultsApart({ cluster, program: launched }, folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
