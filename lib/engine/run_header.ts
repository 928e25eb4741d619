import { toSnakeCase } from "@std/text/to-snake-case";
import { VERSION } from "../base/version.ts";
import { switchRecords } from "../base/topology.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { RunHeader } from "../results/run.ts";
import type { LauncherSettings, RunOptions } from "./options.ts";

/**
 * What is known of a run before its first pair.
 * @param command the command line as it was given
 * @param repeat options that ask for the same again
 */
export function runHeader(options: RunOptions, command: readonly string[], repeat: readonly string[]): RunHeader {
  return {
    kind: "run",
    format: 1,
    id: crypto.randomUUID(),
    start: new Date().toISOString(),
    version: VERSION,
    deno: Deno.version.deno,
    command: [...command],
    options: [...repeat],
    nodes: [...options.plan.nodes],
    launcher: launcherText(options.launcher),
    interface: options.agents.interface,
    probe: fileNames(options.probe),
    schedule: {
      name: options.schedule,
      order: options.order,
      concurrency: options.concurrency,
      barrier: options.barrier,
      rounds: options.rounds,
    },
    timeout_ms: options.timeoutMs,
    retries: options.retries,
    quarantine: options.quarantine,
    directed: options.directed,
    seed: options.seed,
    pairs: options.plan.size,
    ...options.listed ? { pair_list: pairList(options.plan) } : {},
    ...options.topology ? { topology: switchRecords(options.topology) } : {},
    login_host: Deno.hostname(),
  };
}

export function launcherText(launcher: LauncherSettings | null): string | null {
  return launcher?.name === "template" ? launcher.text : launcher?.name ?? null;
}

function pairList({ size, a, b }: Plan): number[] {
  return Array.from({ length: 2 * size }, (_, i) => i % 2 === 0 ? a(i / 2) : b((i - 1) / 2));
}

/** The same settings under the names that files have: `durationMs` is `duration_ms`. */
function fileNames(probe: ProbeSettings): RunHeader["probe"] {
  // A fabric has the names of its file already.
  const fabric = probe.name === "sim" && probe.fabric ? { fabric: probe.fabric } : {};
  return { ...inFileNames(probe) as object, name: probe.name, ...fabric };
}

function inFileNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inFileNames);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [toSnakeCase(name), inFileNames(inner)]));
}
