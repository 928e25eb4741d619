import { join } from "@std/path";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { alternate, median, ratios } from "./alternate.ts";
import { print } from "./print.ts";

/** 1,000,405 pairs. */
const NODES = 1415;
const RUN = [`n[1-${NODES}]`, "--probe", "sim", "--sim-delay", "0", "--seed", "1", "--format", "jsonl", "--quiet"];

interface Usage {
  seconds: number;
  /** The most memory that it had, as the kernel counts it. */
  peakMB: number;
}

/** Runs the program with its output to a file. */
async function use(args: readonly string[], output: string): Promise<Usage> {
  const child = new Deno.Command("bash", {
    args: ["-c", 'out=$1; shift; exec /usr/bin/env time -f "%e %M" -o "$out.time" "$@" > "$out"', "-", output]
      .concat(FROM_SOURCE, args),
    stderr: "inherit",
  });
  const { code } = await child.output();
  if (code !== 0) throw new Error(`${args.join(" ")}: exit status ${code}`);
  const [seconds = NaN, kilobytes = NaN] = (await Deno.readTextFile(`${output}.time`)).trim().split(" ").map(Number);
  return { seconds, peakMB: kilobytes * 1024 / 1e6 };
}

/** A million pairs that take no time: with a run file against without, and the report of that file. */
export async function benchSave({ turns }: { turns: number }) {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "run.jsonl"), output = join(folder, "output");
  try {
    const saved = async () => {
      await Deno.remove(path).catch(() => {});
      return (await use([...RUN, "-o", path], output)).seconds;
    };
    const unsaved = async () => (await use([...RUN, "--no-save"], output)).seconds;
    const measured = await alternate({ name: "saved", measure: saved }, { name: "unsaved", measure: unsaved }, turns);
    const { ofMedians, byTurn } = ratios(measured);
    const [with_, without] = [median(measured.ours), median(measured.peer)].map((seconds) => seconds.toFixed(2));
    const each = byTurn.map((ratio) => ratio.toFixed(2)).join(" ");
    print(
      `a million pairs, jsonl: ${with_} s with a run file, ${without} s without: ratio ${
        ofMedians.toFixed(2)
      } (turns: ${each})`,
    );
    const reports: Usage[] = [];
    for (let turn = 0; turn < turns; turn++) reports.push(await use(["report", path, "--quiet"], output));
    const seconds = median(reports.map((report) => report.seconds)),
      peakMB = median(reports.map(({ peakMB }) => peakMB));
    print(`report of a million pairs: ${seconds.toFixed(2)} s, at most ${peakMB.toFixed(0)} MB`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
