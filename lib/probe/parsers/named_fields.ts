import { round4 } from "../../base/rounding.ts";
import type { BenchmarkResult } from "../../results/benchmark.ts";
import { OutputError } from "./parser.ts";

/** What a field tells, under the names that files have. */
export type FieldQuantity = "latency_us" | "bandwidth_MBps" | "bandwidth_back_MBps" | "bandwidth_both_MBps";

/** How a number under a name becomes one that files have. */
export interface NamedField {
  quantity: FieldQuantity;
  /** By what the number is multiplied; a round trip is halved besides. */
  factor: number;
  roundTrip: boolean;
  unit: string;
}

/** In microseconds. */
const TIME_UNITS = { us: 1, ns: 1e-3, ms: 1e3, s: 1e6 };

/** In 10^6 bytes per second. */
const RATE_UNITS = {
  MBps: { factor: 1, unit: "MB/s" },
  GBps: { factor: 1e3, unit: "GB/s" },
  KBps: { factor: 1e-3, unit: "KB/s" },
  Bps: { factor: 1e-6, unit: "B/s" },
  MiBps: { factor: 2 ** 20 / 1e6, unit: "MiB/s" },
  GiBps: { factor: 2 ** 30 / 1e6, unit: "GiB/s" },
  KiBps: { factor: 2 ** 10 / 1e6, unit: "KiB/s" },
  bitps: { factor: 1 / 8e6, unit: "bit/s" },
  Kbitps: { factor: 1 / 8e3, unit: "Kbit/s" },
  Mbitps: { factor: 1 / 8, unit: "Mbit/s" },
  Gbitps: { factor: 1e3 / 8, unit: "Gbit/s" },
};

/** The fields that users name, `latency_us`, `round_trip_ms`, `bandwidth_Gbitps`, `bandwidth_back_MBps`, with all their units. */
export const NAMED_FIELDS: ReadonlyMap<string, NamedField> = new Map([
  ...(["latency", "round_trip"] as const).flatMap((name) =>
    Object.entries(TIME_UNITS).map(([unit, factor]): [string, NamedField] => [
      `${name}_${unit}`,
      { quantity: "latency_us", factor, roundTrip: name === "round_trip", unit },
    ])
  ),
  ...(["bandwidth", "bandwidth_back", "bandwidth_both"] as const).flatMap((name) =>
    Object.entries(RATE_UNITS).map(([suffix, { factor, unit }]): [string, NamedField] => [
      `${name}_${suffix}`,
      { quantity: `${name}_MBps`, factor, roundTrip: false, unit },
    ])
  ),
]);

/** All of them, in the length of a message. */
export const FIELD_NAMES = `latency_ or round_trip_ with ${Object.keys(TIME_UNITS).join(" ")}; ` +
  `bandwidth_, bandwidth_back_ or bandwidth_both_ with ${Object.keys(RATE_UNITS).join(" ")}`;

/** A number that was found under a field's name. */
export interface Reading {
  field: string;
  value: number;
  /** Where it was found. */
  line: string;
}

/** The numbers that files have, by the fields that they were found under; of a quantity, one. */
export function fieldNumbers(values: Readonly<Record<string, number>>): Partial<Record<FieldQuantity, number>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const { quantity, factor, roundTrip } = fieldOf(name);
      return [quantity, round4(value * factor / (roundTrip ? 2 : 1))];
    }),
  );
}

/**
 * The result that readings are: one row, of which nobody tells the size.
 * @throws {OutputError} when a number is none that can be measured, or two readings are of one quantity
 */
export function namedResult(tool: string, readings: readonly Reading[], partial?: string): BenchmarkResult {
  const found = new Map<FieldQuantity, Reading>();
  for (const reading of readings) {
    const { quantity } = fieldOf(reading.field);
    const number = fieldNumbers({ [reading.field]: reading.value })[quantity]!;
    if (!(number > 0 && number < Infinity)) {
      throw new OutputError("unparsable", `reading ${reading.field} (no number above zero): ${reading.line}`);
    }
    const other = found.get(quantity);
    if (other) {
      throw new OutputError("unparsable", `reading ${reading.field} (${other.field} is there, too): ${reading.line}`);
    }
    found.set(quantity, reading);
  }
  const numbers = fieldNumbers(Object.fromEntries(readings.map(({ field, value }) => [field, value])));
  const { latency_us = null, bandwidth_MBps = null, ...others } = numbers;
  const latency = found.get("latency_us");
  const bandwidth = found.get("bandwidth_MBps") ?? found.get("bandwidth_back_MBps") ?? found.get("bandwidth_both_MBps");
  return {
    tool,
    version: null,
    latency_us,
    bandwidth_MBps,
    ...others,
    half_round_trip: latency ? !fieldOf(latency.field).roundTrip : null,
    rows: [{ size_bytes: null, ...numbers }],
    printed: {
      ...(latency && { latency: { line: latency.line, unit: fieldOf(latency.field).unit } }),
      ...(bandwidth && { bandwidth: { line: bandwidth.line, unit: fieldOf(bandwidth.field).unit } }),
    },
    ...(partial !== undefined && { partial }),
  };
}

/** Of a name that was checked to be one. */
function fieldOf(name: string): NamedField {
  return NAMED_FIELDS.get(name)!;
}
