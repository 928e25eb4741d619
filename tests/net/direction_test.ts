import { assertAlmostEquals, assertEquals } from "@std/assert";
import { addStreams } from "../../lib/net/direction.ts";

const SLOW = { received_bytes: 1e6, start_s: 10, elapsed_s: 1, intervals_MBps: [1, 2, 3] };
const FAST = { received_bytes: 4e6, start_s: 11.5, elapsed_s: 2, intervals_MBps: [10, 10, 10, 10], offered_MBps: 3 };

Deno.test("addStreams() adds the rates of streams that counted the same time, and of their intervals", () => {
  const { MBps, detail } = addStreams([SLOW, FAST], 65536, false);
  assertAlmostEquals(MBps, 3);
  const { received_bytes, elapsed_s, streams, message_size_bytes, each } = detail;
  assertEquals([received_bytes, elapsed_s, streams, message_size_bytes], [5e6, 2, 2, 65536]);
  assertEquals([detail.interval_min_MBps, detail.interval_median_MBps, detail.interval_max_MBps], [11, 12, 13]);
  assertEquals(each, [
    { received_bytes: 1e6, elapsed_s: 1 },
    { received_bytes: 4e6, elapsed_s: 2, offered_MBps: 3 },
  ]);
});

Deno.test("addStreams() divides bytes that were asked for by the time from the first stream's start to the last one's end", () => {
  const { MBps, detail } = addStreams([SLOW, FAST], 65536, true);
  assertAlmostEquals(MBps, 5 / 3.5);
  assertAlmostEquals(detail.elapsed_s, 3.5);
  assertEquals("interval_min_MBps" in detail, false);
});

Deno.test("addStreams() gives one stream as it is", () => {
  for (const isByBytes of [false, true]) {
    const stream = { received_bytes: 3e6, start_s: 1, elapsed_s: 1.5, intervals_MBps: [4, 1] };
    const { MBps, detail } = addStreams([stream], 1, isByBytes);
    assertEquals(MBps, 2);
    assertEquals([detail.interval_min_MBps, detail.interval_median_MBps, detail.interval_max_MBps], [1, 2.5, 4]);
  }
});

Deno.test("addStreams() reckons what was sent after the last datagram that came for lost", () => {
  const count = { received: 500, lost: 0, loss: 0, duplicates: 0, reordered: 0, jitter_us: 1 };
  const of = (received: number, lost: number, offered_MBps: number) =>
    addStreams(
      [{ ...SLOW, datagrams: { ...count, received, lost, loss: lost / (received + lost) }, offered_MBps }],
      1000,
      false,
    )
      .detail.each[0]!.datagrams!;
  assertEquals([of(500, 0, 1).lost, of(500, 0, 1).loss], [500, 0.5]); // 1000 datagrams of 1000 bytes in a second
  assertEquals([of(900, 90, 1).lost, of(900, 90, 1).loss], [90, 90 / 990]); // within what two clocks differ by
  assertEquals(of(1000, 0, 0.9).lost, 0);
});
