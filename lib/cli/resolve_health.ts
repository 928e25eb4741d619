import { UsageError } from "../base/errors.ts";
import { DEFAULT_TOLERANCES, type Tolerances } from "../analysis/limits.ts";
import { contradiction } from "./contradiction.ts";
import type { RawOptions } from "./option_table.ts";
import { bytesPerSecond, durationMs } from "./option_value.ts";

/** What of a run counts against it. */
export interface HealthOptions {
  tolerances: Tolerances;
  /** 10^6 bytes per second; null: none is asked for. */
  minBandwidthMBps: number | null;
  maxLatencyUs: number | null;
  /** Verdicts count. */
  check: boolean;
  /** Suspects are measured once more. */
  retest: boolean;
}

/** @throws {UsageError} when a value is none, or out of range, or options contradict each other */
export function resolveHealth(options: RawOptions): HealthOptions {
  const { "min-bandwidth": bandwidth, "max-latency": latency } = options;
  if (options.retest && options["no-retest"]) {
    throw contradiction("--retest measures suspects once more", "--no-retest");
  }
  return {
    tolerances: resolveTolerances(options),
    minBandwidthMBps: bandwidth === undefined
      ? null
      : bytesPerSecond("min-bandwidth", bandwidth, { min: 1, max: 1e15 }) / 1e6,
    maxLatencyUs: latency === undefined
      ? null
      : 1000 * durationMs("max-latency", latency, { min: 1e-6, max: 3_600_000 }),
    check: options.check ?? false,
    retest: !options["no-retest"],
  };
}

/** @throws {UsageError} when it is no percentage that could be meant */
export function resolveTolerances({ tolerance }: RawOptions): Tolerances {
  if (tolerance === undefined) return DEFAULT_TOLERANCES;
  const [, digits = ""] = /^(\d+(?:\.\d+)?)%$/.exec(tolerance) ?? [];
  const share = Number(digits) / 100;
  if (digits !== "" && share >= 0.001 && share <= 0.99) return { bandwidth: share, latency: share };
  throw new UsageError(`reading --tolerance (0.1% to 99%): '${tolerance}'`);
}
