import { assert, assertEquals, assertGreater, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { Lock, Process, SharedValue } from "../../lib/concurrency/mod.ts";

const HOLD_LOCK = new URL("./fixtures/hold_lock.ts", import.meta.url);

Deno.test("Lock is held by one at a time, whichever object it is reached through", () => {
  const lock = new Lock();
  const same = Lock.from(structuredClone(lock.handle));
  assert(lock.tryAcquire());
  assert(!same.tryAcquire());
  assert(!lock.tryAcquire());
  assert(!same.acquire({ timeoutMs: 5 }));
  lock.release();
  assert(same.acquire());
  same.release();
});

Deno.test("Lock.release() throws when the lock is not held through this object", () => {
  const lock = new Lock();
  const same = Lock.from(lock.handle);
  assertThrows(() => lock.release(), Error, "releasing a lock: not held here");
  lock.acquire();
  assertThrows(() => same.release(), Error, "not held here");
  assert(!lock.acquire({ timeoutMs: 1 }), "waiting in vain does not make it free");
  lock.release();
  assertThrows(() => lock.release(), Error, "not held here");
});

Deno.test("Lock.withLock() releases when its function throws", async () => {
  const lock = new Lock();
  assertThrows(
    () =>
      lock.withLock(() => {
        throw new Error("inside");
      }),
    Error,
    "inside",
  );
  await assertRejects(() => lock.withLockAsync(() => Promise.reject(new Error("inside"))), Error, "inside");
  assertEquals(lock.withLock(() => 42), 42);
});

Deno.test("Lock.acquireAsync() lets the other tasks of its thread go on", async () => {
  const lock = new Lock();
  let held = 0, turns = 0;
  await Promise.all(Array.from({ length: 20 }, () =>
    lock.withLockAsync(async () => {
      assertEquals(++held, 1);
      await null;
      turns++;
      held--;
    })));
  assertEquals(turns, 20);
  assert(await lock.acquireAsync());
  assert(!await lock.acquireAsync({ timeoutMs: 20 }));
  lock.release();
});

Deno.test("Lock.acquireAsync() waits for a lock that another process holds", async () => {
  const lock = new Lock();
  const told = new SharedValue("int32");
  const process = new Process({ module: HOLD_LOCK, args: [lock.handle, told.handle, 100] });
  await process.start();
  while (told.value < 2) await delay(1);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  assert(await lock.acquireAsync());
  clearInterval(timer);
  assertGreater(ticks, 2);
  lock.release();
  await process.join();
  assertEquals(process.exitCode, 0);
});

Deno.test("Lock.acquire() sleeps until another process releases", async () => {
  const lock = new Lock();
  const told = new SharedValue("int32");
  const process = new Process({ module: HOLD_LOCK, args: [lock.handle, told.handle, 100] });
  await process.start();
  while (told.value < 2) await delay(1);
  assert(!lock.acquire({ timeoutMs: 1 }));
  assert(lock.acquire({ timeoutMs: 10_000 }));
  lock.release();
  await process.join();
});

Deno.test("A process that sleeps in Lock.acquire() wakes up to be terminated", async () => {
  const lock = new Lock();
  const told = new SharedValue("int32");
  lock.acquire();
  const process = new Process({ module: HOLD_LOCK, args: [lock.handle, told.handle, 0] });
  await process.start();
  while (told.value < 1) await delay(1);
  await delay(20);
  const beginMs = performance.now();
  process.terminate();
  await process.join();
  assertEquals(process.exitCode, -15);
  assert(performance.now() - beginMs < 900, "by itself, not at the end of the grace period");
  lock.release();
});
