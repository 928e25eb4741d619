/**
 * `deno task bench`: whole processes against a peer that does the same work, in turn (A B A B …), so that a machine whose speed
 * drifts disturbs both alike. Prints medians and the ratio of each turn.
 */
import { fromFileUrl } from "@std/path";

const TURNS = 3;
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
];

/** Runs a command with its output into a file; answers the seconds of wall time and the lines written. */
async function time(command: string[]): Promise<{ seconds: number; lines: number }> {
  const path = await Deno.makeTempFile();
  try {
    const file = await Deno.open(path, { write: true, truncate: true });
    const start = performance.now();
    const child = new Deno.Command(command[0]!, { args: command.slice(1), stdout: "piped", stderr: "inherit" }).spawn();
    await child.stdout.pipeTo(file.writable);
    const { code } = await child.status;
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0) throw new Error(`${command.join(" ")}: exit status ${code}`);
    const text = await Deno.readTextFile(path);
    return { seconds, lines: text.split("\n").length - 1 };
  } finally {
    await Deno.remove(path);
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

async function compare(title: string, a: string[], b: string[]): Promise<void> {
  const rates: { a: number; b: number }[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const [first, second] = [await time(a), await time(b)];
    for (const { lines } of [first, second]) if (lines !== PAIRS) throw new Error(`${lines} lines, not ${PAIRS}`);
    rates.push({ a: PAIRS / first.seconds, b: PAIRS / second.seconds });
  }
  const [rateA, rateB] = [median(rates.map((rate) => rate.a)), median(rates.map((rate) => rate.b))];
  const ratios = rates.map((rate) => (rate.a / rate.b).toFixed(2)).join(" ");
  print(
    `${title}: ${Math.round(rateA)} pairs/s, peer ${Math.round(rateB)} pairs/s, ratio ${
      (rateA / rateB).toFixed(2)
    } (turns: ${ratios})`,
  );
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

print(`${PAIRS} pairs, 2 workers, whole processes with start-up, median of ${TURNS} turns`);
await compare("engine against Python Pool(2), chunksize 1", [...ours, ...sim], ["python3", POOL, String(NODES), "1"]);
await compare("engine against Python Pool(2), chunksize 64", [...ours, ...sim], ["python3", POOL, String(NODES), "64"]);
