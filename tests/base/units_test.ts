import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import {
  formatDuration,
  formatSize,
  parseDurationMs,
  parseRateBytesPerSecond,
  parseSizeBytes,
} from "../../lib/base/units.ts";

Deno.test("parseDurationMs() reads durations with their units", () => {
  const cases: [string, number][] = [
    ["500ms", 500],
    ["5s", 5000],
    ["1.5s", 1500],
    [".5s", 500],
    ["10m", 600_000],
    ["1h", 3_600_000],
    ["250us", 0.25],
    ["0", 0],
  ];
  for (const [text, ms] of cases) assertEquals(parseDurationMs(text), ms, text);
});

Deno.test("parseDurationMs() refuses what is no duration", () => {
  for (const text of ["", "5", "s", "-1s", "1e3s", "5 days", "1s2", "NaN", "Infinitys", "0x10s", "5S"]) {
    assertThrows(() => parseDurationMs(text), UsageError, text);
  }
});

Deno.test("parseSizeBytes() tells powers of 1024 and of 1000 apart", () => {
  const cases: [string, number][] = [
    ["1", 1],
    ["64KiB", 65536],
    ["1MB", 1_000_000],
    ["4MiB", 4 * 1024 ** 2],
    ["1K", 1024],
    ["2m", 2 * 1024 ** 2],
    ["0.5KiB", 512],
  ];
  for (const [text, bytes] of cases) assertEquals(parseSizeBytes(text), bytes, text);
});

Deno.test("parseSizeBytes() refuses what is no whole number of bytes", () => {
  for (const text of ["", "KiB", "0.3", "-1", "1.0001KiB", "1PB", "9999999999GiB", "1 2"]) {
    assertThrows(() => parseSizeBytes(text), UsageError, text);
  }
});

Deno.test("parseRateBytesPerSecond() keeps bits and bytes apart", () => {
  const cases: [string, number][] = [
    ["100Mbit/s", 12.5e6],
    ["11GB/s", 11e9],
    ["8Gb/s", 1e9],
    ["1Gbps", 125e6],
    ["1MiB/s", 1024 ** 2],
    ["10kB/s", 10_000],
  ];
  for (const [text, rate] of cases) assertAlmostEquals(parseRateBytesPerSecond(text), rate, 1e-6, text);
});

Deno.test("parseRateBytesPerSecond() refuses what is no rate", () => {
  for (const text of ["", "11", "11GB", "GB/s", "11 furlongs/s", "-1GB/s", "1XB/s"]) {
    assertThrows(() => parseRateBytesPerSecond(text), UsageError, text);
  }
});

Deno.test("formatDuration() and formatSize() print what a person reads", () => {
  assertEquals([0.25, 350, 5034, 42_000, 125_000, 4_200_000].map(formatDuration), [
    "0.25 ms",
    "350 ms",
    "5.03 s",
    "42.0 s",
    "2 min 5 s",
    "1 h 10 min",
  ]);
  assertEquals([1, 1024, 65536, 1024 ** 2, 1_000_000].map(formatSize), [
    "1 B",
    "1 KiB",
    "64 KiB",
    "1 MiB",
    "976.56 KiB",
  ]);
});
