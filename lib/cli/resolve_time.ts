import { formatDuration } from "../base/units.ts";
import { tcpPairSeconds } from "../net/request.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { RawOptions } from "./option_table.ts";
import { durationMs } from "./option_value.ts";

const DAY_MS = 24 * 3_600_000;

/** No default time limit is below this: connections and busy machines take their time whatever is asked for. */
const LEAST_TIMEOUT_MS = 10_000;

/** More than a round trip should take on any network of a cluster. */
const SLOW_ROUND_TRIP_MS = 1;

/** How long a pair should take when nothing is wrong, in seconds. */
export function expectedPairSeconds(probe: ProbeSettings): number {
  return probe.name === "sim" ? (probe.delayMinMs + probe.delayMaxMs) / 2000 : tcpPairSeconds(probe);
}

/**
 * The time limit of a pair, in milliseconds: `--timeout`, or well above what the probe should take.
 * @throws {UsageError} when the option's value is none, or out of range
 */
export function resolveTimeout(options: RawOptions, probe: ProbeSettings): number {
  if (options.timeout !== undefined) return durationMs("timeout", options.timeout, { min: 1, max: DAY_MS });
  if (probe.name === "sim") return LEAST_TIMEOUT_MS + 2 * probe.delayMaxMs;
  return Math.max(LEAST_TIMEOUT_MS, 5000 * expectedPairSeconds(probe)) + (probe.iterations ?? 0) * SLOW_ROUND_TRIP_MS;
}

/** Warns of a time limit that hardly any pair can keep. */
export function timeoutNotices(timeoutMs: number, probe: ProbeSettings): string[] {
  const expectedMs = 1000 * expectedPairSeconds(probe);
  if (timeoutMs >= expectedMs) return [];
  return [`--timeout ${formatDuration(timeoutMs)} is less than a pair should take: ${formatDuration(expectedMs)}`];
}
