import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { SimProbe } from "../../lib/probe/sim.ts";

const signal = new AbortController().signal;
const NODES = Array.from({ length: 4001 }, (_, i) => `cn${i + 1}`);
const instant = { name: "sim", delayMinMs: 0, delayMaxMs: 0 } as const;

Deno.test("SimProbe draws by seed and pair alone", async () => {
  const pair = { index: 3, a: 1, b: 4 };
  const first = await new SimProbe(instant, 7, NODES).measure(pair, { timeoutMs: 1000, signal });
  const again = await new SimProbe(instant, 7, NODES).measure({ ...pair, index: 9 }, { timeoutMs: 1000, signal });
  const other = await new SimProbe(instant, 8, NODES).measure(pair, { timeoutMs: 1000, signal });
  const turned = await new SimProbe(instant, 7, NODES).measure({ index: 3, a: 4, b: 1 }, { timeoutMs: 1000, signal });
  assertEquals(again, first);
  assertNotEquals(other, first);
  assertNotEquals(turned, first);
});

Deno.test("SimProbe draws evenly between 100 and 200", async () => {
  const probe = new SimProbe(instant, 1, NODES);
  let sum = 0;
  for (let b = 1; b <= 4000; b++) {
    const outcome = await probe.measure({ index: b, a: 0, b }, { timeoutMs: 1000, signal });
    assert(outcome.status === "measured");
    assert(outcome.latency_us! >= 100 && outcome.bandwidth_MBps! <= 200);
    sum += outcome.latency_us!;
  }
  // The mean of 4000 draws has a standard error of 0.46; the seed is fixed, so this is no matter of luck.
  assert(Math.abs(sum / 4000 - 150) < 2, `mean ${sum / 4000}`);
});

Deno.test("SimProbe fails with reason timeout when its delay is longer", async () => {
  const slow = new SimProbe({ name: "sim", delayMinMs: 60_000, delayMaxMs: 60_000 }, 1, NODES);
  const outcome = await slow.measure({ index: 0, a: 0, b: 1 }, { timeoutMs: 20, signal });
  assert(outcome.status === "failed");
  assertEquals(outcome.reason, "timeout");
});

Deno.test("SimProbe gives up when it is told to", async () => {
  const abort = new AbortController();
  const slow = new SimProbe({ name: "sim", delayMinMs: 60_000, delayMaxMs: 60_000 }, 1, NODES);
  const outcome = slow.measure({ index: 0, a: 0, b: 1 }, { timeoutMs: 90_000, signal: abort.signal });
  abort.abort();
  assertEquals(await outcome, { status: "skipped", reason: "interrupted" });
});

Deno.test("SimProbe draws the same for two nodes whatever other nodes there are", async () => {
  const options = { timeoutMs: 1000, signal };
  const many = await new SimProbe(instant, 7, NODES).measure({ index: 3, a: 1, b: 4 }, options);
  const few = await new SimProbe(instant, 7, ["cn2", "cn5"]).measure({ index: 0, a: 0, b: 1 }, options);
  assertEquals(few, many);
});
