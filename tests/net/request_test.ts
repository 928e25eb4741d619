import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { kernelPairSeconds } from "../../lib/net/request.ts";
import { SETTINGS } from "./plain_settings.ts";

const SECOND = { ...SETTINGS, durationMs: 1000 };

Deno.test("kernelPairSeconds() is the stream, its ramp-up, the pings and a little more", () => {
  assertEquals(kernelPairSeconds(SECOND), 1.77);
});

Deno.test("kernelPairSeconds() grows with the duration, and is above it", () => {
  let last = 0;
  for (const durationMs of [10, 100, 1000, 10_000, 3_600_000]) {
    const seconds = kernelPairSeconds({ ...SETTINGS, durationMs });
    assert(seconds > durationMs / 1000 && seconds > last);
    last = seconds;
  }
});

Deno.test("kernelPairSeconds() counts every size of a sweep, and bytes at 1 Gbit/s, or slower when they are paced", () => {
  assertAlmostEquals(kernelPairSeconds({ ...SECOND, sizes: [1, 2, 4] }), 3 * 1.77);
  assertAlmostEquals(kernelPairSeconds({ ...SECOND, countBytes: 1.25e9 }), 10.77);
  assertAlmostEquals(kernelPairSeconds({ ...SECOND, streams: 4, bidirectional: true }), 1.77 + 7 * 0.06);
  assertAlmostEquals(kernelPairSeconds({ ...SECOND, countBytes: 1e6, rateBytesPerSecond: 1e5 }), 10.77);
});
