import { UsageError } from "../base/errors.ts";
import type { LauncherSettings } from "../engine/options.ts";
import { isBenchmark } from "../probe/recipes/recipes.ts";
import type { ProbeSettings, SimSettings } from "../probe/settings.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { durationMs } from "./option_value.ts";
import { isOwnCommand, resolveBenchmark, resolveOwnCommand } from "./resolve_exec.ts";
import { resolveKernel } from "./resolve_kernel.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * The probe, and everything that it needs to know. That no option belongs to another one has been checked (`probeKind`).
 * @param launcher what starts a benchmark of MPI
 * @param isPlanned nothing shall be started
 * @throws {UsageError} when a value is no value or beyond its bounds
 * @throws {StartError} when there is no mpirun
 */
export async function resolveProbe(
  options: RawOptions,
  launcher: LauncherSettings,
  isPlanned: boolean,
): Promise<ProbeSettings> {
  if (isOwnCommand(options)) return resolveOwnCommand(options);
  const name = options.probe ?? defaultOf("probe");
  if (isBenchmark(name)) return await resolveBenchmark(name, options, launcher, isPlanned);
  if (name === "sim") return resolveSim(options["sim-delay"] ?? defaultOf("sim-delay"));
  return { name, ...resolveKernel(options) };
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
