import { assertEquals } from "@std/assert";
import { simulatedWait } from "../../lib/probe/simulated_wait.ts";

const INTERRUPTED = { status: "skipped", reason: "interrupted" } as const;

Deno.test("simulatedWait() ends each of many waits of one signal when its own time has passed", async () => {
  const abort = new AbortController();
  const wait = (ms: number) => simulatedWait(ms, { timeoutMs: 3_600_000, signal: abort.signal }, ms);
  const long = [wait(600_000), wait(700_000)];
  assertEquals(await Promise.all([9, 1, 5, 0, 3, 5].map(wait)), [9, 1, 5, 0, 3, 5]);
  const longer = wait(800_000);
  assertEquals(await wait(2), 2);
  abort.abort();
  assertEquals(await Promise.all([...long, longer]), [INTERRUPTED, INTERRUPTED, INTERRUPTED]);
});

Deno.test("simulatedWait() is cut short by its signal, before, while and after others wait", async () => {
  const abort = new AbortController(), other = new AbortController();
  const wait = (signal: AbortSignal, ms: number) => simulatedWait(ms, { timeoutMs: 3_600_000, signal }, null);
  const waits = [wait(abort.signal, 60_000), wait(abort.signal, 1e9), wait(abort.signal, Infinity)];
  const others = wait(other.signal, 60_000);
  abort.abort();
  assertEquals(await Promise.all(waits), [INTERRUPTED, INTERRUPTED, INTERRUPTED]);
  assertEquals(await wait(abort.signal, 60_000), INTERRUPTED);
  assertEquals(await wait(abort.signal, 0), null);
  other.abort();
  assertEquals(await others, INTERRUPTED);
});

Deno.test("simulatedWait() fails what takes longer than its time limit when that has passed", async () => {
  const { signal } = new AbortController();
  const detail = "no result within 2 ms";
  for (const delayMs of [3, Infinity]) {
    assertEquals(await simulatedWait(delayMs, { timeoutMs: 2, signal }, null), {
      status: "failed",
      reason: "timeout",
      detail,
    });
  }
});
