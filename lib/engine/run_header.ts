import { VERSION } from "../base/version.ts";
import type { RunHeader } from "../results/run.ts";
import type { RunOptions } from "./options.ts";

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
    launcher: options.launcher?.name ?? null,
    probe: { ...options.probe },
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
