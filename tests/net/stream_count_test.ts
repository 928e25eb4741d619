import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { StreamCount } from "../../lib/net/stream_count.ts";

Deno.test("StreamCount counts between its time stamps and cuts the time into ten", () => {
  const count = new StreamCount(1e9, { durationMs: 100, countBytes: 0 });
  let full = false;
  for (let i = 1; !full; i++) full = count.add(i <= 50 ? 1000 : 3000, 1e9 + i * 1e6); // 1 MB/s, then 3 MB/s
  const report = count.report()!;
  assertEquals(report.received_bytes, 50 * 1000 + 50 * 3000);
  assertAlmostEquals(report.elapsed_s, 0.1);
  assertEquals(report.intervals_MBps.map((rate) => Number(rate.toFixed(6))), [1, 1, 1, 1, 1, 3, 3, 3, 3, 3]);
});

Deno.test("StreamCount shows a stall as intervals that together have what came", () => {
  const count = new StreamCount(0, { durationMs: 100, countBytes: 0 });
  for (const ms of [10, 20, 30, 80, 90]) assertEquals(count.add(10_000, ms * 1e6), false);
  assert(count.add(10_000, 100e6));
  const rates = count.report()!.intervals_MBps;
  assertEquals(rates.map((rate) => Number(rate.toFixed(6))), [1, 1, 1, 0.2, 0.2, 0.2, 0.2, 0.2, 1, 1]);
});

Deno.test("StreamCount ends at the last byte that came, when the stream ended early; without any there is no report", () => {
  const count = new StreamCount(0, { durationMs: 1000, countBytes: 0 });
  assertEquals(count.report(), undefined);
  assertEquals(count.add(5000, 10e6), false);
  const report = count.report()!;
  assertAlmostEquals(report.elapsed_s, 0.01);
  assertEquals(report.intervals_MBps.length, 1);
  assertAlmostEquals(report.intervals_MBps[0]!, 0.5);
});

Deno.test("StreamCount ends by bytes where bytes are asked for, and cuts them into ten", () => {
  const count = new StreamCount(0, { durationMs: 0, countBytes: 100_000 });
  for (let ms = 1; ms <= 40; ms++) assertEquals(count.add(1000, ms * 1e6), false);
  assertEquals(count.add(30_000, 50e6), false); // three intervals at once
  for (let ms = 51; ms < 80; ms++) assertEquals(count.add(1000, ms * 1e6), false);
  assert(count.add(1000, 80e6));
  const { received_bytes, intervals_MBps } = count.report()!;
  assertEquals(received_bytes, 100_000);
  assertEquals(intervals_MBps.map((rate) => Number(rate.toFixed(6))), [1, 1, 1, 1, 3, 3, 3, 1, 1, 1]);
});

Deno.test("StreamCount has ten intervals between the smallest and the largest rate of what came, however it came", () => {
  const reads = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 30 })), { minLength: 1 });
  const limits = fc.constantFrom({ durationMs: 100, countBytes: 0 }, { durationMs: 0, countBytes: 777_777 });
  fc.assert(fc.property(reads, limits, (reads, limit) => {
    const count = new StreamCount(0, limit);
    let ms = 0, bytes = 0, full = false, least = Infinity, most = 0;
    for (const [size, gap] of reads) {
      ms += gap;
      bytes += size;
      least = Math.min(least, size / gap / 1000);
      most = Math.max(most, size / gap / 1000);
      full = count.add(size, ms * 1e6);
      if (full) break;
    }
    const report = count.report()!;
    assertEquals([report.received_bytes, report.elapsed_s], [bytes, ms * 1e6 / 1e9]);
    assertEquals(full, limit.countBytes > 0 ? bytes >= limit.countBytes : ms >= limit.durationMs);
    if (full) assertEquals(report.intervals_MBps.length, 10);
    for (const rate of report.intervals_MBps) assert(rate >= least * (1 - 1e-9) && rate <= most * (1 + 1e-9));
  }));
});
