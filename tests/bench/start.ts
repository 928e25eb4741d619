import { TextLineStream } from "@std/streams/text-line-stream";
import { fromFileUrl } from "@std/path";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { alternate, median, ratios } from "./alternate.ts";
import { print } from "./print.ts";

const PRINTED = ["--format", "jsonl", "--no-save", "--quiet"];
const OURS = {
  "the demo (an agent for each of seven nodes)": PRINTED,
  "seven nodes, nothing measured": ["cn[1-7]", "--probe", "sim", "--sim-delay", "1s", ...PRINTED],
};
const PEER = fromFileUrl(new URL("./peers/pair_processes.py", import.meta.url));

/** Milliseconds from the start of a program to that of its first pair: until the pair's line comes, less what the line says the pair took. */
async function firstPairMs(command: readonly string[]): Promise<number> {
  const [program, ...args] = command;
  const beganMs = performance.now();
  const child = new Deno.Command(program!, { args, stdout: "piped", stderr: "inherit" }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  let ms: number | undefined;
  for await (const line of lines) {
    if (ms !== undefined) continue;
    const { start_s, end_s } = JSON.parse(line);
    ms = performance.now() - beganMs - 1000 * (end_s - start_s);
  }
  if (!(await child.status).success || ms === undefined) throw new Error(`${command.join(" ")}: no pair`);
  return ms;
}

/** How soon the first pair of seven nodes is in flight, against Python with a process for each pair. */
export async function benchStart({ turns }: { turns: number }) {
  for (const [title, args] of Object.entries(OURS)) {
    const measured = await alternate(
      { name: "ours", measure: () => firstPairMs([...FROM_SOURCE, ...args]) },
      { name: "Python", measure: () => firstPairMs(["python3", PEER]) },
      turns,
    );
    const { ofMedians, byTurn } = ratios(measured);
    const figures = `${median(measured.ours).toFixed(0)} ms, Python ${median(measured.peer).toFixed(0)} ms`;
    const each = byTurn.map((ratio) => ratio.toFixed(2)).join(" ");
    print(`first pair in flight, ${title}: ${figures}, ratio ${ofMedians.toFixed(2)} (turns: ${each})`);
  }
}
