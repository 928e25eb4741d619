import { assertEquals } from "@std/assert";
import type { Verdict } from "../../lib/results/verdict.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { clusterTest, LabCluster } from "./lab_cluster.ts";
import { run } from "./launch_scenarios.ts";

clusterTest("a slow node and a slow link of a shaped cluster are named, and are slow alone", ["ssh"], async () => {
  await using cluster = await LabCluster.up(6, {
    rate: "500mbit",
    node: { vd3: "100mbit" },
    pair: { "vd1:vd5": "50mbit" },
    prefix: "vd",
  });
  const args = ["vd[1-6]", "--launcher", "ssh", "--ssh-config", cluster.sshConfig, "--duration", "500ms"];
  const { code, stdout, stderr } = await run({ cluster, program: FROM_SOURCE }, [
    ...args,
    "--no-save",
    "--format",
    "json",
  ]);
  assertEquals(code, 0, stderr);
  const verdicts: Verdict[] = JSON.parse(stdout).verdicts;
  const ofBandwidth = verdicts.filter(({ metric }) => metric === "bandwidth");
  assertEquals(
    ofBandwidth.map(({ kind, nodes, ratio, retest }) => [kind, nodes.join(" "), Math.round(10 * ratio!), retest]),
    [
      ["slow-node", "vd3", 2, "slow alone"],
      ["slow-link", "vd1 vd5", 1, "slow alone"],
    ],
    stderr,
  );
});
