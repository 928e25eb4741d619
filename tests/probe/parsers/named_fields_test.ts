import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FIELD_NAMES, fieldNumbers, NAMED_FIELDS, namedResult } from "../../../lib/probe/parsers/named_fields.ts";
import { OutputError } from "../../../lib/probe/parsers/parser.ts";

Deno.test("NAMED_FIELDS holds every quantity in every unit", () => {
  const rates = ["Bps", "KBps", "MBps", "GBps", "KiBps", "MiBps", "GiBps", "bitps", "Kbitps", "Mbitps", "Gbitps"];
  const names = ["us", "ns", "ms", "s"].flatMap((unit) => [`latency_${unit}`, `round_trip_${unit}`]);
  for (const name of ["bandwidth", "bandwidth_back", "bandwidth_both"]) {
    names.push(...rates.map((rate) => `${name}_${rate}`));
  }
  assertEquals([...NAMED_FIELDS.keys()].toSorted(), names.toSorted());
  for (const name of names) assertEquals(FIELD_NAMES.includes(name.split("_").at(-1)!), true, name);
});

Deno.test("fieldNumbers() converts to microseconds and 10^6 bytes per second", () => {
  const of = (name: string, value: number) => Object.entries(fieldNumbers({ [name]: value }))[0];
  for (
    const [name, value, quantity, number] of [
      ["latency_us", 31.5, "latency_us", 31.5],
      ["latency_ns", 31500, "latency_us", 31.5],
      ["latency_ms", 0.0315, "latency_us", 31.5],
      ["latency_s", 0.0000315, "latency_us", 31.5],
      ["round_trip_us", 63, "latency_us", 31.5],
      ["round_trip_ns", 63000, "latency_us", 31.5],
      ["round_trip_ms", 0.063, "latency_us", 31.5],
      ["round_trip_s", 0.000063, "latency_us", 31.5],
      ["bandwidth_MBps", 117.5, "bandwidth_MBps", 117.5],
      ["bandwidth_GBps", 12.5, "bandwidth_MBps", 12500],
      ["bandwidth_KBps", 12.5, "bandwidth_MBps", 0.0125],
      ["bandwidth_Bps", 117_500_000, "bandwidth_MBps", 117.5],
      ["bandwidth_MiBps", 100, "bandwidth_MBps", 104.8576],
      ["bandwidth_GiBps", 1, "bandwidth_MBps", 1073.7418],
      ["bandwidth_KiBps", 1000, "bandwidth_MBps", 1.024],
      ["bandwidth_bitps", 928667391.5, "bandwidth_MBps", 116.0834],
      ["bandwidth_Kbitps", 8000, "bandwidth_MBps", 1],
      ["bandwidth_Mbitps", 940, "bandwidth_MBps", 117.5],
      ["bandwidth_Gbitps", 100, "bandwidth_MBps", 12500],
      ["bandwidth_back_Gbitps", 100, "bandwidth_back_MBps", 12500],
      ["bandwidth_both_MiBps", 100, "bandwidth_both_MBps", 104.8576],
    ] as const
  ) {
    assertEquals(of(name, value), [quantity, number], name);
  }
});

Deno.test("fieldNumbers() gives of one rate the same number in every unit", () => {
  const units = [...NAMED_FIELDS].filter(([name]) => name.startsWith("bandwidth_both_"));
  fc.assert(fc.property(fc.double({ min: 1, max: 1e5, noNaN: true }), (MBps) => {
    for (const [name, { factor }] of units) {
      const { bandwidth_both_MBps } = fieldNumbers({ [name]: MBps / factor });
      assertEquals(Math.abs(bandwidth_both_MBps! - MBps) < 1e-4, true, name);
    }
  }));
});

Deno.test("namedResult() makes one row of all readings", () => {
  const readings = [
    { field: "round_trip_us", value: 63, line: "rtt 63 us" },
    { field: "bandwidth_Mbitps", value: 940, line: "there 940" },
    { field: "bandwidth_back_Mbitps", value: 930, line: "back 930" },
    { field: "bandwidth_both_Mbitps", value: 1870, line: "both 1870" },
  ];
  const rates = { bandwidth_MBps: 117.5, bandwidth_back_MBps: 116.25, bandwidth_both_MBps: 233.75 };
  assertEquals(namedResult("regex", readings), {
    tool: "regex",
    version: null,
    latency_us: 31.5,
    ...rates,
    half_round_trip: false,
    rows: [{ size_bytes: null, latency_us: 31.5, ...rates }],
    printed: { latency: { line: "rtt 63 us", unit: "us" }, bandwidth: { line: "there 940", unit: "Mbit/s" } },
  });
  assertEquals(namedResult("json", [{ field: "bandwidth_back_Bps", value: 2e6, line: "x = 2000000" }], "cut"), {
    tool: "json",
    version: null,
    latency_us: null,
    bandwidth_MBps: null,
    bandwidth_back_MBps: 2,
    half_round_trip: null,
    rows: [{ size_bytes: null, bandwidth_back_MBps: 2 }],
    printed: { bandwidth: { line: "x = 2000000", unit: "B/s" } },
    partial: "cut",
  });
});

Deno.test("namedResult() refuses what cannot be measured, and a quantity that is there twice", () => {
  for (const value of [0, -1, NaN, Infinity, 1e-9]) {
    const error = assertThrows(
      () => namedResult("json", [{ field: "latency_us", value, line: "the line" }]),
      OutputError,
    );
    assertEquals(
      `${error.reason}: ${error.message}`,
      "unparsable: reading latency_us (no number above zero): the line",
    );
  }
  const twice = ["latency_us", "round_trip_ms"].map((field) => ({ field, value: 1, line: "the line" }));
  const error = assertThrows(() => namedResult("json", twice), OutputError);
  assertEquals(error.message, "reading round_trip_ms (latency_us is there, too): the line");
});
