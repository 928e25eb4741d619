import { UsageError } from "../base/errors.ts";
import type { ProbeSettings, SimSettings } from "../probe/settings.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type OptionName, type RawOptions } from "./option_table.ts";
import { durationMs, sizeBytes, wholeNumber } from "./option_value.ts";

/** Options that say how, and therefore that, a probe measures. */
const OPTIONS_OF_PROBE = {
  tcp: ["duration", "message-size", "latency-size", "iterations", "wait", "launcher"],
  sim: ["sim-delay"],
} as const satisfies Record<string, readonly OptionName[]>;

const HOUR_MS = 3_600_000;
const KIB = 1024;

/**
 * The probe, and everything that it needs to know.
 * @throws {UsageError} when a value is no value or beyond its bounds, or an option belongs to the other probe
 */
export function resolveProbe(options: RawOptions): ProbeSettings {
  const name = options.probe ?? defaultOf("probe");
  const other = name === "sim" ? "tcp" : "sim";
  for (const option of OPTIONS_OF_PROBE[other]) {
    if (options[option] !== undefined) throw contradiction(`--${option} goes with --probe ${other}`, `--probe ${name}`);
  }
  if (name === "sim") return resolveSim(options["sim-delay"] ?? defaultOf("sim-delay"));
  const { iterations } = options;
  return {
    name: "tcp",
    durationMs: durationMs("duration", options.duration ?? defaultOf("duration"), { min: 10, max: HOUR_MS }),
    messageSizeBytes: sizeBytes("message-size", options["message-size"] ?? defaultOf("message-size"), {
      min: 1,
      max: KIB ** 3,
    }),
    latencySizeBytes: sizeBytes("latency-size", options["latency-size"] ?? defaultOf("latency-size"), {
      min: 1,
      max: 4 * KIB ** 2,
    }),
    iterations: iterations === undefined ? null : wholeNumber("iterations", iterations, { min: 1, max: 1e7 }),
    wait: options.wait ?? defaultOf("wait"),
  };
}

/** A delay, or two of them: `5s`, `100ms..1s`. */
function resolveSim(text: string): SimSettings {
  const [min, max = min, ...more] = text.split("..").map((part) => {
    return durationMs("sim-delay", part, { min: 0, max: 24 * HOUR_MS });
  });
  if (min === undefined || max === undefined || more.length > 0 || min > max) {
    throw new UsageError(`reading --sim-delay (a time, or the shortest and the longest, like 100ms..1s): '${text}'`);
  }
  return { name: "sim", delayMinMs: min, delayMaxMs: max };
}
