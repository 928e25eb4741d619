import type { Topology } from "../base/topology.ts";
import type { Deployment } from "../cluster/launchers/deploy.ts";
import type { AddressMap } from "../cluster/address_map.ts";
import type { CpuChoice } from "../net/request.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProbeSettings } from "../probe/settings.ts";

export type ScheduleName = "rounds" | "serial" | "all";

/** How agents are started. `agentCommand` is the argument list that starts one, where it shall run. */
export type LauncherSettings = { agentCommand: string[] } & Reach;

/** What reaches the nodes. */
type Reach =
  | { name: "local" }
  /** `options` are values of ssh's `-o`, in order; `configFile` takes the place of the user's own configuration. */
  | { name: "ssh"; options: string[]; configFile: string | null }
  /** `text` as it was given; `words` are its words, in which `{node}` and `{agent}` stand for the node's name and `agentCommand`. */
  | { name: "template"; text: string; words: string[] }
  /** `options` are further arguments of srun, each a word. */
  | { name: "srun"; options: string[] }
  /** `command` is the program and its first arguments: `["mpirun"]`. */
  | { name: "mpirun"; command: string[] };

/** What starts all agents at once, by one process on this machine. */
export type StepSettings = Extract<LauncherSettings, { name: "srun" | "mpirun" }>;

export function isStep(launcher: LauncherSettings | null): launcher is StepSettings {
  return launcher?.name === "srun" || launcher?.name === "mpirun";
}

/** How the start of agents goes, whatever starts them. */
export interface StartSettings {
  /** The most agents that are being started at the same time; a job step starts all at once. */
  fanout: number;
  /** How long an agent may take from its start to being ready. */
  timeoutMs: number;
  /** Where agents of a job step find this machine; null: each of its addresses is tried. */
  controlAddress: string | null;
  /** The program to copy to the nodes first; null: it is there. */
  deploy: Deployment | null;
}

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
  /** The pairs were listed, and are neither all nor a sample. */
  listed: boolean;
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
  start: StartSettings;
  agents: AgentSettings;
  /** A pair that has not ended after this is failed with reason `timeout`. */
  timeoutMs: number;
  /** How often a pair that failed is tried again. */
  retries: number;
  /** A node that fails with so many partners in a row is set aside; null: none ever is. */
  quarantine: number | null;
  /** How switches join the nodes; null: that is not known. */
  topology: Topology | null;
}
