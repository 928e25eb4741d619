import { fromFileUrl, join } from "@std/path";
import { alternate, median, ratios } from "./alternate.ts";
import { isInstalled } from "./peers/server.ts";
import { print } from "./print.ts";
import { type Usage, use, useOurs } from "./usage.ts";

/** 1,000,405 pairs. */
const MANY_NODES = 1415;
/** 79,800 pairs. */
const SOME_NODES = 400;
/** 2,016 pairs, for peers that start a process for each. */
const FEW_NODES = 64;

/** Version 4 of `piscina`, the pool of worker threads that most of Node's programs use. */
const PISCINA = "piscina@4.9.2";

/** Something that does the same work: draws two numbers and writes a line for each pair of `n1`, `n2` and so on. */
interface Peer {
  title: string;
  nodes: number;
  command: string[];
}

function peerFile(name: string): string {
  return fromFileUrl(new URL(`./peers/${name}`, import.meta.url));
}

function pairCount(nodes: number): number {
  return nodes * (nodes - 1) / 2;
}

async function peers(folder: string): Promise<Peer[]> {
  const pool = (chunk: number) => ["python3", peerFile("pool.py"), String(MANY_NODES), String(chunk)];
  const awk = ["awk", "-v", "a={1}", "-v", "b={2}", "-f", peerFile("pair.awk")];
  // xargs fills in one argument; the shell that takes it apart is the pair's process, and becomes awk.
  const shell = `exec awk -v a="\${1%% *}" -v b="\${1##* }" -f "$0"`;
  const list = join(folder, "pairs");
  await Deno.writeTextFile(list, listOfPairs(FEW_NODES));
  const all: (Peer & { needs: string })[] = [
    { title: "Python Pool(2).imap_unordered, chunksize 64", nodes: MANY_NODES, command: pool(64), needs: "python3" },
    {
      title: "GNU xargs -P 2, a process a pair",
      nodes: FEW_NODES,
      command: ["xargs", "-a", list, "-P", "2", "-d", "\n", "-n", "1", "sh", "-c", shell, peerFile("pair.awk")],
      needs: "xargs",
    },
    {
      title: "GNU parallel -j 2, a process a pair",
      nodes: FEW_NODES,
      command: ["parallel", "-j", "2", "-a", list, "--colsep", " ", ...awk],
      needs: "parallel",
    },
  ];
  if (await isInstalled("npm") && await isInstalled("node")) {
    const modules = join(folder, "node");
    await use(
      ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", modules, PISCINA],
      join(folder, "npm"),
    );
    for (const [nodes, chunk] of [[MANY_NODES, 64], [SOME_NODES, 1]] as const) {
      const command = ["node", peerFile("piscina_pool.mjs"), modules, String(nodes), String(chunk)];
      all.push({ title: `${PISCINA}, 2 threads, pairs a task: ${chunk}`, nodes, command, needs: "node" });
    }
  } else print("left out, not installed: npm, node");
  const present: Peer[] = [];
  for (const { needs, ...peer } of all) {
    if (await isInstalled(needs) && (needs !== "parallel" || await isGnuParallel())) present.push(peer);
    else print(`left out, not installed: ${needs}`);
  }
  return present;
}

/** There is another program of that name, which takes other options. */
async function isGnuParallel(): Promise<boolean> {
  const { stdout } = await new Deno.Command("parallel", { args: ["--version"], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).includes("GNU");
}

function listOfPairs(nodes: number): string {
  const names = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
  return names.flatMap((a, i) => names.slice(i + 1).map((b) => `${a} ${b}\n`)).join("");
}

/** Runs something with its output into a file, which must have a line for each pair; answers the pairs per second of wall time. */
async function pairRate(nodes: number, output: string, run: () => Promise<Usage>, usages: Usage[]): Promise<number> {
  const usage = await run();
  usages.push(usage);
  let lines = 0;
  for await (const bytes of (await Deno.open(output)).readable) for (const byte of bytes) if (byte === 0x0a) lines++;
  if (lines !== pairCount(nodes)) throw new Error(`${lines} lines, not ${pairCount(nodes)}`);
  return lines / usage.seconds;
}

async function compare(schedule: string, { title, nodes, command }: Peer, folder: string, turns: number) {
  const output = join(folder, "output"), run = join(folder, "run.jsonl");
  const args = [`n[1-${nodes}]`, "--probe", "sim", "--sim-delay", "0s", "--schedule", schedule, "--workers", "2"];
  const ourUsages: Usage[] = [], peerUsages: Usage[] = [];
  const ours = async () => {
    await Deno.remove(run).catch(() => {});
    return await useOurs([...args, "--format", "jsonl", "--quiet", "-o", run], output);
  };
  const measured = await alternate(
    { name: "ours", measure: () => pairRate(nodes, output, ours, ourUsages) },
    { name: title, measure: () => pairRate(nodes, output, () => use(command, output), peerUsages) },
    turns,
  );
  const { ofMedians, byTurn } = ratios(measured);
  print(`schedule ${schedule} against ${title}, ${pairCount(nodes)} pairs`);
  for (
    const [name, rates, usages] of [["ours", measured.ours, ourUsages], ["peer", measured.peer, peerUsages]] as const
  ) {
    const cpuMicroseconds = 1e6 * median(usages.map(({ cpuSeconds }) => cpuSeconds)) / pairCount(nodes);
    const peakMB = Math.max(...usages.map(({ peakMB }) => peakMB));
    const figures = [`${Math.round(median(rates))} pairs/s`, `${cpuMicroseconds.toFixed(1)} µs of processor a pair`];
    print(`  ${name}   ${figures.join(", ")}, at most ${peakMB.toFixed(0)} MB in one process`);
  }
  print(`  ratio  ${ofMedians.toFixed(2)} (turns: ${byTurn.map((ratio) => ratio.toFixed(2)).join(" ")})`);
}

/** The engine with two workers, a run file and a line for each pair against pools that do the same work: whole processes with their start. */
export async function benchEngine({ turns, only }: { turns: number; only: string }) {
  const folder = await Deno.makeTempDir();
  try {
    print(`engine: whole processes, 2 workers each, medians of ${turns} turns; ours keeps a run file as well`);
    for (const peer of await peers(folder)) {
      if (!peer.title.includes(only)) continue;
      for (const schedule of ["all", "rounds"]) await compare(schedule, peer, folder, turns);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
