import { assertEquals } from "@std/assert";
import { breachTexts } from "../../lib/report/thresholds.ts";
import { failed, measured } from "./fixtures/runs.ts";

const BOTH = { minBandwidthMBps: 1000, maxLatencyUs: 3 };

Deno.test("breachTexts() says what is beyond thresholds, and what is not known; nothing of what is at them or was not measured", () => {
  assertEquals(breachTexts(measured("a", "b", 3.5, 999), BOTH, "mb"), [
    "bandwidth 999.00 MB/s, below --min-bandwidth 1000.00 MB/s",
    "latency 3.50 µs, above --max-latency 3.00 µs",
  ]);
  assertEquals(breachTexts(measured("a", "b", 3, 1000), BOTH, "mb"), []);
  assertEquals(breachTexts(measured("a", "b", null, null), BOTH, "mb"), [
    "no bandwidth to hold against --min-bandwidth 1000.00 MB/s",
    "no latency to hold against --max-latency 3.00 µs",
  ]);
  assertEquals(breachTexts(measured("a", "b", null, 1000), { ...BOTH, maxLatencyUs: null }, "mb"), []);
  assertEquals(breachTexts(measured("a", "b", 3, 1000, { bandwidth_back_MBps: 900 }), BOTH, "mb"), [
    "bandwidth 900.00 MB/s, below --min-bandwidth 1000.00 MB/s",
  ]);
  assertEquals(breachTexts(measured("a", "b", 3, null, { bandwidth_both_MBps: 900 }), BOTH, "mb").length, 1);
  assertEquals(breachTexts(failed("a", "b", "seen"), BOTH, "mb"), []);
  assertEquals(breachTexts(measured("a", "b", 9, 9), { minBandwidthMBps: null, maxLatencyUs: null }, "mb"), []);
});
