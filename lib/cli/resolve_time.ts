import { formatDuration } from "../base/units.ts";
import { kernelPairSeconds, type KernelSettings } from "../net/request.ts";
import { isExec, type ProbeSettings } from "../probe/settings.ts";
import type { RawOptions } from "./option_table.ts";
import { durationMs } from "./option_value.ts";

const DAY_MS = 24 * 3_600_000;

/** No default time limit is below this: connections and busy machines take their time whatever is asked for. */
const LEAST_TIMEOUT_MS = 10_000;

/** Of a program's time not everything is known, and it may have to be loaded first. */
const LEAST_PROGRAM_TIMEOUT_MS = 30_000;

/** More than a round trip should take on any network of a cluster. */
const SLOW_ROUND_TRIP_MS = 1;

/** 80 Mbit/s: what the slowest network that anybody measures still carries. Of UDP that is paced, half of its rate must arrive. */
const SLOW_BYTES_PER_MS = 10_000;

/** How long a pair should take when nothing is wrong, in seconds. */
export function expectedPairSeconds(probe: ProbeSettings): number {
  if (isExec(probe)) return probe.steps.reduce((sum, { seconds }) => sum + seconds, 0);
  return probe.name === "sim" ? (probe.delayMinMs + probe.delayMaxMs) / 2000 : kernelPairSeconds(probe);
}

/**
 * The time limit of a pair, in milliseconds: `--timeout`, or well above what the probe should take. How long a count of round trips or of
 * bytes takes is not known beforehand: time is given for a slow network.
 * @throws {UsageError} when the option's value is none, or out of range
 */
export function resolveTimeout(options: RawOptions, probe: ProbeSettings): number {
  if (options.timeout !== undefined) return durationMs("timeout", options.timeout, { min: 1, max: DAY_MS });
  if (probe.name === "sim") return LEAST_TIMEOUT_MS + 2 * probe.delayMaxMs;
  if (isExec(probe)) {
    return Math.min(DAY_MS, Math.ceil(Math.max(LEAST_PROGRAM_TIMEOUT_MS, 5000 * expectedPairSeconds(probe))));
  }
  const knownMs = 5000 * kernelPairSeconds({ ...probe, countBytes: null });
  return Math.min(DAY_MS, Math.ceil(Math.max(LEAST_TIMEOUT_MS, knownMs) + countedMs(probe)));
}

/** What a count of round trips or of bytes may need, at most, for all sizes together. */
function countedMs({ iterations, countBytes, latencySizeBytes, rateBytesPerSecond, sizes }: KernelSettings): number {
  const pacedPerMs = rateBytesPerSecond === null ? Infinity : rateBytesPerSecond / 2000;
  const streamMs = (countBytes ?? 0) / Math.min(SLOW_BYTES_PER_MS, pacedPerMs);
  return (sizes ?? [latencySizeBytes]).reduce((sumMs, sizeBytes) => {
    const roundTripMs = Math.max(SLOW_ROUND_TRIP_MS, 2 * sizeBytes / SLOW_BYTES_PER_MS);
    return sumMs + (iterations ?? 0) * roundTripMs + streamMs;
  }, 0);
}

/** Warns of a time limit that hardly any pair can keep. */
export function timeoutNotices(timeoutMs: number, probe: ProbeSettings): string[] {
  const expectedMs = 1000 * expectedPairSeconds(probe);
  if (timeoutMs >= expectedMs) return [];
  return [`--timeout ${formatDuration(timeoutMs)} is less than a pair should take: ${formatDuration(expectedMs)}`];
}
