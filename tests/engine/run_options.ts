import type { RunOptions } from "../../lib/engine/options.ts";
import { makePlan } from "../../lib/plan/make_plan.ts";
import { FROM_SOURCE } from "../end_to_end/program.ts";
import { SETTINGS } from "../net/plain_settings.ts";

export function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `cn${i + 1}`);
}

/** Two workers and the probe `sim` without a delay, unless said otherwise. */
export function simOptions(nodes: string[], changes: Partial<RunOptions> = {}): RunOptions {
  return {
    plan: makePlan(nodes, { directed: false, order: "fixed", seed: 1, rounds: null }),
    listed: false,
    directed: false,
    schedule: "rounds",
    concurrency: null,
    barrier: false,
    order: "fixed",
    rounds: null,
    seed: 1,
    workers: 2,
    probe: { name: "sim", delayMinMs: 0, delayMaxMs: 0 },
    launcher: null,
    start: { fanout: 64, timeoutMs: 20_000, controlAddress: null, deploy: null },
    agents: { addresses: new Map(), interface: null, ports: null, cpu: null },
    timeoutMs: 10_000,
    retries: 0,
    quarantine: null,
    topology: null,
    ...changes,
  };
}

/** Agents on this machine that measure shortly, unless said otherwise. */
export function tcpOptions(nodes: string[], changes: Partial<RunOptions> = {}): RunOptions {
  return simOptions(nodes, {
    probe: {
      name: "tcp",
      ...SETTINGS,
      durationMs: 100,
      iterations: 10,
    },
    launcher: { name: "local", agentCommand: [...FROM_SOURCE, "agent"] },
    ...changes,
  });
}
