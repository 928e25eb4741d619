import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { jitterUs, lossShare, retransmits } from "../../lib/results/stream_metrics.ts";
import { bandwidthOf, losing, resending } from "../report/fixtures/runs.ts";

Deno.test("retransmits() adds up the streams whose sender can tell", () => {
  assertEquals(retransmits(bandwidthOf([resending(3), {}, resending(4)])), 7);
  assertEquals(retransmits(bandwidthOf([resending(0)])), 0);
  assertEquals(retransmits(bandwidthOf([{}, losing(1, 1, 1)])), null);
});

Deno.test("lossShare() and jitterUs() of streams without datagrams are null", () => {
  for (const each of [[], [{}], [resending(1)]]) {
    assertEquals([lossShare(bandwidthOf(each)), jitterUs(bandwidthOf(each))], [null, null]);
  }
  assertEquals(lossShare(bandwidthOf([losing(0, 0, 0)])), null);
});

Deno.test("lossShare() weighs streams by their datagrams; jitterUs() is the worst one's", () => {
  const bandwidth = bandwidthOf([losing(10, 0, 3), losing(0, 990, 5), losing(0, 0, 4)]);
  assertEquals([lossShare(bandwidth), jitterUs(bandwidth)], [0.01, 5]);
});

Deno.test("lossShare() lies between the smallest and the largest loss of the streams", () => {
  const count = fc.integer({ min: 1, max: 1e9 });
  fc.assert(fc.property(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 8 }), (counts) => {
    const bandwidth = bandwidthOf(counts.map(([lost, received]) => losing(lost, received, 1)));
    const losses = bandwidth.each.map(({ datagrams }) => datagrams!.loss);
    const share = lossShare(bandwidth)!;
    assertEquals(Math.min(...losses) - 1e-12 <= share && share <= Math.max(...losses) + 1e-12, true);
  }));
});
