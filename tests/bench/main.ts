/**
 * `deno task bench [PART…] [--turns N] [--only TEXT] [--pin]`: against peers that do the same work. Parts: `engine` (whole runs against
 * Python's pool), `kernel` (a path's latency and bandwidth against the C tools), `launch` (agents on 32 nodes over ssh against parallel shells), `save` (a million pairs with a run file
 * against none, and their report), `shaped` (paths of known rate); default: all.
 * `--turns` is how often each side measures, `--only` leaves out what does not contain the text, `--pin` binds what runs on the two
 * nodes of `kernel` to CPUs 0 and 1.
 */
import { parseArgs } from "@std/cli/parse-args";
import { benchEngine } from "./engine.ts";
import { benchKernel } from "./kernel.ts";
import { benchLaunch } from "./launch.ts";
import { benchSave } from "./save.ts";
import { benchShaped } from "./shaped.ts";

const { turns, only, pin, _: named } = parseArgs(Deno.args, {
  string: ["turns", "only"],
  boolean: ["pin"],
  default: { only: "" },
});
const pinning = pin ? { a: 0, b: 1 } : null;
const count = (byDefault: number) => turns === undefined ? byDefault : Number(turns);

const parts: Record<string, () => Promise<void>> = {
  engine: () => benchEngine({ turns: count(3) }),
  kernel: () => benchKernel({ turns: count(5), only: String(only), pinning }),
  launch: () => benchLaunch({ turns: count(3) }),
  save: () => benchSave({ turns: count(3) }),
  shaped: () => benchShaped({ turns: count(3), only: String(only) }),
};

for (const name of named.length > 0 ? named.map(String) : Object.keys(parts)) {
  const part = parts[name];
  if (!part) throw new Error(`choosing what to bench: '${name}', not ${Object.keys(parts).join(", ")}`);
  await part();
}
