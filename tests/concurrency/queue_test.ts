import { assert, assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import fc from "fast-check";
import { Queue, QueueClosed, QueueEmpty, QueueFull } from "../../lib/concurrency/mod.ts";

/** Whether a promise has been settled by now, all that is due at once having been done. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => done = true, () => done = true);
  await delay(0);
  return done;
}

Deno.test("Queue gives items back in the order in which they were put", async () => {
  const queue = new Queue<string | undefined>();
  assert(queue.empty());
  await queue.put("a");
  queue.putNowait(undefined);
  await queue.put("c");
  assertEquals(queue.size, 3);
  assertEquals([await queue.get(), queue.getNowait(), await queue.get()], ["a", undefined, "c"]);
  assert(queue.empty());
});

Deno.test("put() waits while the queue is full, and no longer", async () => {
  const queue = new Queue<number>({ maxSize: 2 });
  await queue.put(1);
  await queue.put(2);
  assert(queue.full());
  const third = queue.put(3);
  const fourth = queue.put(4);
  assert(!await settled(third));
  assertEquals(queue.size, 2);
  assertEquals(await queue.get(), 1);
  assert(await settled(third));
  assert(!await settled(fourth));
  assertEquals([await queue.get(), await queue.get(), await queue.get()], [2, 3, 4]);
  await fourth;
});

Deno.test("get() waits while the queue is empty; those who wait are served in their order", async () => {
  const queue = new Queue<number>();
  const first = queue.get(), second = queue.get();
  assert(!await settled(first));
  queue.putNowait(1);
  queue.putNowait(2);
  assertEquals(await Promise.all([first, second]), [1, 2]);
});

Deno.test("putNowait() and getNowait() throw instead of waiting", () => {
  const queue = new Queue<number>({ maxSize: 1 });
  assertThrows(() => queue.getNowait(), QueueEmpty);
  queue.putNowait(1);
  assertThrows(() => queue.putNowait(2), QueueFull, "putting: 1 items");
  assertEquals(queue.getNowait(), 1);
});

Deno.test("put() and get() give up when the time is up, and lose nothing", async () => {
  const queue = new Queue<number>({ maxSize: 1 });
  await assertRejects(() => queue.get({ timeoutMs: 5 }), QueueEmpty, "5 ms");
  await queue.put(1);
  await assertRejects(() => queue.put(2, { timeoutMs: 5 }), QueueFull, "5 ms");
  assertEquals(await queue.get({ timeoutMs: 5 }), 1);
  assert(queue.empty(), "what was given up has not come in");
  await queue.put(3, { timeoutMs: 60_000 }); // its timer must not hold the test open
  const late = queue.put(4, { timeoutMs: 60_000 });
  assertEquals([await queue.get(), await queue.get()], [3, 4]);
  await late;
});

Deno.test("put() and get() are given up by an AbortSignal, with its reason", async () => {
  const queue = new Queue<number>({ maxSize: 1 });
  const reason = new Error("no longer wanted");
  const controller = new AbortController();
  const { signal } = controller;
  const get = queue.get({ signal });
  controller.abort(reason);
  assertEquals(await assertRejects(() => get), reason);
  assertEquals(await assertRejects(() => queue.put(1, { signal })), reason);
  queue.putNowait(1);
  const second = new AbortController();
  const put = queue.put(2, { signal: second.signal });
  second.abort(reason);
  assertEquals(await assertRejects(() => put), reason);
  assertEquals(queue.getNowait(), 1);
  assert(queue.empty());
});

Deno.test("close() rejects those who wait, lets the rest be got, and ends iteration", async () => {
  const queue = new Queue<number>({ maxSize: 2 });
  await queue.put(1);
  await queue.put(2);
  const put = queue.put(3);
  queue.close();
  assert(queue.closed);
  await assertRejects(() => put, QueueClosed);
  await assertRejects(() => queue.put(4), QueueClosed);
  assertThrows(() => queue.putNowait(4), QueueClosed);
  assertEquals(await Array.fromAsync(queue), [1, 2]);
  await assertRejects(() => queue.get(), QueueClosed);
  assertThrows(() => queue.getNowait(), QueueClosed);
  const empty = new Queue<number>();
  const get = empty.get();
  empty.close();
  await assertRejects(() => get, QueueClosed);
});

Deno.test("iterating a queue takes what comes until it is closed", async () => {
  const queue = new Queue<number>({ maxSize: 1 });
  const all = Array.fromAsync(queue);
  for (let i = 0; i < 5; i++) await queue.put(i);
  queue.close();
  assertEquals(await all, [0, 1, 2, 3, 4]);
});

Deno.test("Queue refuses a size that is none", () => {
  for (const maxSize of [-1, 1.5, NaN]) assertThrows(() => new Queue({ maxSize }), RangeError, String(maxSize));
});

Deno.test("Queue is FIFO for any number of producers and consumers, and never holds more than it may", async () => {
  const task = (name: string) =>
    fc.record({ kind: fc.constant(name), turns: fc.array(fc.nat({ max: 2 }), { maxLength: 12 }) });
  await fc.assert(fc.asyncProperty(
    fc.nat({ max: 4 }),
    fc.array(task("producer"), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 6 }),
    async (maxSize, producers, consumers) => {
      const queue = new Queue<[number, number]>({ maxSize });
      const put: [number, number][] = [], got: [number, number][] = [];
      const all = producers.map(async ({ turns }, producer) => {
        for (const [i, turn] of turns.entries()) {
          for (let t = 0; t < turn; t++) await null; // lets others go first
          put.push([producer, i]);
          const coming = queue.put([producer, i]);
          assert(maxSize === 0 || queue.size <= maxSize);
          await coming;
        }
      });
      const eaters = Array.from({ length: consumers }, async () => {
        for await (const item of queue) got.push(item);
      });
      await Promise.all(all);
      queue.close();
      await Promise.all(eaters);
      assertEquals(got, put);
    },
  ));
});

Deno.test("Queue takes the same time for an item however many there are", async () => {
  const timeMs = async (count: number) => {
    const queue = new Queue<number>();
    const beginMs = performance.now();
    const gets = Array.from({ length: count }, () => queue.get());
    for (let i = 0; i < count; i++) queue.putNowait(i);
    await Promise.all(gets);
    for (let i = 0; i < count; i++) queue.putNowait(i);
    for (let i = 0; i < count; i++) queue.getNowait();
    return performance.now() - beginMs;
  };
  await timeMs(20_000);
  // A line that is moved up at every step takes minutes for this.
  assertLess(await timeMs(100_000), 5000);
});
