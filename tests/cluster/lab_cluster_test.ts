import { assert, assertAlmostEquals, assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { dirname, fromFileUrl } from "@std/path";
import { canMakeCluster, clusterTest, LabCluster, mpiEnvironment } from "./lab_cluster.ts";
import { runCommand } from "./run_command.ts";

/** Not those of the clusters of other tests: one of these may be up at the same time. */
const prefix = "lab";

const NAMES = ["lab1", "lab2", "lab3", "lab4"];

/** How far from the truth iperf3 may be, and how often it may try: a busy machine shapes and measures wrongly for a moment. */
const SHARE = 0.05;
const TRIES = 5;

/** Runs a command to its end; what it wrote. */
async function output(command: Deno.Command): Promise<string> {
  const { code, stdout, stderr } = await command.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(code, 0, decode(stdout) + decode(stderr));
  return decode(stdout).trim();
}

function ssh(cluster: LabCluster, node: string, ...command: string[]): Deno.Command {
  return new Deno.Command("ssh", { args: ["-F", cluster.sshConfig, node, ...command] });
}

async function sortedLines(command: Deno.Command): Promise<string[]> {
  return (await output(command)).split("\n").sort();
}

/** Namespaces, interfaces, mounts, processes and files of a cluster. */
async function remains(cluster: LabCluster): Promise<string[]> {
  const folder = dirname(cluster.sshConfig);
  const number = cluster.loginAddress.split(".")[2];
  const found = (await runCommand(["ip", "netns", "list"])).split("\n").map((line) => line.split(" ")[0]!)
    .filter((name) => cluster.names.includes(name));
  for (const { name } of Deno.readDirSync("/sys/class/net")) {
    if (name === `oobw${number}` || name.startsWith(`oobw${number}.`)) found.push(name);
  }
  for (const mount of Deno.readTextFileSync("/proc/self/mountinfo").split("\n")) {
    if (mount.includes(folder) || cluster.names.some((name) => mount.includes(`/netns/${name} `))) found.push(mount);
  }
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ");
      if (command.includes(folder)) found.push(command);
    } catch {
      // it has ended meanwhile
    }
  }
  try {
    Deno.statSync(folder);
    found.push(folder);
  } catch {
    // as it should be
  }
  return found;
}

clusterTest(
  "LabCluster has nodes that ssh reaches and that know each other by name; nothing of it is left",
  ["ssh"],
  async () => {
    await using cluster = await LabCluster.up(4, { prefix });
    assertEquals(cluster.names, NAMES);
    assertEquals(await Promise.all(NAMES.map((node) => output(ssh(cluster, node, "hostname")))), NAMES);
    // Each to the next one's sshd, and the login node's way there.
    const connect = "exec 3<>/dev/tcp/$0/22 && read -r line <&3 && echo ${line%%-*}";
    for (const [index, node] of NAMES.entries()) {
      const other = NAMES[(index + 1) % 4]!;
      assertEquals(await output(cluster.exec(node, ["bash", "-c", connect, other])), "SSH");
      const addresses = await output(cluster.login(["getent", "hosts", node]));
      assertEquals(addresses.split(/\s+/), [cluster.addresses[node], node]);
    }
    assertEquals(
      await output(cluster.exec("lab2", ["sh", "-c", "hostname; pwd; ls /sys/class/net"])),
      "lab2\n/\neth0\nlo",
    );
    assertEquals(await output(cluster.exec("lab2", ["pwd"], { cwd: "/usr/bin" })), "/usr/bin");
    assertEquals(cluster.truth("lab1", "lab2"), Infinity);
    assertThrows(() => cluster.truth("lab1", "cn2"), Error, "two nodes of the cluster: lab1 cn2");
    assert((await remains(cluster)).length > 10);

    await cluster[Symbol.asyncDispose]();
    assertEquals(await remains(cluster), []);
    await cluster[Symbol.asyncDispose]();
  },
);

clusterTest(
  "LabCluster.processes() sees what runs in a node, however it was started, until disposal ends it",
  ["ssh"],
  async () => {
    await using cluster = await LabCluster.up(2, { prefix });
    const found = (seconds: string) =>
      cluster.processes("lab1").filter(({ command }) => command.join(" ") === `sleep ${seconds}`);
    /** A shell that puts something into the background does not wait until it has become that. */
    const soon = async (seconds: string) => {
      for (let tries = 0; tries < 1000 && found(seconds).length === 0; tries++) await delay(10);
      return found(seconds)[0];
    };
    // Neither has a parent that waits for it.
    await output(ssh(cluster, "lab1", "MARK=seen setsid sleep 1001 </dev/null >/dev/null 2>&1 &"));
    const left = ["ip", "netns", "exec", "lab1", "sh", "-c", "setsid sleep 1002 </dev/null >/dev/null 2>&1 &"];
    await runCommand(left);
    const inside = await soon("1001"), outside = await soon("1002");
    assert(inside !== undefined && outside !== undefined);
    assert(inside.environment.includes("MARK=seen"), inside.environment.join());
    assertEquals(await output(cluster.exec("lab1", ["cat", `/proc/${inside.pidInNode}/comm`])), "sleep");
    assertEquals(outside.pidInNode, null);
    assertEquals(cluster.processes("lab2").filter(({ command }) => command[0] === "sleep"), []);

    // Killed here, ended there; and no one is left for ever that nobody waits for.
    const command = cluster.exec("lab1", ["sleep", "1003"]).spawn();
    assert(await soon("1003"));
    command.kill("SIGKILL");
    await command.status;
    while (found("1003").length > 0) await delay(10);
    await output(cluster.exec("lab1", ["kill", String(inside.pidInNode)]));
    const gone = `while [ -e /proc/${inside.pidInNode} ]; do sleep 0.01; done`;
    await output(cluster.exec("lab1", ["timeout", "10", "sh", "-c", gone]));

    await cluster[Symbol.asyncDispose]();
    // Whoever adopted it may not have looked yet.
    const state = await Deno.readTextFile(`/proc/${outside.pid}/status`).catch(() => "State:\tZ");
    assert(state.includes("State:\tZ"), state);
  },
);

clusterTest("LabCluster's nodes can be cut off, and refuse ssh", ["ssh"], async () => {
  await using cluster = await LabCluster.up(3, { prefix });
  const reach = async (node: string) => {
    const { code, stderr } = await ssh(cluster, node, "-o", "ConnectTimeout=1", "true").output();
    return code === 0 ? "reached" : new TextDecoder().decode(stderr).trim();
  };
  await cluster.linkDown("lab2");
  assertEquals(await output(cluster.exec("lab2", ["cat", "/sys/class/net/eth0/carrier"])), "0");
  await cluster.stopSshd("lab3");
  const [one, two, three] = await Promise.all(["lab1", "lab2", "lab3"].map(reach));
  assertEquals(one, "reached");
  assert(two!.endsWith("No route to host") || two!.endsWith("Connection timed out"), two);
  assert(three!.endsWith("Connection refused"), three);
  await cluster.linkUp("lab2");
  assertEquals(await reach("lab2"), "reached");
});

clusterTest(
  "LabCluster with a private /tmp has nodes that share its folder there, and nothing else",
  ["ssh"],
  async () => {
    await using cluster = await LabCluster.up(2, { prefix, privateTmp: true });
    const folder = dirname(cluster.sshConfig);
    await output(ssh(cluster, "lab1", "echo here >/tmp/of_lab1"));
    assertEquals(await output(ssh(cluster, "lab1", "cat /tmp/of_lab1")), "here");
    const seen = folder.startsWith("/tmp/") ? [folder.split("/")[2]] : [""];
    assertEquals((await output(ssh(cluster, "lab2", "ls /tmp"))).split("\n"), seen);
    assertEquals(await output(ssh(cluster, "lab2", `cat ${folder}/names`)), "lab1\nlab2");
    assertThrows(() => Deno.statSync("/tmp/of_lab1"), Deno.errors.NotFound);
  },
);

clusterTest("LabCluster with Slurm runs steps, allocations and broadcasts", ["slurm"], async () => {
  await using cluster = await LabCluster.up(4, { prefix, slurm: true, privateTmp: true });
  assertEquals(await sortedLines(cluster.login(["srun", "-N4", "hostname"])), NAMES);
  const script = "srun hostname && sbcast /bin/hostname /tmp/copy && srun /tmp/copy && echo $SLURM_JOB_NODELIST";
  const lines = await sortedLines(cluster.login(["salloc", "-Q", "-N3", "bash", "-c", script]));
  assertEquals(lines, ["lab1", "lab1", "lab2", "lab2", "lab3", "lab3", "lab[1-3]"]);
  // A step that nobody waits for goes with the rest.
  const step = cluster.login(["srun", "-N4", "sleep", "1000"], { stdin: "null" }).spawn();
  while (!cluster.processes("lab4").some(({ command }) => command[0]!.endsWith("sleep") && command[1] === "1000")) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  step.kill("SIGKILL");
  await step.status;
  await cluster[Symbol.asyncDispose]();
  assertEquals(await remains(cluster), []);
});

clusterTest(
  "LabCluster.environment makes Open MPI and MPICH start processes on the nodes",
  ["openmpi", "mpich"],
  async () => {
    await using cluster = await LabCluster.up(4, { prefix });
    const list = NAMES.join();
    assertEquals(await sortedLines(cluster.login(["mpirun.openmpi", "--host", list, "-np", "4", "hostname"])), NAMES);
    assertEquals(await sortedLines(cluster.login(["mpirun.mpich", "-hosts", list, "-np", "4", "hostname"])), NAMES);
  },
);

clusterTest(
  "LabCluster's nodes and links have the rates that they were given, three pairs at a time",
  ["iperf3"],
  async () => {
    const node = { lab3: "200mbit" }, pair = { "lab1:lab5": "50mbit" };
    await using cluster = await LabCluster.up(6, { prefix, rate: "1gbit", node, pair });
    assertAlmostEquals(cluster.truth("lab1", "lab2"), 119.55, 0.01);
    assertAlmostEquals(cluster.truth("lab3", "lab4"), 23.91, 0.01);
    assertEquals(cluster.truth("lab4", "lab3"), cluster.truth("lab3", "lab4"));
    assertAlmostEquals(cluster.truth("lab5", "lab1"), 5.98, 0.01);
    const folder = dirname(cluster.sshConfig);
    const away = async (from: string, to: string, port: string) => {
      const log = `${folder}/iperf3.${to}.${port}`;
      const server = `iperf3 --server --one-off --forceflush --port ${port} </dev/null >${log} 2>&1 &`;
      const listening = `until grep -q listening ${log}; do sleep 0.01; done`;
      await runCommand(["ip", "netns", "exec", to, "sh", "-c", `${server} ${listening}`]);
      const client = ["iperf3", "--json", "--client", cluster.addresses[to]!, "--port", port, "--time", "1"];
      const { end } = JSON.parse(await runCommand(["ip", "netns", "exec", from, ...client]));
      return Math.abs(end.sum_received.bits_per_second / 8e6 / cluster.truth(from, to) - 1);
    };
    for (
      const pairs of [["lab1 lab5", "lab2 lab3", "lab4 lab6"], ["lab3 lab2", "lab5 lab1", "lab6 lab4"]].map((round) =>
        round.map((pair) => pair.split(" "))
      )
    ) {
      let furthest = Infinity;
      for (let tries = 0; tries < TRIES && furthest >= SHARE; tries++) {
        furthest = Math.max(...await Promise.all(pairs.map(([from, to]) => away(from!, to!, String(5201 + tries)))));
      }
      assertLess(furthest, SHARE, pairs.join(", "));
    }
  },
);

clusterTest("LabCluster.up() that fails says why in one line, and leaves nothing behind", ["ssh"], async () => {
  await using other = await LabCluster.up(1, { prefix });
  for (
    const [options, reason] of [
      [{ rate: "much" }, "up.sh: a rate is such as 200mbit: 'much'"],
      [{ node: { cn9: "1gbit" } }, "up.sh: no such node: 'cn9'"],
      [{ pair: { "no1:no1": "1gbit" } }, "up.sh: a pair is two nodes: 'no1:no1=1gbit'"],
      [{ prefix: "NO" }, "up.sh: a prefix is small letters and digits: 'NO'"],
    ] as const
  ) await assertRejects(() => LabCluster.up(2, { prefix: "no", ...options }), Error, reason);
  await assertRejects(() => LabCluster.up(0), Error, "up.sh: a cluster has 1 to 250 nodes: '0'");
  const folder = await Deno.makeTempDir();
  const again = runCommand([
    fromFileUrl(new URL("lab_cluster/up.sh", import.meta.url)),
    folder,
    "2",
    "--prefix",
    prefix,
  ]);
  const taken = `up.sh: the name lab1 is taken by the cluster in ${dirname(other.sshConfig)}`;
  await assertRejects(() => again, Error, taken);
  await Deno.remove(folder, { recursive: true });
  assertEquals(await output(ssh(other, "lab1", "hostname")), "lab1");
  await other[Symbol.asyncDispose]();
  // Clusters of other processes may come and go meanwhile: a bridge says whose it is.
  const bridges = await runCommand(["ip", "-details", "link", "show", "type", "bridge"]);
  assertEquals(bridges.match(new RegExp(`alias \\S+ ${Deno.pid} .*`, "g")), null);
  assertEquals((await runCommand(["ip", "netns", "list"])).match(/^no\d.*$/gm), null);
});

clusterTest("LabCluster.up() takes down a cluster whose owner has ended", ["ssh"], async () => {
  const folder = await Deno.makeTempDir();
  const owner = new Deno.Command("sleep", { args: ["1000"] }).spawn();
  const up = fromFileUrl(new URL("lab_cluster/up.sh", import.meta.url));
  await runCommand([up, folder, "2", "--prefix", prefix, "--owner", String(owner.pid)]);
  owner.kill("SIGKILL");
  await owner.status;
  await using cluster = await LabCluster.up(1, { prefix });
  assertThrows(() => Deno.statSync(folder), Deno.errors.NotFound);
  assertThrows(() => Deno.statSync("/run/netns/lab2"), Deno.errors.NotFound);
  assertEquals(await output(ssh(cluster, "lab1", "hostname")), "lab1");
});

Deno.test("canMakeCluster() names what is missing", () => {
  const path = Deno.env.get("PATH")!;
  try {
    for (const able of [canMakeCluster(), canMakeCluster(["slurm", "openmpi", "mpich"])]) {
      assert(able === true || able.length > 0 && !able.includes("\n"), String(able));
    }
    Deno.env.set("PATH", "/nowhere");
    const able = canMakeCluster(["mpich"]);
    assert(able !== true);
  } finally {
    Deno.env.set("PATH", path);
  }
});

Deno.test("mpiEnvironment() names the program that reaches the nodes to both implementations", () => {
  const environment = mpiEnvironment("/x/ssh", "10.79.1.0/24");
  assertEquals([environment.OMPI_MCA_plm_rsh_agent, environment.HYDRA_LAUNCHER_EXEC], ["/x/ssh", "/x/ssh"]);
});
