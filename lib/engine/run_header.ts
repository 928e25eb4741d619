import { toSnakeCase } from "@std/text/to-snake-case";
import { VERSION } from "../base/version.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { RunHeader } from "../results/run.ts";
import type { LauncherSettings, RunOptions } from "./options.ts";

/**
 * What is known of a run before its first pair.
 * @param command the command line as it was given
 */
export function runHeader(options: RunOptions, command: readonly string[]): RunHeader {
  return {
    kind: "run",
    format: 1,
    id: crypto.randomUUID(),
    start: new Date().toISOString(),
    version: VERSION,
    deno: Deno.version.deno,
    command: [...command],
    nodes: [...options.plan.nodes],
    launcher: launcherText(options.launcher),
    probe: fileNames(options.probe),
    schedule: {
      name: options.schedule,
      order: options.order,
      concurrency: options.concurrency,
      barrier: options.barrier,
      rounds: options.rounds,
    },
    directed: options.directed,
    seed: options.seed,
    pairs: options.plan.size,
    login_host: Deno.hostname(),
  };
}

function launcherText(launcher: LauncherSettings | null): string | null {
  return launcher?.name === "template" ? launcher.text : launcher?.name ?? null;
}

/** The same settings under the names that files have: `durationMs` is `duration_ms`. */
function fileNames(probe: ProbeSettings): RunHeader["probe"] {
  const entries = Object.entries(probe).map(([name, value]) => [toSnakeCase(name), value]);
  return { name: probe.name, ...Object.fromEntries(entries) };
}
