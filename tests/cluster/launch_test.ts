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

clusterTest("every launcher measures every pair of a shaped cluster within 5 % of the truth", ALL, async () => {
  await using cluster = await LabCluster.up(6, {
    rate: "1gbit",
    node: { cn3: "200mbit" },
    pair: { "cn1:cn5": "50mbit" },
    slurm: true,
  });
  for (const launcher of launchersOf(cluster)) {
    await measuresTheTruth({ cluster, program: FROM_SOURCE }, launcher);
  }
});

/** How often the controller is killed with each launcher. */
const KILLS = Number(Deno.env.get("OOBW_TEST_KILLS") ?? 1);

clusterTest("every launcher leaves nothing behind, shows no key, and ends agents that are cut off", ALL, async () => {
  await using cluster = await LabCluster.up(4, { slurm: true });
  const launching = { cluster, program: FROM_SOURCE };
  const folder = await Deno.makeTempDir();
  try {
    for (const launcher of launchersOf(cluster)) {
      await leavesNothingWhenKilled(launching, launcher, KILLS);
      await showsNoKey(launching, launcher, folder);
    }
    for (const launcher of launchersOf(cluster).filter(({ title }) => /^(ssh|srun)$/.test(title))) {
      await endsAgentsThatAreCutOff(launching, launcher);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

clusterTest(
  "nodes that cannot be reached, refuse, have another version or no working agent are told apart",
  ["ssh"],
  async () => {
    await using cluster = await LabCluster.up(7);
    const folder = await Deno.makeTempDir();
    try {
      await tellsFaultsApart({ cluster, program: FROM_SOURCE }, folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
