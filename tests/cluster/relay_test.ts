import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { Relay } from "./relay.ts";

const ADDRESS = "127.0.7.1";

/** Answers every connection with what it sends, to its end. */
function echo(): { port: number } & Disposable {
  const listener = Deno.listen({ hostname: ADDRESS, port: 0 });
  (async () => {
    for await (const { readable, writable } of listener) readable.pipeTo(writable).catch(() => {}); // broken by a test
  })();
  return { port: (listener.addr as Deno.NetAddr).port, [Symbol.dispose]: () => listener.close() };
}

Deno.test("Relay passes on everything, both ways, to the end of the stream, on several connections", async () => {
  using server = echo();
  await using relay = await Relay.start({ target: { address: ADDRESS, port: server.port }, holdMs: 2 });
  await Promise.all([1, 70_000, 3_000_000].map(async (sizeBytes) => {
    const sent = new Uint8Array(sizeBytes);
    for (let at = 0; at < sizeBytes; at += 65536) crypto.getRandomValues(sent.subarray(at, at + 65536));
    const connection = await Deno.connect({ port: relay.port });
    const returned = new Response(connection.readable).bytes();
    for (let at = 0; at < sizeBytes; at += await connection.write(sent.subarray(at)));
    await connection.closeWrite();
    assertEquals(await returned, sent);
  }));
});

Deno.test("Relay holds each byte back for its time, in each direction", async () => {
  using server = echo();
  await using relay = await Relay.start({
    target: { address: ADDRESS, port: server.port },
    holdMs: 20,
    address: "127.0.7.2",
  });
  using connection = await Deno.connect({ hostname: "127.0.7.2", port: relay.port });
  for (let turn = 0; turn < 3; turn++) {
    const start = performance.now();
    await connection.write(new Uint8Array(1));
    assertEquals(await connection.read(new Uint8Array(2)), 1);
    const elapsedMs = performance.now() - start;
    assert(elapsedMs >= 40, `${elapsedMs} ms`);
    assertLess(elapsedMs, 10_000);
  }
});

Deno.test("Relay breaks the connection when its target does not take it, and all when it is disposed of", async () => {
  const server = echo();
  const relay = await Relay.start({ target: { address: ADDRESS, port: server.port }, holdMs: 0 });
  using open = await Deno.connect({ port: relay.port });
  await open.write(new Uint8Array(1));
  await open.read(new Uint8Array(1));

  server[Symbol.dispose]();
  using refused = await Deno.connect({ port: relay.port });
  await assertRejects(() => refused.read(new Uint8Array(1)), Deno.errors.ConnectionReset);

  await relay[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
  assertEquals(await open.read(new Uint8Array(1)).catch(() => null), null);
  await assertRejects(() => Deno.connect({ port: relay.port }), Deno.errors.ConnectionRefused);
});

Deno.test("Relay.start() says that it cannot listen", async () => {
  const target = { address: ADDRESS, port: 1 };
  await assertRejects(
    () => Relay.start({ target, holdMs: 0, address: "192.0.2.1" }),
    Error,
    "starting a relay: exit status 1",
  );
});
