import type { Endpoint } from "../net/request.ts";
import type { ProbeSettings } from "../probe/settings.ts";
import type { Outcome } from "../results/outcome.ts";
import type { AgentSettings, LauncherSettings } from "./options.ts";

/** What a pair worker is told once, when it starts. */
export interface WorkerStart {
  /** The names of all nodes; pairs and messages name nodes by their index here. */
  nodes: readonly string[];
  /** The nodes whose agents this worker starts and owns the channels of. */
  owned: readonly number[];
  probe: ProbeSettings;
  launcher: LauncherSettings | null;
  agents: AgentSettings;
  /** The run's secret key. */
  key: Uint8Array;
  seed: number;
  timeoutMs: number;
  /** The moment that `startMs` and `endMs` count from, on the clock of `nowMs()`. */
  epochMs: number;
}

/** From the main thread to a pair worker. */
export type ToWorker =
  /** Pairs to measure now: three numbers each, the pair's index and its two nodes'. */
  | { kind: "assign"; pairs: Int32Array }
  /** Where agents listen, those of other workers among them. */
  | { kind: "endpoints"; endpoints: NodeEndpoint[] }
  /** A node whose agent did not come up, or is gone. */
  | NodeDown
  /** Give up what is in flight at once; its outcomes are `skipped`, reason `interrupted`. */
  | { kind: "abort" }
  /** Close the channels and end. */
  | { kind: "close" };

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

/** From a pair worker to the main thread. */
export type FromWorker =
  | { kind: "node-up"; node: number; endpoint: Endpoint }
  | NodeDown
  /** All owned nodes have been told of; assignments may come. */
  | { kind: "ready" }
  | { kind: "ended"; pairs: PairEnd[] };
