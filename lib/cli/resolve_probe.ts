import type { LauncherSettings } from "../engine/options.ts";
import { isBenchmark } from "../probe/recipes/recipes.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import { defaultOf, type RawOptions } from "./option_table.ts";
import { isOwnCommand, resolveBenchmark, resolveOwnCommand } from "./resolve_exec.ts";
import { resolveKernel } from "./resolve_kernel.ts";

/**
 * The probe that measures, and everything that it needs to know; the simulation is not for here (`resolveSim`). That no option belongs to another one has been checked (`probeKind`).
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
  return { name: "tcp", ...resolveKernel(options) };
}
