import { assertAlmostEquals, assertEquals } from "@std/assert";
import { addStreams } from "../../lib/net/direction.ts";

Deno.test("addStreams() adds the rates of streams, and of their intervals", () => {
  const { MBps, detail } = addStreams([
    { received_bytes: 1e6, elapsed_s: 1, intervals_MBps: [1, 2, 3] },
    { received_bytes: 4e6, elapsed_s: 2, intervals_MBps: [10, 10, 10, 10], offered_MBps: 3 },
  ], 65536);
  assertAlmostEquals(MBps, 3);
  assertEquals([detail.received_bytes, detail.elapsed_s, detail.streams, detail.message_size_bytes], [
    5e6,
    2,
    2,
    65536,
  ]);
  assertEquals([detail.interval_min_MBps, detail.interval_median_MBps, detail.interval_max_MBps], [11, 12, 13]);
  assertEquals(detail.each, [
    { received_bytes: 1e6, elapsed_s: 1 },
    { received_bytes: 4e6, elapsed_s: 2, offered_MBps: 3 },
  ]);
});

Deno.test("addStreams() gives one stream as it is", () => {
  const { MBps, detail } = addStreams([{ received_bytes: 3e6, elapsed_s: 1.5, intervals_MBps: [4, 1] }], 1);
  assertEquals(MBps, 2);
  assertEquals([detail.interval_min_MBps, detail.interval_median_MBps, detail.interval_max_MBps], [1, 2.5, 4]);
});
