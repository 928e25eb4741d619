import { assert, assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { decodeBase64 } from "@std/encoding/base64";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { STATE_FOLDER } from "../state_folder.ts";
import type { LabCluster } from "./lab_cluster.ts";

/** How the program is started, and what it is started from. */
export interface Launching {
  cluster: LabCluster;
  /** The argument list that starts the program. */
  program: readonly string[];
}

/** A launcher's options, and the argument list that the program is run by. */
export interface Launcher {
  title: string;
  options: string[];
  within?: string[];
}

/** Every way to start agents that there is on a `LabCluster` with Slurm. */
export function launchersOf({ sshConfig, names }: LabCluster): Launcher[] {
  const salloc = ["salloc", "--quiet", `--nodes=${names.length}`];
  return [
    { title: "ssh", options: ["--launcher", "ssh", "--ssh-config", sshConfig] },
    { title: "srun in a job", options: ["--launcher", "srun"], within: salloc },
    { title: "srun", options: ["--launcher", "srun"] },
    { title: "Open MPI", options: ["--launcher", "mpirun", "--mpirun-command", "mpirun.openmpi"] },
    { title: "MPICH", options: ["--launcher", "mpirun", "--mpirun-command", "mpirun.mpich"] },
    { title: "ip netns exec", options: ["--launcher", "ip netns exec {node} {agent}"] },
  ];
}

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** What the system has, and no Deno. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Starts the program on the login node. */
export function start(
  { cluster, program }: Launching,
  args: readonly string[],
  within: string[] = [],
): Deno.ChildProcess {
  return cluster.login([...within, ...program, ...args], {
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", PATH, XDG_STATE_HOME: STATE_FOLDER },
  }).spawn();
}

/** Runs the program on the login node to its end. */
export async function run(launching: Launching, args: readonly string[], within: string[] = []): Promise<Ended> {
  const { code, stdout, stderr } = await start(launching, args, within).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The pairs of a run whose output is json. */
export function pairsOf({ stdout, stderr }: Ended): PairRecord[] {
  assert(stdout.startsWith("{"), stderr);
  return JSON.parse(stdout).pairs;
}

/** The argument list of an agent, or of what starts one. */
function isOfAgent(command: readonly string[]): boolean {
  return command.some((word) => /(^|\s)agent$/.test(word));
}

/** The agents, and what has started them, on every node. */
export function agentsOn({ cluster }: Launching): string[] {
  return cluster.names.flatMap((node) =>
    cluster.processes(node).filter(({ command }) => isOfAgent(command)).map(({ command }) =>
      `${node}: ${command.join(" ")}`
    )
  );
}

/** Processes of the login node, the nodes' not counted, in whose argument list the program is. */
function startersOf({ program }: Launching): string[] {
  const mark = program.at(-1)!;
  const own = Deno.readLinkSync("/proc/self/ns/net");
  return [...Deno.readDirSync("/proc")].flatMap(({ name: pid }) => {
    try {
      if (!/^\d+$/.test(pid) || Deno.readLinkSync(`/proc/${pid}/ns/net`) !== own) return [];
      const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
      return words.some((word) => word.includes(mark)) && isOfAgent(words) ? [words.join(" ")] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** Waits until no agent is left on any node, and nothing here that has started any. */
export async function allGone(launching: Launching, withinMs: number): Promise<void> {
  const untilMs = performance.now() + withinMs;
  const left = () => [...agentsOn(launching), ...startersOf(launching)];
  while (left().length > 0 && performance.now() < untilMs) await delay(50);
  assertEquals(left(), []);
}

/** Every pair of a shaped cluster is within 5 % of the truth, and no agent is left. */
export async function measuresTheTruth(launching: Launching, { options, within }: Launcher): Promise<void> {
  const { cluster } = launching;
  const args = [cluster.names.join(","), ...options, "--duration", "500ms", "--format", "json"];
  const ended = await run(launching, args, within);
  assertEquals(ended.code, 0, ended.stderr);
  const pairs = pairsOf(ended);
  assertEquals(pairs.length, cluster.names.length * (cluster.names.length - 1) / 2);
  for (const pair of pairs) {
    assert(pair.status === "measured", JSON.stringify(pair));
    const share = pair.bandwidth_MBps! / cluster.truth(pair.a, pair.b);
    assert(Math.abs(share - 1) < 0.05, `${pair.a} ${pair.b}: ${pair.bandwidth_MBps} MB/s, ${share} of the truth`);
  }
  await allGone(launching, 1000);
}

/**
 * One node without a link, one that refuses ssh, one with another version, one whose agent dies at its start: each is told with its own
 * reason, and all other pairs are measured. The cluster, of at least 7 nodes, is of no further use.
 */
export async function tellsFaultsApart(launching: Launching, folder: string): Promise<void> {
  const { cluster, program } = launching;
  const [, , other, dying, unplugged, refusing] = cluster.names as [string, string, string, string, string, string];
  const script = `${folder}/agent.sh`;
  const ready = JSON.stringify({
    kind: "ready",
    version: "0.0.9",
    protocol: 1,
    address: null,
    port: 1,
    kernel: "libc",
    pid: 1,
  });
  const lines = [
    "#!/bin/sh",
    "case $(hostname) in",
    `${other}) echo '${ready}'; cat >/dev/null;;`,
    `${dying}) echo 'no room for an agent' >&2; exit 7;;`,
    `*) exec ${program.join(" ")} agent;;`,
    "esac",
  ];
  await Deno.writeTextFile(script, lines.join("\n") + "\n", { mode: 0o755 });
  await cluster.linkDown(unplugged);
  await cluster.stopSshd(refusing);
  const options = ["--ssh-config", cluster.sshConfig, "--agent-command", script, "--connect-timeout", "8s"];
  const ended = await run(launching, [cluster.names.join(","), ...options, "--duration", "100ms", "--format", "json"]);
  assertEquals(ended.code, 1, ended.stderr);
  const faults: Record<string, RegExp> = {
    [other]: /^the agent is oobw 0\.0\.9 \(protocol 1\), the controller oobw \S+ \(protocol \d+\)/,
    [dying]: /^no room for an agent \(exit status 7\)$/,
    [unplugged]: /^ssh: connect to host \S+ port 22: (Connection timed out|No route to host) \(exit status 255\)$/,
    [refusing]: /^ssh: connect to host \S+ port 22: Connection refused \(exit status 255\)$/,
  };
  for (const { name, status, detail } of JSON.parse(ended.stdout).nodes) {
    assertEquals(status, faults[name] ? "down" : "up", `${name}: ${detail}`);
    if (faults[name]) assertMatch(detail, faults[name]);
  }
  for (const { a, b, ...pair } of pairsOf(ended)) {
    const cause = faults[a] ? a : faults[b] ? b : undefined;
    if (cause === undefined) assertEquals(pair.status, "measured", JSON.stringify(pair));
    else {
      assert(pair.status === "failed" && pair.reason === "launch", JSON.stringify(pair));
      assertMatch(pair.detail, faults[pair.blame!]!);
    }
  }
  await allGone(launching, 1000);
}

/** A run that goes on until it is ended. */
const ENDLESS = ["--duration", "60s", "--iterations", "10", "--format", "json"];

/** Waits until an agent is at work on every node. */
export async function agentsAreUp(launching: Launching): Promise<void> {
  const { cluster, program } = launching;
  const mark = program.at(-1)!;
  const isUp = (node: string) =>
    cluster.processes(node).some(({ command }) =>
      command.some((word) => word.includes(mark)) && !command.includes("-c")
    );
  for (let tries = 0; tries < 600 && !cluster.names.every(isUp); tries++) await delay(50);
  assert(cluster.names.every(isUp), "agents have not come up");
}

/** Killed at any moment of a run, the controller leaves no agent, and nothing that has started any, after 5 s. */
export async function leavesNothingWhenKilled(launching: Launching, launcher: Launcher, times: number): Promise<void> {
  const { cluster } = launching;
  for (let time = 0; time < times; time++) {
    const child = start(launching, [cluster.names.join(","), ...launcher.options, ...ENDLESS], launcher.within);
    const output = child.output();
    await agentsAreUp(launching);
    await delay(Math.random() * 1500);
    // Of a job's own shell the program is a child.
    for (const pid of launcher.within ? childrenOf(child.pid) : [child.pid]) Deno.kill(pid, "SIGKILL");
    await allGone(launching, 5000);
    await output;
  }
}

function childrenOf(pid: number): number[] {
  const words = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim();
  return words === "" ? [] : words.split(" ").map(Number);
}

/** While a run goes on, its key is in no process's arguments and in no environment, on the nodes and here. */
export async function showsNoKey(launching: Launching, launcher: Launcher, folder: string): Promise<void> {
  const { cluster, program } = launching;
  const heard = `${folder}/heard`;
  const script = `${folder}/listening.sh`;
  await Deno.writeTextFile(script, `#!/bin/sh\ntee ${heard}.$(hostname) | ${program.join(" ")} agent\n`, {
    mode: 0o755,
  });
  const options = [...launcher.options, "--agent-command", script, ...ENDLESS];
  const child = start(launching, [cluster.names.join(","), ...options], launcher.within);
  const output = child.output();
  await agentsAreUp(launching);
  const keys = new Set<string>();
  for (let tries = 0; tries < 200 && keys.size === 0; tries++) {
    await delay(50);
    for (const node of cluster.names) {
      const text = await Deno.readTextFile(`${heard}.${node}`).catch(() => "");
      for (const [, key] of text.matchAll(/"key":"([^"]+)"/g)) keys.add(key!);
    }
  }
  assertEquals(keys.size, 1, "the key of the run was not heard");
  const [key] = keys;
  const forms = [key!, decodeBase64(key!).toHex()];
  let looked = 0;
  for (const { name: pid } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    for (const file of ["cmdline", "environ"]) {
      let text: string;
      try {
        text = Deno.readTextFileSync(`/proc/${pid}/${file}`);
      } catch {
        continue; // it has ended meanwhile
      }
      looked++;
      for (const form of forms) assert(!text.includes(form), `the key is in ${file} of ${text.replaceAll("\0", " ")}`);
    }
  }
  assert(looked > 10 * cluster.names.length, `only ${looked} files were looked into`);
  child.kill("SIGTERM");
  await output;
  await allGone(launching, 5000);
}

/** A node that is cut off in the middle of a run: its agent ends within 5 s, and the run goes on with the others. */
export async function endsAgentsThatAreCutOff(launching: Launching, launcher: Launcher): Promise<void> {
  const { cluster } = launching;
  const cutOff = cluster.names[1]!;
  const child = start(launching, [
    ...[cluster.names.join(","), ...launcher.options],
    ...["--duration", "300ms", "--timeout", "1s", "--format", "jsonl", "--schedule", "serial"],
  ], launcher.within);
  const stderr = new Response(child.stderr).text();
  let stdout = "";
  const began = Promise.withResolvers<void>();
  const ended = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      stdout += text;
      began.resolve();
    }
  })();
  await Promise.race([began.promise, ended]);
  await cluster.linkDown(cutOff);
  const left = () => agentsOn(launching).filter((text) => text.startsWith(`${cutOff}: `));
  for (let tries = 0; tries < 100 && left().length > 0; tries++) await delay(50);
  assertEquals(left(), []);
  await ended;
  assertEquals((await child.status).code, 1, await stderr);
  const pairs: PairRecord[] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(pairs.length, cluster.names.length * (cluster.names.length - 1) / 2);
  for (const pair of pairs) {
    if (![pair.a, pair.b].includes(cutOff)) assertEquals(pair.status, "measured", JSON.stringify(pair));
  }
  await cluster.linkUp(cutOff);
  await allGone(launching, 2000);
}
