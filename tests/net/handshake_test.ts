import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ACK_BYTES, Handshake, HELLO_BYTES, isRightAck } from "../../lib/net/handshake.ts";
import type { FlowRequest } from "../../lib/net/request.ts";
import { REQUEST } from "./plain_settings.ts";

const KEY = new Uint8Array(32).fill(1);
const streams = fc.record({
  kind: fc.constantFrom("upload" as const, "download" as const),
  sizeBytes: fc.integer({ min: 16, max: 65507 }),
  rampMs: fc.nat(1e6),
  rateBytesPerSecond: fc.double({ min: 1, max: 1e12, noNaN: true }),
}).chain((stream) =>
  fc.oneof(
    fc.integer({ min: 1, max: 1e7 }).map((durationMs) => ({ ...stream, durationMs, countBytes: 0 })),
    fc.integer({ min: 1 }).map((countBytes) => ({ ...stream, durationMs: 0, countBytes })),
  )
);
const requests: fc.Arbitrary<FlowRequest> = fc.tuple(
  fc.record({
    transport: fc.constantFrom("tcp" as const, "udp" as const),
    wait: fc.constantFrom("block" as const, "spin" as const),
    index: fc.nat(255),
    limitMs: fc.integer({ min: 1, max: 1e7 }),
    socketBufferBytes: fc.nat(2 ** 30),
    congestion: fc.constantFrom("", "bbr", "cubic", "a_name_of_15_by"),
  }),
  fc.oneof(streams, fc.integer({ min: 1, max: 65507 }).map((sizeBytes) => ({ ...REQUEST, sizeBytes }))),
).map(([how, what]) => ({ ...what, ...how }));

Deno.test("Handshake.admit() gives back what was asked for, and the answer that is expected", async () => {
  const a = await Handshake.create(KEY, "a"), b = await Handshake.create(KEY, "b");
  await fc.assert(fc.asyncProperty(requests, async (request) => {
    const { hello, ack } = await a.hello(request, "b");
    assertEquals([hello.length, ack.length], [HELLO_BYTES, ACK_BYTES]);
    const admission = await b.admit(hello);
    assertEquals(admission?.request, request);
    assert(isRightAck(admission!.ack, ack));
  }));
});

Deno.test("Handshake.admit() takes a hello only once", async () => {
  const b = await Handshake.create(KEY, "b");
  const { hello } = await b.hello(REQUEST, "b");
  assert(await b.admit(hello));
  assertEquals(await b.admit(hello), undefined);
});

Deno.test("Handshake.admit() takes no hello that was made for another node or with another key", async () => {
  const b = await Handshake.create(KEY, "b"), stranger = await Handshake.create(new Uint8Array(32), "a");
  assertEquals(await b.admit((await b.hello(REQUEST, "c")).hello), undefined);
  assertEquals(await b.admit((await stranger.hello(REQUEST, "b")).hello), undefined);
});

Deno.test("Handshake.admit() takes no hello in which any bit was changed", async () => {
  const b = await Handshake.create(KEY, "b");
  const { hello } = await b.hello(REQUEST, "b");
  for (let bit = 0; bit < HELLO_BYTES * 8; bit++) {
    const changed = hello.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assertEquals(await b.admit(changed), undefined, `bit ${bit}`);
  }
  assert(await b.admit(hello), "the failed tries have not used up the nonce");
});

Deno.test("Handshake.admit() takes no garbage of any length", async () => {
  const b = await Handshake.create(KEY, "b");
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
    assertEquals(await b.admit(new Uint8Array(bytes)), undefined);
  }));
});

Deno.test("Handshake.admit() refuses sizes and times beyond the limits, even from who holds the key", async () => {
  const b = await Handshake.create(KEY, "b");
  const upload = { kind: "upload" as const, durationMs: 1 };
  const udp = { transport: "udp" as const, sizeBytes: 1400 };
  for (
    const wrong of [
      { sizeBytes: 0 },
      { sizeBytes: 2 ** 26 + 1 },
      { limitMs: 0 },
      { limitMs: 1e9 },
      { durationMs: 1e9 },
      { socketBufferBytes: 2 ** 31 },
      { congestion: "../cubic" },
      { ...upload, durationMs: 0 },
      { ...upload, countBytes: 5 },
      { ...upload, durationMs: 0, countBytes: 1.5 },
      { ...upload, durationMs: 0, countBytes: NaN },
      { ...upload, rateBytesPerSecond: Infinity },
      { ...upload, ...udp },
      { ...upload, ...udp, rateBytesPerSecond: 1, sizeBytes: 15 },
      { ...udp, sizeBytes: 65508 },
    ]
  ) {
    const { hello } = await b.hello({ ...REQUEST, ...wrong }, "b");
    assertEquals(await b.admit(hello), undefined, JSON.stringify(wrong));
  }
  assert(await b.admit((await b.hello({ ...REQUEST, ...upload, ...udp, rateBytesPerSecond: 1 }, "b")).hello));
});

Deno.test("isRightAck() wants all bytes right", () => {
  const ack = Uint8Array.from({ length: ACK_BYTES }, (_, i) => i);
  assert(isRightAck(ack.slice(), ack));
  assert(!isRightAck(ack.with(31, 0), ack));
  assert(!isRightAck(ack.subarray(1), ack));
});
