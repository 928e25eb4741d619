import { assert, assertEquals } from "@std/assert";
import { tcpPairSeconds, type TcpSettings } from "../../lib/net/request.ts";

const SETTINGS: TcpSettings = {
  durationMs: 1000,
  messageSizeBytes: 1,
  latencySizeBytes: 1,
  iterations: null,
  wait: "block",
};

Deno.test("tcpPairSeconds() is the stream, its ramp-up, the pings and a little more", () => {
  assertEquals(tcpPairSeconds(SETTINGS), 1.77);
});

Deno.test("tcpPairSeconds() grows with the duration, and is above it", () => {
  let last = 0;
  for (const durationMs of [10, 100, 1000, 10_000, 3_600_000]) {
    const seconds = tcpPairSeconds({ ...SETTINGS, durationMs });
    assert(seconds > durationMs / 1000 && seconds > last);
    last = seconds;
  }
});
