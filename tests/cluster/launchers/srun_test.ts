import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { expandHostList } from "../../../lib/cluster/host_list.ts";
import { launchFailure, slurmHostList, srunCommand, srunEnvironment } from "../../../lib/cluster/launchers/srun.ts";

Deno.test("srunCommand() asks for one task on each node, by name, and puts the user's options where they override", () => {
  const words = srunCommand(["cn1", "cn2", "cn4"], ["--wait=9", "-p", "fast"], ["/opt/oobw", "agent"], true);
  assertEquals(words, [
    "srun",
    "--nodes=3",
    "--ntasks=3",
    "--ntasks-per-node=1",
    "--distribution=block",
    "--nodelist=cn[1-2,4]",
    "--input=all",
    "--export=ALL",
    "--mpi=none",
    "--kill-on-bad-exit=0",
    "--no-kill",
    "--wait=0",
    "--wait=9",
    "-p",
    "fast",
    "/opt/oobw",
    "agent",
  ]);
});

Deno.test("srunCommand() names the job where it asks for one of its own", () => {
  assertEquals(srunCommand(["cn1"], [], ["x"], false).slice(-2), ["--job-name=oobw", "x"]);
});

Deno.test("slurmHostList() folds only what Slurm's parser takes", () => {
  assertEquals(slurmHostList(["cn1", "cn2", "cn3"]), "cn[1-3]");
  assertEquals(slurmHostList(["r1n1", "r1n2", "r2n1", "r2n2"]), "r[1-2]n[1-2]");
  assertEquals(slurmHostList(["cn1-ib", "cn2-ib", "gpu3", "gpu4"]), "cn1-ib,cn2-ib,gpu[3-4]");
  assertEquals(slurmHostList(["a1.site", "a2.site"]), "a1.site,a2.site");
  assertEquals(slurmHostList(["login"]), "login");
});

Deno.test("slurmHostList() stands for the same nodes, and no text follows a bracket", () => {
  const name = fc.stringMatching(/^[a-c_][0-3.x-]{0,5}$/);
  fc.assert(fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 30 }), (names) => {
    const list = slurmHostList(names);
    assertEquals(expandHostList(list), names);
    assertEquals(/\][^,[\]]*(?:,(?![^[]*\])|$)/.exec(list)?.[0].replace(/[\],]/g, "") ?? "", "");
  }));
});

Deno.test("slurmHostList() has room for 5,000 names, and says when one argument has not", () => {
  const numbered = Array.from({ length: 5000 }, (_, i) => `cn${String(i).padStart(5, "0")}`);
  assertEquals(slurmHostList(numbered), "cn[00000-04999]");
  const scattered = numbered.map((name) => `${name}.cluster.site`);
  assertEquals(slurmHostList(scattered).split(",").length, 5000);
  const long = numbered.map((name) => `${name}.a-very-long-name.cluster.site`);
  assertThrows(
    () => slurmHostList(long),
    Error,
    "writing the nodes as one argument of srun: 189999 characters, at most 128 KiB",
  );
});

Deno.test("srunEnvironment() leaves out what contradicts the step, and nothing else", () => {
  const environment = srunEnvironment({
    PATH: "/bin",
    SLURM_CONF: "/etc/slurm.conf",
    SLURM_JOB_ID: "7",
    SLURM_JOB_NODELIST: "cn[1-4]",
    SLURM_NTASKS: "8",
    SLURM_NTASKS_PER_GPU: "1",
    SRUN_CPUS_PER_TASK: "8",
    SLURM_MEM_PER_NODE: "450",
    SLURM_CPU_BIND: "quiet,mask_cpu:0x1",
    SLURM_CPU_BIND_LIST: "0x1",
    SLURM_OVERLAP: "0",
  });
  assertEquals(environment, {
    PATH: "/bin",
    SLURM_CONF: "/etc/slurm.conf",
    SLURM_JOB_ID: "7",
    SLURM_JOB_NODELIST: "cn[1-4]",
    SLURM_OVERLAP: "1",
    SLURM_CPU_BIND: "none",
  });
});

Deno.test("launchFailure() finds the node that a step could not be launched on", () => {
  const line = "srun: error: Task launch for StepId=57.0 failed on node cn3: Communication connection failure";
  assertEquals(launchFailure(line), { node: "cn3", reason: "Communication connection failure" });
  assertEquals(launchFailure("srun: error: Application launch failed: Communication connection failure"), undefined);
  assertEquals(launchFailure("srun: error: cn3: task 2: Exited with exit code 1"), undefined);
});
