import { assert, assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/base/errors.ts";
import { parseTemplate } from "../../lib/cluster/launchers/template.ts";
import type { RunOptions } from "../../lib/engine/options.ts";
import { runPairs } from "../../lib/engine/run_pairs.ts";
import type { NodeRecord } from "../../lib/results/run.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { names, tcpOptions } from "./run_options.ts";

const PAIR_WORKER = new URL("../../workers/pair_worker.ts", import.meta.url);

function run(nodes: string[], template: string, changes: Partial<RunOptions>, onNode?: (record: NodeRecord) => void) {
  const words = parseTemplate(template, "--launcher");
  const agentCommand = [...FROM_SOURCE, "agent"];
  const never = new AbortController().signal;
  return runPairs(
    tcpOptions(nodes, { launcher: { name: "template", text: template, words, agentCommand }, ...changes }),
    {
      workerModule: PAIR_WORKER,
      stopping: never,
      aborting: never,
      onNode,
    },
  );
}

/** The values that a variable has in the environments of this machine's processes. */
function valuesOf(variable: string): string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name: pid }) => {
    try {
      const environment = Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0");
      return environment.filter((entry) => entry.startsWith(`${variable}=`)).map((entry) => entry.split("=")[1]!);
    } catch {
      return []; // no process, or it has ended meanwhile, or is somebody else's
    }
  }).sort();
}

Deno.test("runPairs() starts agents by a template, measures them at the addresses given, and leaves none", async () => {
  const mark = `OOBW_TEST_${crypto.randomUUID().replaceAll("-", "")}`;
  const nodes = names(4);
  const addresses = new Map(nodes.map((node, index) => [node, `127.0.7.${index + 1}`]));
  const agents = { addresses, interface: null, ports: [20_000, 29_999] as [number, number], cpu: null };
  let up = 0;
  let running: string[] = [];
  const result = await run(nodes, `env ${mark}='of {node}' {agent}`, { agents }, ({ status }) => {
    if (status === "up" && ++up === 4) running = valuesOf(mark);
  });
  assertEquals(running, nodes.map((node) => `of ${node}`));
  assertEquals(result.nodes.map(({ status, address }) => `${status} ${address}`), [
    "up 127.0.7.1",
    "up 127.0.7.2",
    "up 127.0.7.3",
    "up 127.0.7.4",
  ]);
  assertEquals(result.pairs.length, 6);
  for (const pair of result.pairs) {
    assert(pair.status === "measured", JSON.stringify(pair));
    assertEquals(pair.b_address, addresses.get(pair.b));
  }
  assertEquals(valuesOf(mark), []);
});

Deno.test("runPairs() finds an agent that listens on all its addresses where its node's name leads", async () => {
  const { pairs, nodes } = await run(["127.0.0.2", "127.0.0.3", "localhost"], "env A={node} {agent}", {});
  assertEquals(nodes.map(({ address }) => address), ["127.0.0.2", "127.0.0.3", "localhost"]);
  assertEquals(pairs.map(({ status }) => status), ["measured", "measured", "measured"], JSON.stringify(pairs));
});

Deno.test("runPairs() says what a remote shell said that could not reach its node", async () => {
  const template = `sh -c 'echo "no route to $0" >&2; exit 7' {node} {agent}`;
  const told: string[] = [];
  const start = () => run(names(2), template, {}, ({ name, detail }) => told.push(`${name}: ${detail}`));
  await assertRejects(start, StartError, "0 of 2 nodes came up");
  assertEquals(told.sort(), ["cn1: no route to cn1 (exit status 7)", "cn2: no route to cn2 (exit status 7)"]);
});

Deno.test("runPairs() stopped while agents start ends all that it has started, and what that has started", async () => {
  const mark = `OOBW_TEST_${crypto.randomUUID().replaceAll("-", "")}`;
  const stopping = new AbortController();
  const words = parseTemplate(`env ${mark}={node} {agent}`, "--launcher");
  const agentCommand = ["sh", "-c", "sleep 600; true"];
  const running = runPairs(
    tcpOptions(["cn1", "cn2"], { launcher: { name: "template", text: "", words, agentCommand } }),
    {
      workerModule: PAIR_WORKER,
      stopping: stopping.signal,
      aborting: new AbortController().signal,
    },
  );
  while (valuesOf(mark).length < 4) await new Promise((resolve) => setTimeout(resolve, 50)); // two shells, two that sleep
  stopping.abort();
  const { status, pairs } = await running;
  assertEquals([status, pairs.map((pair) => pair.status)], ["interrupted", ["skipped"]]);
  assertEquals(valuesOf(mark), []);
});

Deno.test("runPairs() says what an agent itself says of why it does not come up, whatever a login says beside", async () => {
  const template = `sh -c 'echo "Welcome to $0" >&2; exec "$@"' {node} {agent}`;
  const agents = { addresses: new Map(), interface: "oobw-none0", ports: null, cpu: null };
  const told: string[] = [];
  const start = () => run(names(2), template, { agents }, ({ name, detail }) => told.push(`${name}: ${detail}`));
  await assertRejects(start, StartError, "0 of 2 nodes came up");
  assertEquals(told.map((text) => /^cn\d: finding the interface oobw-none0: this node has /.test(text)), [true, true]);
});
