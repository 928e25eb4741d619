import { join } from "@std/path";
import { alternate, median, ratios } from "./alternate.ts";
import { print } from "./print.ts";
import { type Usage, useOurs } from "./usage.ts";

/** 1,000,405 pairs. */
const NODES = 1415;
const RUN = [`n[1-${NODES}]`, "--probe", "sim", "--sim-delay", "0", "--seed", "1", "--format", "jsonl", "--quiet"];

/** A million pairs that take no time: with a run file against without, and the report of that file. */
export async function benchSave({ turns }: { turns: number }) {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "run.jsonl"), output = join(folder, "output");
  try {
    const saved = async () => {
      await Deno.remove(path).catch(() => {});
      return (await useOurs([...RUN, "-o", path], output)).seconds;
    };
    const unsaved = async () => (await useOurs([...RUN, "--no-save"], output)).seconds;
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
    for (let turn = 0; turn < turns; turn++) reports.push(await useOurs(["report", path, "--quiet"], output));
    const seconds = median(reports.map((report) => report.seconds)),
      peakMB = median(reports.map(({ peakMB }) => peakMB));
    print(`report of a million pairs: ${seconds.toFixed(2)} s, at most ${peakMB.toFixed(0)} MB`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
