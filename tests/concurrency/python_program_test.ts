import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { pipe, Process, Queue, SharedValue } from "../../lib/concurrency/mod.ts";
import { getOobw, type OobwResult, type OobwTask } from "./fixtures/get_oobw.ts";

// The program that this tool grew out of, a Python script on multiprocessing: every pair of seven nodes, first one after the other, then
// each in a process of its own with one queue for the results. Its delay was 5 s.
const NODES = Array.from({ length: 7 }, (_, i) => `cn${i + 1}`);
const PAIRS = NODES.flatMap((a, i) => NODES.slice(i + 1).map((b): [string, string] => [a, b]));
const SERIAL_DELAY_MS = 20;
const PARALLEL_DELAY_MS = 200;

function line({ node1, node2, latency, bandwidth }: OobwResult): string {
  return `${node1} ${node2} ${latency.toFixed(4)} ${bandwidth.toFixed(4)}`;
}

function assertEveryPairOnce(lines: string[]): void {
  assertEquals(lines.length, 21);
  for (const text of lines) assertMatch(text, /^cn[1-7] cn[1-7] 1\d\d\.\d{4} 1\d\d\.\d{4}$/);
  const pairs = lines.map((text) => text.split(" ").slice(0, 2).join(" "));
  assertEquals(pairs.sort(), PAIRS.map((pair) => pair.join(" ")).sort());
  assertEquals(new Set(lines).size, 21);
}

Deno.test("the serial Python program: one pair after the other", async () => {
  const busy = new SharedValue("int32");
  const lines: string[] = [];
  for (const [node1, node2] of PAIRS) lines.push(line(await getOobw(node1, node2, SERIAL_DELAY_MS, busy)));
  assertEveryPairOnce(lines);
});

Deno.test("the parallel Python program: a Process for every pair, one Queue for all results", async () => {
  const busy = new SharedValue("int32");
  const results = new Queue<OobwResult>({ maxSize: 4 });

  const processes = PAIRS.map((nodes, i) => {
    const [mine, theirs] = pipe();
    mine.recv().then(async (result) => {
      await results.put(result as OobwResult);
      mine.close();
    });
    const task: OobwTask = { nodes, delayMs: PARALLEL_DELAY_MS, busy: busy.handle, results: theirs.port };
    return new Process({ module: new URL("./fixtures/get_oobw.ts", import.meta.url), name: `pair-${i}`, args: [task] });
  });
  await Promise.all(processes.map((process) => process.start()));
  const got: OobwResult[] = [];
  while (got.length < PAIRS.length) got.push(await results.get());
  for (const process of processes) await process.join();

  assertEveryPairOnce(got.map(line));
  assertEquals(processes.map((process) => process.exitCode), PAIRS.map(() => 0));
  assertEquals([busy.value, results.empty()], [0, true]);
  assertGreater(Math.max(...got.map(({ atOnce }) => atOnce)), 1);
});
