import { delay } from "@std/async/delay";
import { AgentFarm } from "../agent/simulated/agent_farm.ts";
import { errorText } from "../../lib/base/errors.ts";
import { resourcesOf } from "../agent/process_resources.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { STATE_FOLDER } from "../state_folder.ts";
import { print } from "./print.ts";

/** How the farm's agents are reached. */
const LAUNCHERS = ["template", "srun"] as const;
type LauncherName = typeof LAUNCHERS[number];

/** A pair takes so long: a while in which nothing is to be done but to hold the channels, the middle of which is looked at. */
const MEASURE_MS = 12_000;

/** What the agents share. */
const THREADS = 4;
const SETTLE_MS = 1500;
const IDLE_MS = 8000;

interface Figures {
  /** Of nodes. */
  count: number;
  /** From the program's start until every pair of the first round is being measured. */
  startS: number;
  startCpuS: number;
  /** Of one core, while all channels are idle. */
  idlePercent: number;
  /** Of the program: while the channels are idle, and the most until then. */
  memoryMB: number;
  peakMB: number;
  files: number;
  /** How much longer the round took than one of its pairs. */
  beyondMs: number;
  /** From the end of the round to the program's. */
  endS: number;
}

/** The seconds of CPU that a process itself has had. */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return (user! + system!) / 100;
}

/** The program, at a round of pairs that a farm's agents measure. */
class Controller implements AsyncDisposable {
  readonly #farm: AgentFarm;
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<string>;
  /** Rejects when a node goes down, or the program ends, with what it says. */
  readonly #failed: Promise<never>;
  readonly #began = performance.now();

  constructor(farm: AgentFarm, launcher: LauncherName, count: number) {
    const [program, ...args] = [
      ...Deno.env.get("OOBW_BENCH_PROGRAM")?.split(" ") ?? FROM_SOURCE,
      ...[`n[1-${count}]`, "--launcher", launcher === "srun" ? "srun" : farm.template, "--rounds", "1"],
      ...["--timeout", "1h", "--format", "jsonl", "--no-save", "--quiet"],
    ];
    const env = { PATH: `${farm.folder}:${Deno.env.get("PATH")}`, XDG_STATE_HOME: STATE_FOLDER };
    const streams = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
    this.#farm = farm;
    this.#child = new Deno.Command(program!, { args, env, ...streams }).spawn();
    this.#output = new Response(this.#child.stdout).text();
    this.#failed = this.#watch();
    this.#failed.catch(() => {}); // told to who waits
  }

  get pid(): number {
    return this.#child.pid;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Waits until so many pairs are being measured. */
  async measures(pairs: number): Promise<void> {
    await Promise.race([this.#farm.until(({ measuring }) => measuring === pairs), this.#failed]);
  }

  interrupt(): void {
    this.#child.kill("SIGTERM");
  }

  /** Waits for its end; answers its output. */
  async end(status: number): Promise<string> {
    const { code } = await this.#child.status;
    if (code !== status) await this.#failed;
    return await this.#output;
  }

  async [Symbol.asyncDispose]() {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await Promise.allSettled([this.#failed, this.#output, this.#child.status]);
  }

  async #watch(): Promise<never> {
    let said = "";
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      if (said.includes(": down: ")) break;
    }
    throw new Error(said.trim().split("\n").slice(0, 3).join("; "));
  }
}

/** One round, from the program's start to its end. */
async function round(launcher: LauncherName, count: number): Promise<Figures> {
  await using farm = await AgentFarm.open({ measureMs: MEASURE_MS, threads: THREADS });
  await using controller = new Controller(farm, launcher, count);
  const { pid } = controller;
  await controller.measures(count / 2);
  const startS = controller.seconds;
  const startCpuS = await cpuSeconds(pid);
  await delay(SETTLE_MS);
  const [fromS, from] = [controller.seconds, await cpuSeconds(pid)];
  await delay(IDLE_MS);
  const idlePercent = 100 * (await cpuSeconds(pid) - from) / (controller.seconds - fromS);
  const { memoryBytes, peakBytes, files } = await resourcesOf(pid);
  await controller.measures(0);
  const overS = controller.seconds;
  const pairs = (await controller.end(0)).trimEnd().split("\n").map((line) => JSON.parse(line));
  const endS = controller.seconds - overS;
  if (pairs.length !== count / 2) throw new Error(`${pairs.length} pairs`);
  const [first, last] = [Math.min(...pairs.map((p) => p.start_s)), Math.max(...pairs.map((p) => p.end_s))];
  const beyondMs = 1000 * (last - first) - MEASURE_MS;
  const [memoryMB, peakMB] = [memoryBytes / 1e6, peakBytes / 1e6];
  return { count, startS, startCpuS, idlePercent, memoryMB, peakMB, files, beyondMs, endS };
}

/** The seconds from SIGTERM in the middle of a round to the end of the program and of all agents. */
async function interrupted(launcher: LauncherName, count: number): Promise<number> {
  await using farm = await AgentFarm.open({ measureMs: 3_000_000, threads: THREADS });
  await using controller = new Controller(farm, launcher, count);
  await controller.measures(count / 2);
  const fromS = controller.seconds;
  controller.interrupt();
  await Promise.all([farm.until(({ agents }) => agents === 0), controller.end(143)]);
  return controller.seconds - fromS;
}

/**
 * Start-up, idle channels, a round and the end, with agents that measure nothing and share this process. Times of two nodes are taken off from
 * what is told for each channel.
 */
export async function benchChannels({ nodes, only }: { nodes: readonly number[]; only: string }) {
  for (const launcher of LAUNCHERS.filter((name) => name.includes(only))) {
    const two = await round(launcher, 2);
    print(`${launcher}: ${told(two)}`);
    for (const count of nodes) {
      try {
        const figures = await round(launcher, count);
        const each = (what: "memoryMB" | "startCpuS") => 1000 * (figures[what] - two[what]) / count;
        const [kB, ms] = [each("memoryMB").toFixed(0), each("startCpuS").toFixed(2)];
        const interruptS = (await interrupted(launcher, count)).toFixed(2);
        print(`${launcher}: ${told(figures)}; after SIGTERM ${interruptS} s; each channel ${kB} kB, ${ms} ms of CPU`);
      } catch (error) {
        print(`${launcher}: ${count} nodes: ${errorText(error)}`);
      }
    }
  }
}

function told(figures: Figures): string {
  const { count, startS, startCpuS, idlePercent, memoryMB, peakMB, files, beyondMs, endS } = figures;
  return [
    `${count} nodes: up in ${startS.toFixed(2)} s, CPU ${startCpuS.toFixed(2)} s`,
    `idle ${idlePercent.toFixed(1)} % of a core, ${memoryMB.toFixed(0)} MB (at most ${
      peakMB.toFixed(0)
    }), ${files} files`,
    `round ${beyondMs.toFixed(0)} ms beyond its pairs`,
    `end ${endS.toFixed(2)} s`,
  ].join("; ");
}
