import { assert, assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { StartError } from "../../lib/base/errors.ts";
import type { RunOptions } from "../../lib/engine/options.ts";
import type { RunContext, RunResult } from "../../lib/engine/run_context.ts";
import { runPairs } from "../../lib/engine/run_pairs.ts";
import type { NodeRecord } from "../../lib/results/run.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { PairRecords } from "../../lib/results/pair_records.ts";
import { names, simOptions, tcpOptions } from "./run_options.ts";

const PAIR_WORKER = new URL("../../workers/pair_worker.ts", import.meta.url);
const FAULTY_WORKER = new URL("./fixtures/faulty_worker.ts", import.meta.url);
const CRASH_ONCE_WORKER = new URL("./fixtures/crash_once_worker.ts", import.meta.url);
const BROKEN_WORKER = new URL("./fixtures/broken_worker.ts", import.meta.url);

/** Ends the agent that listens on a node's address, as a crash would. */
function killAgentOf(node: string, records: readonly NodeRecord[]): void {
  const { address } = records.find(({ name }) => name === node)!;
  const hex = address!.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).reverse().join("")
    .toUpperCase();
  const sockets = Deno.readTextFileSync("/proc/net/tcp").split("\n").map((line) => line.trim().split(/\s+/));
  const inode = sockets.find((fields) => fields[1]?.startsWith(`${hex}:`) && fields[3] === "0A")![9]!;
  for (const { name: pid } of Deno.readDirSync("/proc")) {
    if (!/^[0-9]+$/.test(pid)) continue;
    try {
      for (const { name: fd } of Deno.readDirSync(`/proc/${pid}/fd`)) {
        if (Deno.readLinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) {
          return Deno.kill(Number(pid), "SIGKILL");
        }
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`no process listens on ${address}`);
}

function run(options: RunOptions, workerModule = PAIR_WORKER, context: Partial<RunContext> = {}) {
  const never = new AbortController().signal;
  return runPairs(options, { workerModule, stopping: never, aborting: never, ...context });
}

function numbers(result: RunResult) {
  return result.pairs.map((pair) =>
    pair.status === "measured" ? [pair.a, pair.b, pair.latency_us, pair.bandwidth_MBps] : []
  );
}

function outcomeOf(pairs: PairRecords, a: string) {
  return pairs.filter((pair) => pair.a === a).map((pair) => pair.status === "failed" ? pair.reason : pair.status);
}

Deno.test("runPairs() measures every pair once, in plan order, in [100, 200] with 4 decimals", async () => {
  const result = await run(simOptions(names(7)));
  assertEquals(result.status, "finished");
  assertEquals(result.pairs.length, 21);
  assertEquals([...result.pairs].slice(0, 2).map(({ a, b }) => `${a} ${b}`), ["cn1 cn2", "cn1 cn3"]);
  for (const pair of result.pairs) {
    assert(pair.status === "measured");
    for (const value of [pair.latency_us!, pair.bandwidth_MBps!]) {
      assert(value >= 100 && value <= 200);
      assertEquals(value, Number(value.toFixed(4)));
    }
  }
});

Deno.test("runPairs() gives the same numbers with 1, 2 and 8 workers on 64 nodes, and leaves no thread behind", async () => {
  const threads = () => [...Deno.readDirSync("/proc/self/task")].length;
  await run(simOptions(names(8), { workers: 8 }));
  const before = threads();
  const one = numbers(await run(simOptions(names(64), { workers: 1 })));
  const two = numbers(await run(simOptions(names(64), { workers: 2 })));
  const eight = numbers(await run(simOptions(names(64), { workers: 8 })));
  assertEquals(one.length, 2016);
  assertEquals(two, one);
  assertEquals(eight, one);
  for (let tries = 0; threads() > before && tries < 400; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert(threads() <= before, `${threads()} threads, ${before} before`);
});

Deno.test("runPairs() never has a node in two pairs at once, by the time stamps", async () => {
  const options = simOptions(names(16), { probe: { name: "sim", delayMinMs: 1, delayMaxMs: 20 } });
  const { pairs } = await run(options);
  for (const name of options.plan.nodes) {
    const own = pairs.filter(({ a, b }) => a === name || b === name).sort((x, y) => x.start_s - y.start_s);
    assertEquals(own.length, 15);
    for (let i = 1; i < own.length; i++) assert(own[i]!.start_s >= own[i - 1]!.end_s, `${name} overlaps`);
  }
});

Deno.test("runPairs() gives a crashed worker's pairs out again, once, and then measures them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const result = await run(simOptions([`rejects-once ${folder}/seen`, ...names(7)]), FAULTY_WORKER);
    assertEquals(result.pairs.filter(({ status }) => status === "measured").length, 28);
    assert(result.pairs.some(({ attempt }) => attempt === 2));
    assert(result.pairs.every(({ attempt }) => attempt <= 2));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

for (const fault of ["rejects", "throws-later"]) {
  Deno.test(`runPairs() fails the pairs of a probe that ${fault} with reason crashed and loses none`, async () => {
    const { pairs, status } = await run(simOptions([fault, ...names(4)]), FAULTY_WORKER);
    assertEquals(status, "finished");
    assertEquals(pairs.length, 10);
    assertEquals(outcomeOf(pairs, fault), ["crashed", "crashed", "crashed", "crashed"]);
    const text = fault === "rejects" ? "the probe broke" : "thrown from a timer";
    for (const pair of pairs) if (pair.status === "failed") assertStringIncludes(pair.detail, text);
  });
}

Deno.test("runPairs() fails a pair whose probe never answers with reason timeout, and measures the others", async () => {
  const { pairs } = await run(simOptions(["silent", "cn1", "cn2"], { timeoutMs: 100 }), FAULTY_WORKER);
  assertEquals(outcomeOf(pairs, "silent"), ["timeout", "timeout"]);
  assertEquals(outcomeOf(pairs, "cn1"), ["measured"]);
});

Deno.test("runPairs() replaces a worker that is stuck in a loop", async () => {
  const { pairs } = await run(simOptions(["spins", "cn1"], { timeoutMs: 50, workers: 1 }), FAULTY_WORKER);
  assertEquals(outcomeOf(pairs, "spins"), ["timeout"]);
});

Deno.test("runPairs() ends with a StartError after three crashes at start-up", async () => {
  const error = await assertRejects(() => run(simOptions(names(3)), BROKEN_WORKER), StartError);
  assertStringIncludes(error.message, "broken at start");
});

Deno.test("runPairs() ends with a StartError when no agent comes up, and says of each node why", async () => {
  for (const [agentCommand, why] of [[["false"], "exit status 1"], [["no-such-program"], "no-such-program"]] as const) {
    const told: string[] = [];
    const options = tcpOptions(names(3), { launcher: { name: "local", agentCommand: [...agentCommand] } });
    const onNode = ({ name, status, detail }: NodeRecord) => told.push(`${name} ${status} ${detail}`);
    const error = await assertRejects(() => run(options, PAIR_WORKER, { onNode }), StartError);
    assertStringIncludes(error.message, "0 of 3 nodes came up");
    assertEquals(told.length, 3);
    for (const line of told) assertStringIncludes(line, why);
  }
});

Deno.test("runPairs() measures all pairs although a worker crashes and takes its agents with it", async () => {
  const folder = await Deno.makeTempDir();
  Deno.env.set("CRASHED_MARK", `${folder}/crashed`);
  try {
    const { pairs, nodes } = await run(tcpOptions(names(6)), CRASH_ONCE_WORKER);
    assertEquals(pairs.filter((pair) => pair.status !== "measured"), []);
    assert(pairs.some(({ attempt }) => attempt === 2));
    assertEquals(nodes.map(({ status }) => status), Array(6).fill("up"));
  } finally {
    Deno.env.delete("CRASHED_MARK");
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runPairs() tells of an agent that is gone, blames its node for its pairs, and measures the others", async () => {
  const told: NodeRecord[] = [];
  const ended: PairRecord[] = [];
  const options = tcpOptions(names(4), { schedule: "serial" });
  const { pairs, nodes } = await run(options, PAIR_WORKER, {
    onNode: (record) => told.push(record),
    onPair(record) {
      if (ended.push(record) === 1) killAgentOf("cn3", told);
    },
  });
  assertEquals(nodes.map(({ name, status }) => `${name} ${status}`), ["cn1 up", "cn2 up", "cn3 down", "cn4 up"]);
  assertStringIncludes(nodes[2]!.detail!, "SIGKILL");
  for (const pair of pairs) {
    if (pair.a !== "cn3" && pair.b !== "cn3") assertEquals(pair.status, "measured");
    else assert(pair.status === "failed" && pair.blame === "cn3", JSON.stringify(pair));
  }
});

Deno.test("runPairs() stopped: ends what is in flight, starts no more, and says so for the rest", async () => {
  const stop = new AbortController();
  const options = simOptions(names(3), { probe: { name: "sim", delayMinMs: 20, delayMaxMs: 200 } });
  const ended: PairRecord[] = [];
  const { pairs, status } = await run(options, PAIR_WORKER, {
    stopping: stop.signal,
    onPair(record) {
      ended.push(record);
      stop.abort();
    },
  });
  assertEquals(status, "interrupted");
  // When the end of the first was told of, the second had been given out.
  assertEquals(ended.map((pair) => pair.status), ["measured", "measured", "skipped"]);
  assertEquals(pairs.length, 3);
});

Deno.test("runPairs() aborted: gives up what is in flight", async () => {
  const abort = new AbortController();
  const fast = { name: "sim", delayMinMs: 0, delayMaxMs: 600_000 } as const;
  const options = simOptions(names(4), { probe: fast, schedule: "all", timeoutMs: 900_000 });
  setTimeout(() => abort.abort(), 300);
  const { pairs, status, elapsedMs } = await run(options, PAIR_WORKER, {
    stopping: abort.signal,
    aborting: abort.signal,
  });
  assertEquals(status, "interrupted");
  assertEquals(pairs.map((pair) => pair.status), Array(6).fill("skipped"));
  assertLess(elapsedMs, 20_000);
});
