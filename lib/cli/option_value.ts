import { UsageError } from "../base/errors.ts";
import { formatDuration, formatSize, parseDurationMs, parseRateBytesPerSecond, parseSizeBytes } from "../base/units.ts";
import type { OptionName } from "./option_table.ts";

/** What a value may be, both bounds included. */
export interface Bounds {
  min: number;
  max: number;
}

/**
 * The value of an option as a duration, in milliseconds; bounds are in milliseconds too.
 * @throws {UsageError} when it is none, or beyond its bounds
 */
export function durationMs(option: OptionName, text: string, bounds: Bounds): number {
  return withinBounds(option, text, inOption(option, () => parseDurationMs(text)), bounds, formatDuration);
}

/**
 * The value of an option as a size, in bytes; bounds are in bytes too.
 * @throws {UsageError} when it is none, or beyond its bounds
 */
export function sizeBytes(option: OptionName, text: string, bounds: Bounds): number {
  return withinBounds(option, text, inOption(option, () => parseSizeBytes(text)), bounds, formatSize);
}

/**
 * The value of an option as a rate, in bytes per second; bounds are in bytes per second too.
 * @throws {UsageError} when it is none, or beyond its bounds
 */
export function bytesPerSecond(option: OptionName, text: string, bounds: Bounds): number {
  return withinBounds(option, text, inOption(option, () => parseRateBytesPerSecond(text)), bounds, formatRate);
}

/**
 * The value of an option as a whole number.
 * @throws {UsageError} when it is none, or beyond its bounds
 */
export function wholeNumber(option: OptionName, text: string, bounds: Bounds): number {
  return withinBounds(option, text, /^[0-9]+$/.test(text) ? Number(text) : NaN, bounds, String);
}

/** As it would be typed: `100kbit/s`, `1Tbit/s`. */
function formatRate(bytesPerSecond: number): string {
  const prefixes = ["", "k", "M", "G", "T"];
  let value = bytesPerSecond * 8, place = 0;
  while (value >= 1000 && place < prefixes.length - 1) value /= 1000, place++;
  return `${Number(value.toFixed(2))}${prefixes[place]}bit/s`;
}

function withinBounds(
  option: OptionName,
  text: string,
  value: number,
  { min, max }: Bounds,
  format: (value: number) => string,
): number {
  if (value >= min && value <= max) return value;
  throw new UsageError(`reading --${option} (${format(min)} to ${format(max)}): '${text}'`);
}

/** Adds to a usage error which option it is about. */
function inOption<T>(option: OptionName, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`in --${option}, ${error.message}`, { cause: error });
    throw error;
  }
}
