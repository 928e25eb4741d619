import { fromFileUrl, join } from "@std/path";
import { canMakeNamespaces } from "./lab.ts";
import { type NodeProcess, nodeProcesses } from "./node_processes.ts";
import { runCommand } from "./run_command.ts";
import { testWhereAble } from "./test_where_able.ts";
import { INTERFACE, PAYLOAD_SHARE } from "./two_nodes.ts";

export interface LabClusterOptions {
  /** What each node may send and be sent, `1gbit`. Default: what the machine can do. */
  rate?: string;
  /** The same for single nodes, by name. */
  node?: Record<string, string>;
  /** What two nodes may send to each other, each way: `{ "cn1:cn5": "50mbit" }`. */
  pair?: Record<string, string>;
  /** Each node has a /tmp of its own, where nothing of the machine's is seen. */
  privateTmp?: boolean;
  /** Slurm runs on it. */
  slurm?: boolean;
  /** What the nodes' names begin with. Default: `cn`. Of several clusters at a time, each needs its own. */
  prefix?: string;
}

/** How long to wait for another process to be done with a cluster whose nodes have the same names. */
const NAMES_WAIT_S = 180;

/**
 * A cluster on this machine, its login node: `cn1`, `cn2` … are namespaces with a host name, an sshd and processes of their own, reached by
 * ssh (`sshConfig`), `ip netns exec`, Slurm and MPI. Disposal ends everything that runs in the nodes, and removes every file.
 */
export class LabCluster implements AsyncDisposable {
  readonly names: readonly string[];
  readonly addresses: Readonly<Record<string, string>>;
  readonly loginAddress: string;
  /** For `ssh -F`: it knows the nodes' names wherever it is used. */
  readonly sshConfig: string;
  /** The nodes' names and addresses, a file as /etc/hosts is one. */
  readonly hosts: string;
  /** What makes Slurm's, Open MPI's and MPICH's commands use this cluster. `login` gives it to the command. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #bridge: string;
  readonly #bits: ReadonlyMap<string, number>;

  private constructor(folder: string, slurmConfiguration: string | null) {
    const lines = (name: string) => Deno.readTextFileSync(join(folder, name)).trimEnd().split("\n");
    const number = lines("number")[0]!;
    this.#folder = folder;
    this.#bridge = `oobw${number}`;
    this.names = lines("names");
    this.loginAddress = `10.79.${number}.254`;
    this.addresses = Object.fromEntries(this.names.map((name, index) => [name, `10.79.${number}.${index + 1}`]));
    this.sshConfig = join(folder, "ssh_config");
    this.hosts = join(folder, "hosts");
    this.environment = {
      ...(slurmConfiguration === null ? {} : { SLURM_CONF: slurmConfiguration }),
      ...mpiEnvironment(join(folder, "ssh"), `10.79.${number}.0/24`),
    };
    this.#bits = new Map(
      lines("truth").filter((line) => line !== "").map((line) => {
        const [from, to, bits] = line.split(" ");
        return [`${from} ${to}`, bits === "-" ? Infinity : Number(bits)];
      }),
    );
  }

  /** @throws {Error} when it cannot be made (`canMakeCluster` knows why); nothing is left behind then */
  static async up(nodes: number, options: LabClusterOptions = {}): Promise<LabCluster> {
    const { rate, node = {}, pair = {}, privateTmp = false, slurm = false, prefix } = options;
    const folder = await Deno.makeTempDir({ prefix: "oobw-lab-" });
    const each = (option: string, rates: Record<string, string>) =>
      Object.entries(rates).flatMap(([name, rate]) => [option, `${name}=${rate}`]);
    try {
      await runCommand([
        ...[script("up"), folder, String(nodes), "--owner", String(Deno.pid), "--wait", String(NAMES_WAIT_S)],
        ...(rate === undefined ? [] : ["--rate", rate]),
        ...(prefix === undefined ? [] : ["--prefix", prefix]),
        ...(privateTmp ? ["--private-tmp"] : []),
        ...each("--node", node),
        ...each("--pair", pair),
      ]);
      return new LabCluster(folder, slurm ? (await runCommand([script("slurm_up"), folder])).trim() : null);
    } catch (error) {
      await takeDown(folder);
      throw error;
    }
  }

  /** A command to be run on the login node, where the nodes' names are known, with `environment`. Its process is the command's own. */
  login(command: string[], options: Deno.CommandOptions = {}): Deno.Command {
    const env = { ...this.environment, ...options.env };
    return new Deno.Command(script("login"), { ...options, env, args: [this.#folder, ...command] });
  }

  /**
   * A command to be run in a node, in `/` unless `cwd` says otherwise. Its process is `nsenter`, which hands on no signal; but when it is
   * ended, the command is killed.
   */
  exec(node: string, command: string[], { cwd, ...options }: Deno.CommandOptions = {}): Deno.Command {
    const directory = cwd instanceof URL ? fromFileUrl(cwd) : cwd ?? "/";
    const args = [
      ...["--target", String(this.#leader(node)), "--net", "--uts", "--mount", "--ipc", "--pid", `--wdns=${directory}`],
      ...["--", "setpriv", "--pdeathsig", "KILL", ...command],
    ];
    return new Deno.Command("nsenter", { ...options, args });
  }

  /** Pulls a node's plug: it has no carrier. */
  async linkDown(node: string) {
    await runCommand(["ip", "link", "set", this.#port(node), "down"]);
  }

  async linkUp(node: string) {
    await runCommand(["ip", "link", "set", this.#port(node), "up"]);
    // Neighbours that could not be found are looked for again at once, not in a second.
    const flush = (namespace: string[], device: string) =>
      runCommand(["ip", ...namespace, "neigh", "flush", "dev", device]);
    await Promise.all([flush([], this.#bridge), ...this.names.map((name) => flush(["-n", name], INTERFACE))]);
  }

  /** From now on the node refuses ssh; sessions that are open go on. */
  async stopSshd(node: string) {
    const stop = "pid=$(cat /run/sshd.pid); kill $pid; while kill -0 $pid 2>/dev/null; do sleep 0.01; done";
    const { success } = await this.exec(node, ["sh", "-c", stop], { stdout: "null", stderr: "inherit" }).output();
    if (!success) throw new Error(`stopping the sshd of a node: ${node}`);
  }

  /** The most payload that can go from one node to another, in 10^6 bytes per second; infinite where no rate was set. */
  truth(from: string, to: string): number {
    const bits = this.#bits.get(`${from} ${to}`);
    if (bits === undefined) throw new Error(`two nodes of the cluster: ${from} ${to}`);
    return bits * PAYLOAD_SHARE / 8e6;
  }

  /** What runs in a node, however it was started. */
  processes(node: string): NodeProcess[] {
    return nodeProcesses(node, this.#leader(node));
  }

  /** Removes all that was made; nothing more when that has been done. */
  async [Symbol.asyncDispose]() {
    await takeDown(this.#folder);
  }

  /** A node's process 1, as the machine numbers it. */
  #leader(node: string): number {
    return parseInt(Deno.readTextFileSync(join(this.#folder, "processes", node)));
  }

  #port(node: string): string {
    const index = this.names.indexOf(node);
    if (index < 0) throw new Error(`a node of the cluster: ${node}`);
    return `${this.#bridge}.${index + 1}`;
  }
}

/**
 * What Open MPI and MPICH need to reach the nodes as root, over the cluster's network. `mpirun.openmpi --host`, `mpirun.mpich -hosts`.
 * @param ssh a program that takes ssh's arguments
 * @param network in CIDR notation
 */
export function mpiEnvironment(ssh: string, network: string): Record<string, string> {
  return {
    OMPI_ALLOW_RUN_AS_ROOT: "1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
    OMPI_MCA_plm_rsh_agent: ssh,
    OMPI_MCA_oob_tcp_if_include: network,
    OMPI_MCA_btl_tcp_if_include: network,
    // All nodes have the same processors: each would be bound to the same ones.
    OMPI_MCA_hwloc_base_binding_policy: "none",
    HYDRA_LAUNCHER: "ssh",
    HYDRA_LAUNCHER_EXEC: ssh,
  };
}

function script(name: string): string {
  return fromFileUrl(new URL(`./lab_cluster/${name}.sh`, import.meta.url));
}

async function takeDown(folder: string) {
  await runCommand([script("down"), folder]);
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

export type ClusterNeed = "ssh" | "slurm" | "openmpi" | "mpich" | "iperf3";

/** Which program of which package each needs. */
const PROGRAMS: Record<ClusterNeed, Record<string, string>> = {
  ssh: { sshd: "openssh-server", ssh: "openssh-client", "ssh-keygen": "openssh-client", nsenter: "util-linux" },
  slurm: { munged: "munge", slurmctld: "slurm-wlm", slurmd: "slurm-wlm", srun: "slurm-wlm", sbcast: "slurm-wlm" },
  openmpi: { "mpirun.openmpi": "openmpi-bin" },
  mpich: { "mpirun.mpich": "mpich" },
  iperf3: { iperf3: "iperf3" },
};

/** Whether a `LabCluster` can be made here, with all that is needed; the reason if it cannot. */
export function canMakeCluster(needs: readonly ClusterNeed[] = ["ssh"]): true | string {
  const able = canMakeNamespaces();
  if (able !== true) return able;
  if (Deno.uid() !== 0) return "namespaces need root";
  for (const need of new Set<ClusterNeed>(["ssh", ...needs])) {
    for (const [program, name] of Object.entries(PROGRAMS[need])) {
      if (!isInstalled(program)) return `no ${program}, which the package ${name} has`;
    }
  }
  return true;
}

function isInstalled(program: string): boolean {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => {
    try {
      return folder !== "" && Deno.statSync(join(folder, program)).isFile;
    } catch {
      return false;
    }
  });
}

/** A test that needs a `LabCluster`, and what is to run on it. */
export function clusterTest(title: string, needs: readonly ClusterNeed[], test: () => Promise<void>) {
  testWhereAble(title, "a cluster", canMakeCluster(needs), test);
}
