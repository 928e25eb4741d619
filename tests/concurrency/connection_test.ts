import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { delay } from "@std/async/delay";
import { Connection, ConnectionClosed, pipe, Process } from "../../lib/concurrency/mod.ts";

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}`, import.meta.url);
}

Deno.test("pipe() carries messages both ways, in order, whether or not anyone waits yet", async () => {
  const [a, b] = pipe();
  a.send("one");
  a.send({ two: [2] });
  assertEquals(await b.recv(), "one");
  b.send(null);
  assertEquals(await b.recv(), { two: [2] });
  assertEquals(await a.recv(), null);
  const waiting = [a.recv(), a.recv()];
  b.send(1);
  b.send(2);
  assertEquals(await Promise.all(waiting), [1, 2]);
  a.close();
  b.close();
});

Deno.test("send() gives away what is on its transfer list", async () => {
  const [a, b] = pipe();
  const buffer = new ArrayBuffer(8);
  a.send(buffer, [buffer]);
  assertEquals(buffer.byteLength, 0);
  assertEquals((await b.recv() as ArrayBuffer).byteLength, 8);
  assertThrows(() => a.send(() => {}), DOMException);
  a.close();
  b.close();
});

Deno.test("recv() gives up when the time is up or the signal is aborted, and loses no message", async () => {
  const [a, b] = pipe();
  const late = await assertRejects(() => b.recv({ timeoutMs: 5 }), DOMException, "5 ms");
  assertEquals(late.name, "TimeoutError");
  const reason = new Error("no longer wanted");
  const controller = new AbortController();
  const aborted = b.recv({ signal: controller.signal });
  controller.abort(reason);
  assertEquals(await assertRejects(() => aborted), reason);
  a.send("still here");
  assertEquals(await b.recv(), "still here");
  a.close();
  b.close();
});

Deno.test("recv() is rejected once the other end is closed and all that it sent has been received", async () => {
  const [a, b] = pipe();
  const waiting = a.recv();
  for (let i = 0; i < 3; i++) b.send(i);
  b.close();
  assertEquals([await waiting, await a.recv(), await a.recv()], [0, 1, 2]);
  await assertRejects(() => a.recv(), ConnectionClosed, "the other end");
  await assertRejects(() => a.recv(), ConnectionClosed);
  a.send("into the void");
  a.close();
});

Deno.test("recv() is rejected when this end is closed", async () => {
  const [a, b] = pipe();
  const waiting = a.recv();
  await delay(0);
  a.close();
  a.close();
  await assertRejects(() => waiting, ConnectionClosed, "this end");
  await assertRejects(() => a.recv(), ConnectionClosed, "this end");
  assertThrows(() => a.send(1), ConnectionClosed, "this end");
  b.close();
});

Deno.test("poll() says whether recv() would answer at once", async () => {
  const [a, b] = pipe();
  assertEquals(await a.poll(), false);
  assertEquals(await a.poll(5), false);
  const waiting = a.poll(10_000);
  b.send(1);
  assert(await waiting);
  assert(await a.poll());
  assertEquals(await a.recv(), 1);
  assertEquals(await a.poll(), false);
  b.send(2);
  assert(await a.poll(), "what has arrived is seen without waiting");
  assertEquals(await a.recv(), 2);
  const end = a.poll(10_000);
  b.close();
  assert(await end, "the end is an answer as well");
  await assertRejects(() => a.recv(), ConnectionClosed);
  a.close();
  assert(await a.poll());
});

Deno.test("a connection that has been received from cannot be handed over", async () => {
  const [a, b] = pipe();
  assert(a.port instanceof MessagePort);
  await a.poll();
  assertThrows(() => a.port, Error, "handing a connection over");
  a.close();
  b.close();
});

Deno.test("an end of a pipe works in another process, and its closing is seen there", async () => {
  const [mine, theirs] = pipe();
  mine.send("before the process is there");
  const process = new Process({ module: fixture("echo.ts"), args: [theirs.port] });
  await process.start();
  assertEquals(await mine.recv(), "before the process is there");
  for (let i = 0; i < 100; i++) mine.send(i);
  for (let i = 0; i < 100; i++) assertEquals(await mine.recv(), i);
  mine.close();
  assert(await process.join());
  assertEquals(process.exitCode, 0);
});

Deno.test("both ends of a pipe work in two other processes; nothing that was sent is lost when the sender ends", async () => {
  const count = 20_000;
  const [a, b] = pipe();
  const [result, theirs] = pipe();
  const talker = new Process({ module: fixture("talk.ts"), args: [a.port, count] });
  const listener = new Process({ module: fixture("listen.ts"), args: [{ from: b.port, to: [theirs.port] }] });
  await Promise.all([talker.start(), listener.start()]);
  assertEquals(await result.recv(), { count, sum: count * (count - 1) / 2, inOrder: true });
  await Promise.all([talker.join(), listener.join()]);
  assertEquals([talker.exitCode, listener.exitCode], [0, 0]);
  result.close();
});

Deno.test("a connection nobody has received from yet keeps what a process sent before it ended", async () => {
  const [mine, theirs] = pipe();
  const process = new Process({ module: fixture("talk.ts"), args: [theirs.port, 5000] });
  await process.start();
  await process.join();
  for (let i = 0; i < 5000; i++) assertEquals(await mine.recv(), i);
  await assertRejects(() => mine.recv(), ConnectionClosed);
  mine.close();
});

Deno.test("recv() is rejected when the process at the other end is killed", async () => {
  const [mine, theirs] = pipe();
  const process = new Process({ module: fixture("echo.ts"), args: [theirs.port] });
  await process.start();
  mine.send(1);
  assertEquals(await mine.recv(), 1);
  const waiting = mine.recv({ timeoutMs: 20_000 });
  process.kill();
  await assertRejects(() => waiting, ConnectionClosed, "the other end");
  mine.close();
});

Deno.test("Connection.from() takes a port that came in a message", async () => {
  const [a, b] = pipe();
  const [inner, given] = pipe();
  a.send({ port: given.port }, [given.port]);
  const { port } = await b.recv() as { port: MessagePort };
  Connection.from(port).send("through");
  assertEquals(await inner.recv(), "through");
  for (const connection of [a, b, inner]) connection.close();
  port.close();
});
