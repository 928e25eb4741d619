import { UsageError } from "../base/errors.ts";
import type { ProbeSettings, SimSettings } from "../probe/settings.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type OptionName, type RawOptions } from "./option_table.ts";
import { durationMs } from "./option_value.ts";
import { resolveKernel } from "./resolve_kernel.ts";

/** Options that say how, and therefore that, a probe measures. */
const OPTIONS_OF_PROBE = {
  tcp: [
    "transport",
    "duration",
    "bytes",
    "message-size",
    "latency-size",
    "sizes",
    "iterations",
    "streams",
    "bidirectional",
    "rate",
    "socket-buffer",
    "congestion",
    "wait",
    "cpu",
    "launcher",
    "ssh-option",
    "ssh-config",
    "srun-option",
    "mpirun-command",
    "agent-command",
    "deploy",
    "undeploy",
    "fanout",
    "connect-timeout",
    "control-address",
    "interface",
    "address",
    "address-map",
    "port-range",
  ],
  sim: ["sim-delay"],
} as const satisfies Record<string, readonly OptionName[]>;

const DAY_MS = 24 * 3_600_000;

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
  switch (name) {
    case "sim":
      return resolveSim(options["sim-delay"] ?? defaultOf("sim-delay"));
    case "tcp":
      return { name, ...resolveKernel(options) };
    default:
      return name satisfies never;
  }
}

/** A delay, or two of them: `5s`, `100ms..1s`. */
function resolveSim(text: string): SimSettings {
  const [min, max = min, ...more] = text.split("..").map((part) => {
    return durationMs("sim-delay", part, { min: 0, max: DAY_MS });
  });
  if (min === undefined || max === undefined || more.length > 0 || min > max) {
    throw new UsageError(`reading --sim-delay (a time, or the shortest and the longest, like 100ms..1s): '${text}'`);
  }
  return { name: "sim", delayMinMs: min, delayMaxMs: max };
}
