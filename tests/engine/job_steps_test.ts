import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { StartError } from "../../lib/base/errors.ts";
import type { RunOptions } from "../../lib/engine/options.ts";
import { runPairs } from "../../lib/engine/run_pairs.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { tcpOptions } from "./run_options.ts";

const PAIR_WORKER = new URL("../../workers/pair_worker.ts", import.meta.url);
const CRASH_ONCE_WORKER = new URL("./fixtures/crash_once_worker.ts", import.meta.url);

/** Names that do not fold, so that the stand-in needs to know nothing of host lists. */
const NODES = ["ax", "by", "cz"];

/**
 * Stands in for Slurm's srun: has a task for each name of `--nodelist` on this machine, all with its standard input. Where `refused` is one of
 * them, it ends as srun does when a node cannot be reached.
 */
const SRUN = `#!/bin/sh
while :; do
  case $1 in --nodelist=*) names=\${1#*=}; shift;; -*) shift;; *) break;; esac
done
case $names in *refused*)
  echo "srun: error: Task launch for StepId=7.0 failed on node refused: Communication connection failure" >&2
  echo "srun: error: Application launch failed: Communication connection failure" >&2
  exit 1;;
esac
IFS= read -r line
for name in $(echo "$names" | tr , ' '); do
  printf '%s\\n' "$line" | SLURMD_NODENAME=$name "$@" &
done
wait
`;

/** Runs with that srun; answers what came of it, and how many processes are left that it has started. */
async function run(
  nodes: string[],
  changes: Partial<RunOptions> & { workerModule?: URL; agentCommand?: string[] } = {},
) {
  const { workerModule = PAIR_WORKER, agentCommand = [...FROM_SOURCE, "agent"], ...options } = changes;
  const folder = await Deno.makeTempDir();
  const mark = `OOBW_TEST_${crypto.randomUUID().replaceAll("-", "")}`;
  const path = Deno.env.get("PATH")!;
  await Deno.writeTextFile(`${folder}/srun`, SRUN, { mode: 0o755 });
  Deno.env.set("PATH", `${folder}:${path}`);
  Deno.env.set(mark, "1");
  try {
    const never = new AbortController().signal;
    const addresses = new Map(nodes.map((node, index) => [node, `127.0.7.${index + 1}`]));
    const launcher = { name: "srun" as const, options: [], agentCommand };
    const agents = { addresses, interface: null, ports: null, cpu: null };
    const start = { fanout: 1, timeoutMs: 15_000, controlAddress: "127.0.0.1", deploy: null };
    return await runPairs(tcpOptions(nodes, { launcher, agents, start, ...options }), {
      workerModule,
      stopping: never,
      aborting: never,
    });
  } finally {
    Deno.env.delete(mark);
    Deno.env.set("PATH", path);
    await Deno.remove(folder, { recursive: true });
    assertEquals(startedWith(mark), []);
  }
}

/** The command lines of this machine's processes that have a variable in their environment. */
function startedWith(variable: string): string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name: pid }) => {
    try {
      if (!Deno.readTextFileSync(`/proc/${pid}/environ`).includes(variable)) return [];
      return [Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ")];
    } catch {
      return []; // no process, or it has ended meanwhile
    }
  });
}

Deno.test("runPairs() starts all agents by one job step, which connect back to the workers that own them", async () => {
  const { nodes, pairs, status } = await run(NODES);
  assertEquals([status, ...nodes.map(({ status }) => status)], ["finished", "up", "up", "up"]);
  for (const pair of pairs) assertEquals(pair.status, "measured", JSON.stringify(pair));
});

Deno.test("runPairs() starts the agents of a worker that crashed by another step, whose end is its own", async () => {
  const folder = await Deno.makeTempDir();
  Deno.env.set("CRASHED_MARK", `${folder}/crashed`);
  try {
    const { pairs } = await run(NODES, { workers: 1, workerModule: CRASH_ONCE_WORKER });
    for (const pair of pairs) assertEquals(pair.status, "measured", JSON.stringify(pair));
    assert((await Deno.stat(`${folder}/crashed`)).isFile, "no worker has crashed");
  } finally {
    Deno.env.delete("CRASHED_MARK");
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runPairs() starts a job step once more without the node that it could not be launched on", async () => {
  const { nodes, pairs } = await run(["ax", "refused", "by"]);
  assertEquals(nodes.map(({ status }) => status), ["up", "down", "up"]);
  assertEquals(
    nodes[1]!.detail,
    "srun: error: Task launch for StepId=7.0 failed on node refused: Communication connection failure",
  );
  assertEquals(pairs.map(({ status }) => status), ["failed", "measured", "failed"]);
});

Deno.test("runPairs() says of each node of a job step why its agent did not come", async () => {
  const failing = ["sh", "-c", 'echo "oobw: $SLURMD_NODENAME: no room" >&2; exit 1', "agent"];
  const error = await assertRejects(() => run(NODES, { agentCommand: failing }), StartError);
  assertMatch(error.message, /0 of 3 nodes came up: (ax|by|cz): oobw: \1: no room$/);
  await assertRejects(() => run(NODES, { agentCommand: ["/no/such/program"] }), StartError, "/no/such/program");
});
