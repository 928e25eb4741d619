import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../lib/base/errors.ts";
import type { World } from "./capture.ts";
import { resolve } from "./resolve.ts";

async function launcherOf(...argv: string[]) {
  return (await resolve(["cn[1-3]", ...argv])).options.launcher;
}

/** As `resolveLauncher` starts this program by itself. */
const SELF = [Deno.execPath(), "run", "-A", "--quiet", new URL("../../main.ts", import.meta.url).href, "agent"];

/** Inside of a Slurm job. */
const JOB: World = { env: { SLURM_JOB_ID: "7", SLURM_JOB_NODELIST: "cn[1-4]" } };

Deno.test("resolveLauncher() takes a text with {node} and {agent} for a template", async () => {
  const text = "kubectl exec -i 'pod-{node}' -- {agent}";
  assertEquals(await launcherOf("--launcher", text), {
    name: "template",
    text,
    words: ["kubectl", "exec", "-i", "pod-{node}", "--", "{agent}"],
    agentCommand: SELF,
  });
});

Deno.test("resolveLauncher() splits --agent-command into words", async () => {
  const agentCommand = ["nice", "-n", "-5", "/opt/my tools/oobw", "agent"];
  const text = "nice -n -5 '/opt/my tools/oobw' agent";
  const local = await launcherOf("--launcher", "local", "--agent-command", text);
  assertEquals(local, { name: "local", agentCommand });
  const template = await launcherOf("--launcher", "ssh {node} {agent}", "--agent-command", text);
  assertEquals(template?.agentCommand, agentCommand);
});

Deno.test("resolveLauncher() takes the running program for the agent", async () => {
  assertEquals(await launcherOf("--launcher", "local"), { name: "local", agentCommand: SELF });
});

Deno.test("resolveLauncher() keeps ssh's options in order, and makes its configuration an absolute path", async () => {
  const files = { [join(Deno.cwd(), "-F")]: "", "/etc/cluster_config": "" };
  const argv = ["cn[1-3]", "--ssh-option", "Port=2222", "--ssh-option", "User root", "--ssh-config=-F"];
  assertEquals((await resolve(argv, { files })).options.launcher, {
    name: "ssh",
    options: ["Port=2222", "User root"],
    configFile: join(Deno.cwd(), "-F"),
    agentCommand: SELF,
  });
  const { options } = await resolve(["cn[1-3]", "--ssh-config", "/etc/cluster_config"], { files });
  assertEquals(options.launcher?.name === "ssh" && options.launcher.configFile, "/etc/cluster_config");
});

Deno.test("resolveLauncher() takes the next word for srun's option, though it begins with a dash", async () => {
  const argv = ["--launcher", "srun", "--srun-option", "-pdebug", "--srun-option", "--quiet", "--srun-option=--mem=1G"];
  assertEquals(await launcherOf(...argv), {
    name: "srun",
    options: ["-pdebug", "--quiet", "--mem=1G"],
    agentCommand: SELF,
  });
});

Deno.test("resolveLauncher() splits --mpirun-command into words", async () => {
  assertEquals(await launcherOf("--launcher", "mpirun"), { name: "mpirun", command: ["mpirun"], agentCommand: SELF });
  const argv = ["--launcher", "mpirun", "--mpirun-command", "'/opt/my mpi/mpirun' -iface ib0"];
  assertEquals(await launcherOf(...argv), {
    name: "mpirun",
    command: ["/opt/my mpi/mpirun", "-iface", "ib0"],
    agentCommand: SELF,
  });
});

/** What is typed, in which surroundings, and what then starts agents. */
const DEFAULTS: [argv: string[], world: World, name: string][] = [
  [[], {}, "local"],
  [["cn[1-3]"], {}, "ssh"],
  [["-f", "hosts"], { files: { hosts: "cn1\ncn2\n" } }, "ssh"],
  [[], JOB, "srun"],
  [["-x", "cn4"], JOB, "srun"],
  [["cn[2-3]"], JOB, "srun"],
  [["cn[2-5]"], JOB, "ssh"],
  [["cn[2-3]", "--launcher", "ssh"], JOB, "ssh"],
  [["cn[2-3]", "--launcher", "mpirun"], JOB, "mpirun"],
  // An old name of the variable.
  [[], { env: { SLURM_JOB_ID: "7", SLURM_NODELIST: "cn[1-4]" } }, "srun"],
  // A job that has ended, whose nodes somebody has kept.
  [[], { env: { SLURM_JOB_NODELIST: "cn[1-4]" } }, "ssh"],
  [[], { env: { PBS_NODEFILE: "nodes" }, files: { nodes: "cn1\ncn2\n" } }, "ssh"],
  // Of a Slurm job, but on nodes of its own.
  [["cn[1-2]"], { env: { SLURM_JOB_ID: "7" } }, "ssh"],
];

for (const [argv, world, name] of DEFAULTS) {
  Deno.test(`resolveLauncher() makes of ${JSON.stringify([argv, world.env ?? {}])} ${name}`, async () => {
    assertEquals((await resolve(argv, world)).options.launcher?.name, name);
  });
}

Deno.test("resolveLauncher() names the nodes that a Slurm job does not have", async () => {
  const argv = ["cn[3-6]", "--launcher", "srun"];
  const { message } = await assertRejects(() => resolve(argv, JOB), UsageError);
  assertEquals(message, "starting agents by srun (job 7 has 'cn[1-4]'): 'cn[5-6]'");
  assertEquals((await resolve(argv)).options.launcher?.name, "srun");
  const elsewhere = [...argv, "--srun-option", "--jobid=8"];
  assertEquals((await resolve(elsewhere, JOB)).options.launcher?.name, "srun");
});

Deno.test("resolveRun() puts no limit on the pairs in flight between hosts, and says nothing of this machine", async () => {
  for (const launcher of ["ssh", "srun", "mpirun", "ssh {node} {agent}"]) {
    const { options, notices } = await resolve(["cn[1-300]", "--launcher", launcher]);
    assertEquals([options.concurrency, options.plan.size, notices], [null, 300 * 299 / 2, []]);
  }
});

Deno.test("resolveRun() starts no agents for simulated pairs, wherever it is", async () => {
  const { options, notices } = await resolve(["--probe", "sim"], JOB);
  assertEquals([options.launcher, options.plan.size, notices], [null, 6, []]);
});
