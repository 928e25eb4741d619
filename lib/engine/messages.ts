import type { Endpoint } from "../net/request.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { Outcome } from "../results/outcome.ts";
import type { AgentSettings, LauncherSettings, StartSettings } from "./options.ts";

/** What is needed to start agents, and to have their channels. */
export interface AgentsStart {
  /** The names of all nodes; pairs and messages name nodes by their index here. */
  nodes: readonly string[];
  /** The nodes whose agents are started and owned here. */
  owned: readonly number[];
  /** `start.fanout` is this owner's share of it. */
  start: StartSettings;
  agents: AgentSettings;
  /** The run's secret key. */
  key: Uint8Array<ArrayBuffer>;
}

/** What a pair worker is told once, when it starts. */
export interface WorkerStart extends AgentsStart {
  probe: ProbeSettings;
  launcher: LauncherSettings | null;
  seed: number;
  timeoutMs: number;
  /** Pairs are measured one at a time, by all workers together. */
  alone: boolean;
  /** The moment that `startMs` and `endMs` count from, on the clock of `nowMs()`. */
  epochMs: number;
}

/** From the main thread to a pair worker. */
export type ToWorker =
  /**
   * Pairs to measure now: three numbers each, the pair's index and its two nodes'. `again`: they have been measured so often before, and
   * whether no other pair is measured meanwhile.
   */
  | { kind: "assign"; pairs: Int32Array; again?: { repeat: number; alone: boolean } }
  /** Where agents listen, those of other workers among them. */
  | { kind: "endpoints"; endpoints: NodeEndpoint[] }
  /** A node whose agent did not come up, or is gone. */
  | NodeDown
  | StepNews
  /** Give up what is in flight at once; its outcomes are `skipped`, reason `interrupted`. */
  | { kind: "abort" }
  /** Close the channels and end. */
  | { kind: "close" };

/**
 * What is heard of the job step that starts agents: why a node's agent will not come, or a line (node null) about none or all; or that it
 * is over. `port` is where its agents connect back to: a worker that has taken another's place listens at another one.
 */
export type StepNews =
  | { kind: "step-said"; port: number; node: number | null; line: string }
  | { kind: "step-ended"; port: number; detail: string };

export interface NodeEndpoint {
  node: number;
  endpoint: Endpoint;
}

export interface NodeDown {
  kind: "node-down";
  node: number;
  /** `launch`: its agent never came up; `crashed`: it did, and is gone. */
  reason: "launch" | "crashed";
  /** What was seen, one line. */
  detail: string;
}

/** What became of one assigned pair. Milliseconds count from the run's epoch. */
export interface PairEnd {
  pair: number;
  startMs: number;
  endMs: number;
  outcome: Outcome;
}

/** What became of some assigned pairs; `endsOf()` reads it. */
export interface EndedPairs {
  kind: "ended";
  /** Those that were measured with two numbers at most, five numbers for each. */
  plain: Float64Array;
  others: PairEnd[];
  /** How many assigned pairs have been taken up since this was told last; the assigner does not run far ahead of it. */
  taken: number;
}

/** From a pair worker to the main thread. */
export type FromWorker =
  /** Agents of a job step may connect back now. */
  | { kind: "listening"; port: number }
  | { kind: "node-up"; node: number; endpoint: Endpoint }
  | NodeDown
  /** All owned nodes have been told of; assignments may come. */
  | { kind: "ready" }
  | EndedPairs;
