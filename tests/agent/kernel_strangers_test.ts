import { assertEquals, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { Handshake, HELLO_BYTES } from "../../lib/net/handshake.ts";
import { BLOCK_BYTES } from "../../lib/net/blocks.ts";
import { close, readToEnd } from "./hostile_peers.ts";
import { assertMeasured, KEY, measure, onEach, open, REQUEST } from "./kernels.ts";

Deno.test("Kernel closes strangers within 2 s, answers none, and still serves who proves himself", () =>
  onEach(async (a) => {
    await using one = await open(a);
    await using other = await open(a);
    const { host: hostname, port } = one.endpoint;
    const me = await Handshake.create(KEY, "me"), stranger = await Handshake.create(new Uint8Array(32), "me");
    const good = await me.hello(REQUEST, one.endpoint.node);
    const wrong = await stranger.hello(REQUEST, one.endpoint.node);
    const says = async (...parts: Uint8Array<ArrayBuffer>[]) => {
      const conn = await Deno.connect({ hostname, port });
      const end = readToEnd(conn);
      for (const part of parts) {
        try {
          await conn.write(part);
        } catch {
          break; // closed already
        }
        if (parts.length > 1) await delay(100);
      }
      return end;
    };
    const random = () => crypto.getRandomValues(new Uint8Array(HELLO_BYTES));
    // A hello used for the first time is served to the end of the flow; its replay is a stranger's.
    const first = await Deno.connect({ hostname, port });
    await first.write(good.hello);
    await first.read(new Uint8Array(100));
    close(first);

    const strangers = Promise.all([
      says(),
      says(new Uint8Array([79, 79, 66, 87])),
      says(random()),
      says(new Uint8Array(100_000)),
      says(wrong.hello),
      says(good.hello),
      says(...Array.from({ length: 60 }, () => wrong.hello.subarray(0, 1))),
    ]);
    const honest = measure(other.kernel, one.endpoint);
    assertMeasured(await honest);
    for (const { bytes, ms } of await strangers) {
      assertEquals(bytes, 0);
      assertLess(ms, 4000);
    }
  }));

Deno.test("Kernel closes an authenticated connection that does nothing, at its time limit", () =>
  onEach(async (a) => {
    await using one = await open(a);
    const { host: hostname, port, node } = one.endpoint;
    for (const kind of ["pingpong", "upload"] as const) {
      const conn = await Deno.connect({ hostname, port });
      const { hello, ack } = await (await Handshake.create(KEY, "me")).hello(
        { ...REQUEST, kind, durationMs: kind === "upload" ? 100 : 0 },
        node,
      );
      await conn.write(hello);
      const { bytes, ms } = await readToEnd(conn);
      assertEquals(bytes, ack.length + BLOCK_BYTES);
      assertLess(ms, 3000);
    }
  }));

Deno.test("libc kernel lets a flood of silent strangers wait, and serves who proves himself beside it", async () => {
  await using one = await open("libc");
  await using other = await open("libc");
  const { host: hostname, port } = one.endpoint;
  const attempts = await Promise.allSettled(Array.from({ length: 200 }, () => Deno.connect({ hostname, port })));
  const silent = attempts.flatMap((attempt) => attempt.status === "fulfilled" ? [attempt.value] : []); // some are reset at once
  assertMeasured(await measure(other.kernel, one.endpoint));
  silent.forEach(close);
});
