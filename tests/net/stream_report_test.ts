import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  decodeStreamReport,
  encodeStreamReport,
  STREAM_REPORT_BYTES,
  StreamCount,
} from "../../lib/net/stream_report.ts";

Deno.test("StreamCount counts between its time stamps and cuts the time into ten", () => {
  const count = new StreamCount(1e9, 100);
  let full = false;
  for (let i = 1; !full; i++) full = count.add(i <= 50 ? 1000 : 3000, 1e9 + i * 1e6); // 1 MB/s, then 3 MB/s
  const report = count.report();
  assertEquals(report.received_bytes, 50 * 1000 + 50 * 3000);
  assertAlmostEquals(report.elapsed_s, 0.1);
  assertAlmostEquals(report.interval_min_MBps, 1);
  assertAlmostEquals(report.interval_median_MBps, 2);
  assertAlmostEquals(report.interval_max_MBps, 3);
});

Deno.test("StreamCount ends at the last byte that came, when the stream ended early", () => {
  const count = new StreamCount(0, 1000);
  assertEquals(count.add(5000, 10e6), false);
  const report = count.report();
  assertAlmostEquals(report.elapsed_s, 0.01);
  assertAlmostEquals(report.interval_median_MBps, 0.5);
});

Deno.test("decodeStreamReport() gives back what was encoded", () => {
  const rate = fc.double({ min: 0, max: 1e6, noNaN: true });
  const reports = fc.tuple(fc.integer({ min: 1 }), fc.double({ min: 1e-9, max: 1e6, noNaN: true }), rate, rate, rate);
  fc.assert(fc.property(reports, ([received_bytes, elapsed_s, ...rates]) => {
    const [interval_min_MBps, interval_median_MBps, interval_max_MBps] = rates.sort((a, b) => a - b) as typeof rates;
    const report = { received_bytes, elapsed_s, interval_min_MBps, interval_median_MBps, interval_max_MBps };
    assertEquals(decodeStreamReport(encodeStreamReport(report)), report);
  }));
});

Deno.test("decodeStreamReport() knows what cannot be true", () => {
  const good = { received_bytes: 1, elapsed_s: 1, interval_min_MBps: 1, interval_median_MBps: 2, interval_max_MBps: 3 };
  for (
    const wrong of [
      { received_bytes: 0 },
      { received_bytes: 1.5 },
      { elapsed_s: 0 },
      { elapsed_s: -1 },
      { elapsed_s: NaN },
      { interval_max_MBps: Infinity },
      { interval_median_MBps: 4 },
    ]
  ) assertEquals(decodeStreamReport(encodeStreamReport({ ...good, ...wrong })), undefined, JSON.stringify(wrong));
  assertEquals(decodeStreamReport(new Uint8Array(STREAM_REPORT_BYTES).fill(0x55)), undefined);
});
