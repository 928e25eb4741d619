/**
 * `deno task bench [PART…] [--turns N] [--nodes N,…] [--only TEXT] [--pin]`: against peers that do the same work. Parts: `channels` (the
 * controller's side of very many agents that share a process), `engine` (whole runs against
 * pools of other languages), `kernel` (a path's latency and bandwidth against the C tools), `launch` (agents on 32 nodes over ssh against parallel shells), `report` (the HTML report of 1,000 nodes in Chromium), `save` (a million pairs with a run file
 * against none, and their report), `shaped` (paths of known rate), `stages` (what a
 * million pairs cost in each stage of the engine), `start` (until the demo's first pair is in flight); default: all.
 * `--nodes` says how many nodes `channels` has, one after the other, `--turns` how often each side measures, `--only` leaves out what does not
 * contain the text, `--pin` binds what runs on the two nodes of `kernel` to CPUs 0 and 1.
 */
import { parseArgs } from "@std/cli/parse-args";
import { benchChannels } from "./channels.ts";
import { benchEngine } from "./engine.ts";
import { benchKernel } from "./kernel.ts";
import { benchLaunch } from "./launch.ts";
import { benchReport } from "./report.ts";
import { benchSave } from "./save.ts";
import { benchShaped } from "./shaped.ts";
import { benchStages } from "./stages.ts";
import { benchStart } from "./start.ts";

const { nodes, turns, only, pin, _: named } = parseArgs(Deno.args, {
  string: ["nodes", "turns", "only"],
  boolean: ["pin"],
  default: { only: "", nodes: "100,1000,5000" },
});
const pinning = pin ? { a: 0, b: 1 } : null;
const count = (byDefault: number) => turns === undefined ? byDefault : Number(turns);

const parts: Record<string, () => Promise<void>> = {
  channels: () => benchChannels({ nodes: String(nodes).split(",").map(Number), only: String(only) }),
  engine: () => benchEngine({ turns: count(3), only: String(only) }),
  kernel: () => benchKernel({ turns: count(5), only: String(only), pinning }),
  launch: () => benchLaunch({ turns: count(3) }),
  report: () => benchReport({ turns: count(3) }),
  save: () => benchSave({ turns: count(3) }),
  shaped: () => benchShaped({ turns: count(3), only: String(only) }),
  stages: () => benchStages({ turns: count(3), only: String(only) }),
  start: () => benchStart({ turns: count(5) }),
};

for (const name of named.length > 0 ? named.map(String) : Object.keys(parts)) {
  const part = parts[name];
  if (!part) throw new Error(`choosing what to bench: '${name}', not ${Object.keys(parts).join(", ")}`);
  await part();
}
