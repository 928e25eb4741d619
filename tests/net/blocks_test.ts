import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  BLOCK_BYTES,
  blockText,
  decodeBlock,
  encodeBlock,
  Reply,
  SenderReport,
  StreamReport,
} from "../../lib/net/blocks.ts";

const REPORT = { received_bytes: 1, start_s: 5, elapsed_s: 1, intervals_MBps: [1, 2] };

Deno.test("decodeBlock() gives back what was encoded", () => {
  const rate = fc.double({ min: 0, max: 1e6, noNaN: true }).map((x) => x + 0); // JSON knows no −0
  const reports = fc.record({
    received_bytes: fc.integer({ min: 1 }),
    start_s: fc.double({ min: 1, max: 1e8, noNaN: true }),
    elapsed_s: fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
    intervals_MBps: fc.array(rate, { minLength: 1, maxLength: 10 }),
  });
  fc.assert(fc.property(reports, (report) => {
    const block = encodeBlock(report);
    assertEquals(block.length, BLOCK_BYTES);
    assertEquals(decodeBlock(StreamReport, block), report);
  }));
});

Deno.test("decodeBlock() knows what cannot be true", () => {
  for (
    const wrong of [
      { received_bytes: 0 },
      { received_bytes: 1.5 },
      { elapsed_s: 0 },
      { elapsed_s: -1 },
      { intervals_MBps: [] },
      { intervals_MBps: [-1] },
      { intervals_MBps: Array(11).fill(1) },
    ]
  ) assertEquals(decodeBlock(StreamReport, encodeBlock({ ...REPORT, ...wrong })), undefined, JSON.stringify(wrong));
  assertEquals(decodeBlock(Reply, encodeBlock({ port: 65536 })), undefined);
  assertEquals(decodeBlock(SenderReport, encodeBlock({ offered_MBps: -1 })), undefined);
});

Deno.test("decodeBlock() takes any bytes without a fault", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: BLOCK_BYTES }), (bytes) => {
    decodeBlock(Reply, bytes);
    decodeBlock(SenderReport, bytes);
    assertEquals(decodeBlock(StreamReport, bytes), undefined);
  }));
  for (const text of ["null", "{", "1", '{"error":5}', `{"error":"${"x".repeat(201)}"}`]) {
    assertEquals(decodeBlock(Reply, new TextEncoder().encode(text)), undefined, text);
  }
});

Deno.test("encodeBlock() does not cut what does not fit", () => {
  assertThrows(() => encodeBlock({ host: "x".repeat(BLOCK_BYTES) }), Error, "encoding a block");
});

Deno.test("blockText() is one printable line that fits", () => {
  assertEquals(blockText("a\nb\x1b[1m"), "a?b?[1m");
  assertEquals(blockText("é".repeat(500)).length, 200);
});
