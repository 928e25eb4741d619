import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { clusterTest, LabCluster } from "./lab_cluster.ts";
import { type Launching, pairsOf, run } from "./launch_scenarios.ts";
import { PAYLOAD_SHARE } from "./two_nodes.ts";

/** What the built-in kernel and each benchmark are run with; the sizes and times keep what the tool itself adds below the tolerance. */
const PROBES: [name: string, options: string[]][] = [
  ["tcp", []],
  ["iperf3", ["--duration", "2s"]],
  ["qperf", ["--duration", "2s"]],
  // It counts what it sends, and with it what waits in the buffers at the end: up to 4 MB, if it is left to the system.
  ["sockperf", ["--duration", "2s", "--", "--buffer-size", "262144"]],
  // It sends one way at a time, so that the shaper has saved up for a burst of 2 ms.
  ["netpipe", ["--message-size", "8MiB", "--", "-n", "1"]],
];

const SLOW = "bm3";

clusterTest(
  "benchmarks find the truth of a shaped cluster within 5 %, and agree with the built-in kernel",
  ["ssh"],
  async () => {
    await using cluster = await LabCluster.up(4, { rate: "500mbit", node: { [SLOW]: "250mbit" }, prefix: "bm" });
    const launching = { cluster, program: FROM_SOURCE };
    const ssh = ["bm[1-4]", "--launcher", "ssh", "--ssh-config", cluster.sshConfig];
    const common = ["--no-save", "--format", "json"];
    const found = new Map<string, PairRecord[]>();
    for (const [probe, options] of PROBES) {
      const pairs = pairsOf(await run(launching, [...ssh, ...common, "--probe", probe, ...options]));
      found.set(probe, pairs);
      for (const [index, pair] of pairs.entries()) {
        assert(pair.status === "measured", `${probe}: ${JSON.stringify(pair)}`);
        const bits = [pair.a, pair.b].includes(SLOW) ? 250e6 : 500e6;
        const truth = bits * PAYLOAD_SHARE / 8 / 1e6;
        const what = `${probe} ${pair.a} ${pair.b}: ${pair.bandwidth_MBps} of ${truth}`;
        assertAlmostEquals(pair.bandwidth_MBps!, truth, 0.05 * truth, what);
        const ours = found.get("tcp")![index];
        assert(ours?.status === "measured");
        assertAlmostEquals(pair.bandwidth_MBps!, ours.bandwidth_MBps!, 0.1 * ours.bandwidth_MBps!, what);
        assertEquals(pair.latency_us === null, probe === "iperf3");
      }
    }
    assertEquals(leftOn(launching), []);
  },
);

/** What runs of the benchmarks on any node. */
function leftOn({ cluster }: Launching): string[] {
  const isBenchmark = (command: string[]) => /(^|\/)(iperf3|qperf|sockperf|NPtcp|osu_\w+)$/.test(command[0] ?? "");
  return cluster.names.flatMap((node) =>
    cluster.processes(node).filter(({ command }) => isBenchmark(command)).map(({ command }) => command.join(" "))
  );
}

/** An MPI program that is none: rank 0 prints what OSU's would, and as bandwidth the number in the name of its own node. */
const RANK = '"${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-$SLURM_PROCID}}"';
const OSU = (title: string, head: string, number: string) =>
  `#!/bin/sh
[ ${RANK} = 0 ] || exit 0
case "$*" in -m\\ *) size=\${2%:*} ;; *) exit 1 ;; esac
printf '# OSU MPI ${title} Test v7.3\\n# Size          ${head}\\n%s %s\\n' "$size" ${number}
`;

clusterTest("a benchmark of MPI is started by every mpirun and by srun, its first rank on the pair's first node", [
  "ssh",
  "slurm",
  "openmpi",
  "mpich",
], async () => {
  await using cluster = await LabCluster.up(3, { prefix: "bm", slurm: true });
  const folder = await Deno.makeTempDir();
  try {
    const executable = { mode: 0o755 };
    await Deno.writeTextFile(`${folder}/osu_latency`, OSU("Latency", "Latency (us)", "12.5"), executable);
    const node = '"$(uname -n | tr -d a-z).25"';
    await Deno.writeTextFile(`${folder}/osu_bw`, OSU("Bandwidth", "Bandwidth (MB/s)", node), executable);
    await Deno.chmod(folder, 0o755);
    const launching = { cluster, program: FROM_SOURCE };
    for (
      const launcher of [
        ["mpirun", "--mpirun-command", "mpirun.openmpi"],
        ["mpirun", "--mpirun-command", "mpirun.mpich"],
        ["srun", "--srun-option=--mpi=none"],
      ]
    ) {
      const args = ["bm[1-3]", "--directed", "--probe", "osu", "--osu-path", folder, "--launcher", ...launcher];
      const ended = await run(launching, [...args, "--no-save", "--format", "plain"]);
      const pairs = ["1 2", "1 3", "2 1", "2 3", "3 1", "3 2"].map((pair) => pair.split(" "));
      const lines = pairs.map(([a, b]) => `bm${a} bm${b} 12.5000 ${a}.2500\n`);
      assertEquals(ended.stdout.split("\n").sort().join("\n").trim(), lines.sort().join("").trim(), ended.stderr);
    }
    assertEquals(leftOn(launching), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
