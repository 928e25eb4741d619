import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FabricProbe } from "../../../lib/probe/fabric/fabric_probe.ts";
import type { Fabric, Fault } from "../../../lib/probe/fabric/fabric.ts";
import { pairDraws } from "../../../lib/probe/fabric/draw_pair.ts";

const NODES = ["a", "b", "c", "d"];
const options = { timeoutMs: 5000, signal: new AbortController().signal };

function fabric(...faults: Fault[]): Fabric {
  return {
    latency_us: { base: 2, cv: 0.05 },
    bandwidth_MBps: { base: 12000, cv: 0.03 },
    per_hop_us: 0.5,
    topology: [
      { name: "leaf1", parent: "core", nodes: ["a", "b"] },
      { name: "leaf2", parent: "core", nodes: ["c", "d"] },
      { name: "core", parent: null, nodes: [] },
    ],
    faults,
  };
}

function probe(described: Fabric, [delayMinMs, delayMaxMs]: [number, number] = [0, 0]): FabricProbe {
  return new FabricProbe({ name: "sim", delayMinMs, delayMaxMs, fabric: described }, described, 7, NODES);
}

function pair(a: string, b: string) {
  return { index: 0, a: NODES.indexOf(a), b: NODES.indexOf(b) };
}

Deno.test("FabricProbe gives what is drawn, with four decimals", async () => {
  const outcome = await probe(fabric()).measure(pair("a", "c"), options);
  const drawn = pairDraws(fabric(), NODES, 7)(0, 2, { alone: false, repeat: 0 });
  assert(outcome.status === "measured" && typeof drawn !== "string");
  assertEquals(outcome.latency_us, Number(drawn.latency_us.toFixed(4)));
  assertEquals(outcome.bandwidth_MBps, Number(drawn.bandwidth_MBps.toFixed(4)));
});

Deno.test("FabricProbe draws again for a pair that is measured again, and leaves out what needs load", async () => {
  const faulty = probe(fabric({ link: ["a", "c"], latency: 100, only_under_load: true }));
  const loaded = await faulty.measure(pair("a", "c"), options);
  const alone = await faulty.measure(pair("a", "c"), { ...options, alone: true });
  const again = await faulty.measure(pair("a", "c"), { ...options, alone: true, repeat: 1 });
  assertEquals(await probe(fabric()).measure(pair("a", "c"), options), alone);
  assert(loaded.status === "measured" && loaded.latency_us! > 100);
  assertNotEquals(again, alone);
});

Deno.test("FabricProbe fails a dead pair, names what is dead, and blames a node alone", async () => {
  for (
    const [faults, detail, blame] of [
      [[{ node: "c", dead: true }], "c is dead", "c"],
      [[{ link: ["c", "a"], dead: true }], "the link of c and a is dead", undefined],
      [[{ from: "a", to: "c", dead: true }], "the way from a to c is dead", undefined],
      [[{ switch: "core", dead: true }], "the switch core is dead", undefined],
      [[{ uplink: "leaf2", dead: true }], "the uplink of leaf2 is dead", undefined],
      [[{ switch: "core", dead: true }, { node: "c", dead: true }], "c is dead", "c"],
      [[{ link: ["a", "c"], hang: true }, { node: "a", dead: true }], "a is dead", "a"],
    ] as [Fault[], string, string | undefined][]
  ) {
    const failed = { status: "failed" as const, reason: "unreachable" as const, detail };
    assertEquals(
      await probe(fabric(...faults)).measure(pair("a", "c"), options),
      blame === undefined ? failed : { ...failed, blame },
    );
  }
});

Deno.test("FabricProbe never answers for a pair that hangs: its time limit ends it, or the signal", async () => {
  const hanging = probe(fabric({ node: "a", hang: true }));
  assertEquals(await hanging.measure(pair("a", "b"), { ...options, timeoutMs: 20 }), {
    status: "failed",
    reason: "timeout",
    detail: "no result within 20 ms",
  });
  const abort = new AbortController();
  const outcome = hanging.measure(pair("b", "a"), { timeoutMs: 60_000, signal: abort.signal });
  abort.abort();
  assertEquals(await outcome, { status: "skipped", reason: "interrupted" });
});

Deno.test("FabricProbe takes its time, and another time for each pair where that is a range", async () => {
  const late = await probe(fabric(), [60_000, 60_000]).measure(pair("a", "b"), { ...options, timeoutMs: 20 });
  assert(late.status === "failed" && late.reason === "timeout");
  const ranged = probe(fabric(), [0, 60_000]);
  const outcomes = await Promise.all(
    NODES.flatMap((a) =>
      NODES.filter((b) => b !== a).map((b) => ranged.measure(pair(a, b), { ...options, timeoutMs: 1 }))
    ),
  );
  assert(outcomes.some(({ status }) => status === "failed"));
  const start = performance.now();
  await probe(fabric(), [50, 50]).measure(pair("a", "b"), options);
  assert(performance.now() - start > 40);
});

Deno.test("FabricProbe gives numbers whatever factors come together", async () => {
  const many = (latency: number, bandwidth: number) =>
    fabric(...Array.from({ length: 100 }, () => ({ node: "a", latency, bandwidth })));
  const outcome = await probe(many(1e6, 1e-6)).measure(pair("a", "b"), options);
  assertEquals(outcome, { status: "measured", latency_us: 1e15, bandwidth_MBps: 1e-4 });
});
