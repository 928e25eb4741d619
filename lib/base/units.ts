import { UsageError } from "./errors.ts";

const DURATION_MS: Record<string, number> = { us: 1e-3, ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

const SIZE_BYTES: Record<string, number> = {
  "": 1,
  b: 1,
  k: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
};

const RATE_PREFIX: Record<string, number> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

const NUMBER_AND_UNIT = /^([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*([A-Za-z/]*)$/;

function split(text: string): { value: number; unit: string } | undefined {
  const match = NUMBER_AND_UNIT.exec(text.trim());
  return match ? { value: Number(match[1]), unit: match[2] ?? "" } : undefined;
}

/**
 * A duration as people write it (`500ms`, `5s`, `10m`, `1h`, `0`), in milliseconds. Only zero may stand without a unit.
 * @throws {UsageError} when the text is no duration
 */
export function parseDurationMs(text: string): number {
  const parts = split(text);
  if (parts?.value === 0 && parts.unit === "") return 0;
  const factor = parts && DURATION_MS[parts.unit];
  if (!parts || factor === undefined) throw new UsageError(`reading a duration (like 500ms, 5s, 10m, 1h): '${text}'`);
  return parts.value * factor;
}

/**
 * A size as people write it (`1`, `64KiB`, `1MB`, `4MiB`), in bytes. `K`, `M`, `G` alone are powers of 1024, as in the field's
 * benchmarks; `KB`, `MB`, `GB` are powers of 1000.
 * @throws {UsageError} when the text is no size or no whole number of bytes
 */
export function parseSizeBytes(text: string): number {
  const parts = split(text);
  const factor = parts && SIZE_BYTES[parts.unit.toLowerCase()];
  const bytes = parts && factor !== undefined ? parts.value * factor : NaN;
  if (!Number.isSafeInteger(bytes)) throw new UsageError(`reading a size (like 1, 64KiB, 1MB, 4MiB): '${text}'`);
  return bytes;
}

/**
 * A rate as people write it (`100Mbit/s`, `11GB/s`), in bytes per second.
 * @throws {UsageError} when the text is no rate
 */
export function parseRateBytesPerSecond(text: string): number {
  const match = /^([kmgt]i?|)(bit|b)(?:\/s|ps)$/i.exec(split(text)?.unit ?? "");
  const value = split(text)?.value;
  const prefix = match && RATE_PREFIX[match[1]!.toLowerCase()];
  if (!match || value === undefined || prefix === undefined || prefix === null) {
    throw new UsageError(`reading a rate (like 100Mbit/s, 11GB/s): '${text}'`);
  }
  // "b" alone is a byte only as "B": 11Gb/s and 11GB/s differ by eight, as everywhere in the field.
  const bits = match[2]!.toLowerCase() === "bit" || match[2] === "b";
  return value * prefix / (bits ? 8 : 1);
}

/** Milliseconds as a person reads them: `350 ms`, `5.03 s`, `2 min 5 s`, `1 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

/** Bytes as a person reads them, in powers of 1024: `1 B`, `64 KiB`, `1 MiB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let value = bytes, unit = 0;
  while (value >= 1024 && unit < units.length - 1) value /= 1024, unit++;
  return `${Number(value.toFixed(2))} ${units[unit]}`;
}
