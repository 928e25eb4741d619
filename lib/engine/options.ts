import type { AddressMap } from "../cluster/address_map.ts";
import type { CpuChoice } from "../net/request.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeSettings } from "../probe/settings.ts";

export type ScheduleName = "rounds" | "serial" | "all";

/** How agents are started. `agentCommand` is the argument list that starts one, where it shall run. */
export type LauncherSettings =
  | { name: "local"; agentCommand: string[] }
  /** `text` as it was given; `words` are its words, in which `{node}` and `{agent}` stand for the node's name and `agentCommand`. */
  | { name: "template"; text: string; words: string[]; agentCommand: string[] };

/** What every agent is told besides the pairs: over which network it measures, on which ports and CPUs. */
export interface AgentSettings {
  /** Where single nodes are measured; the others at the launcher's address for them, the interface's, or what their names lead to. */
  addresses: AddressMap;
  /** The network interface to measure over; null: the one that the addresses lead to. */
  interface: string | null;
  /** Ports to take measuring connections on; null: any that is free. */
  ports: [first: number, last: number] | null;
  cpu: CpuChoice;
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
  agents: AgentSettings;
  /** A pair that has not ended after this is failed with reason `timeout`. */
  timeoutMs: number;
}
