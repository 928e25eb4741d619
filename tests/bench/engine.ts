import { fromFileUrl } from "@std/path";
import { alternate, median, ratios } from "./alternate.ts";
import { print } from "./print.ts";

const NODES = 400;
const PAIRS = NODES * (NODES - 1) / 2;
const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const POOL = fromFileUrl(new URL("./peers/pool.py", import.meta.url));

const ours = [Deno.execPath(), "run", "-A", MAIN, "run", `n[1-${NODES}]`];
const sim = [
  "--probe",
  "sim",
  "--sim-delay",
  "0",
  "--schedule",
  "rounds",
  "--workers",
  "2",
  "--format",
  "jsonl",
  "--quiet",
  "--no-save",
];

/** Runs a command with its output into a file; answers the pairs per second of wall time. */
async function pairRate(command: string[]): Promise<number> {
  const path = await Deno.makeTempFile();
  try {
    const file = await Deno.open(path, { write: true, truncate: true });
    const start = performance.now();
    const child = new Deno.Command(command[0]!, { args: command.slice(1), stdout: "piped", stderr: "inherit" }).spawn();
    await child.stdout.pipeTo(file.writable);
    const { code } = await child.status;
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`${command.join(" ")}: exit status ${code}`);
    const lines = (await Deno.readTextFile(path)).split("\n").length - 1;
    if (lines !== PAIRS) throw new Error(`${lines} lines, not ${PAIRS}`);
    return PAIRS / seconds;
  } finally {
    await Deno.remove(path);
  }
}

async function compare(title: string, peer: string[], turns: number) {
  const measured = await alternate(
    { name: "ours", measure: () => pairRate([...ours, ...sim]) },
    { name: "peer", measure: () => pairRate(peer) },
    turns,
  );
  const { ofMedians, byTurn } = ratios(measured);
  const [rate, peerRate] = [median(measured.ours), median(measured.peer)].map(Math.round);
  const each = byTurn.map((ratio) => ratio.toFixed(2)).join(" ");
  print(`${title}: ${rate} pairs/s, peer ${peerRate} pairs/s, ratio ${ofMedians.toFixed(2)} (turns: ${each})`);
}

/** The engine with its workers against Python's pool of processes. */
export async function benchEngine({ turns }: { turns: number }) {
  print(`${PAIRS} pairs, 2 workers, whole processes with start-up, median of ${turns} turns`);
  const pool = (chunkSize: number) => ["python3", POOL, String(NODES), String(chunkSize)];
  await compare("engine against Python Pool(2), chunksize 1", pool(1), turns);
  await compare("engine against Python Pool(2), chunksize 64", pool(64), turns);
}
