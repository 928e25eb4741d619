import type { Plan } from "../plan/plan.ts";
import type { ProbeSettings } from "../probe/settings.ts";

export type ScheduleName = "rounds" | "serial" | "all";

/** How agents are started: `command` is the argument list that starts one on this machine. */
export interface LauncherSettings {
  name: "local";
  agentCommand: string[];
}

/** A run as it was asked for, resolved and checked: all that the engine takes. */
export interface RunOptions {
  plan: Plan;
  /** a→b and b→a are two pairs of the plan. */
  directed: boolean;
  schedule: ScheduleName;
  /** Most pairs in flight at once; null: as many as the schedule allows. */
  concurrency: number | null;
  /** Each round waits for the one before. */
  barrier: boolean;
  order: "fixed" | "random";
  /** Rounds asked for by `--rounds`; null: all. */
  rounds: number | null;
  seed: number;
  /** Web Workers that carry the pairs. */
  workers: number;
  probe: ProbeSettings;
  /** Null where the probe needs no agents. */
  launcher: LauncherSettings | null;
  /** A pair that has not ended after this is failed with reason `timeout`. */
  timeoutMs: number;
}
