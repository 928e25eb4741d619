import type { SwitchRecord } from "../base/topology.ts";
import type { Outcome } from "./outcome.ts";
import type { PairRecords } from "./pair_records.ts";
import type { Verdict } from "./verdict.ts";

/** What is known of a run before its first pair; the header of files and of `--format json`. */
export interface RunHeader {
  kind: "run";
  format: 1;
  id: string;
  /** ISO 8601, UTC. */
  start: string;
  version: string;
  deno: string;
  /** The command line as it was given. */
  command: string[];
  /** Options that ask for the same measurements again, with what was left to the program written out; without nodes and pairs. */
  options: string[];
  nodes: string[];
  /** a→b and b→a are two pairs, each with a result of its own. */
  directed: boolean;
  launcher: string | null;
  /** The network interface that was measured over; null: the one that addresses led to. */
  interface: string | null;
  probe: { name: string } & Record<string, unknown>;
  schedule: {
    name: string;
    order: "fixed" | "random";
    concurrency: number | null;
    barrier: boolean;
    rounds: number | null;
  };
  /** A pair's attempt has failed after this, in milliseconds. */
  timeout_ms: number;
  /** How often a pair that failed is tried again. */
  retries: number;
  /** With so many partners in a row a node may fail until it is set aside; null: it never is. */
  quarantine: number | null;
  seed: number;
  /** How many pairs are planned. */
  pairs: number;
  /** The pairs that were listed (`--pairs`): two places in `nodes` for each, one after the other. Absent where all, or a sample, are planned. */
  pair_list?: number[];
  /** How switches join the nodes (`--topology`); it may have others than the run's, and lack some of them. */
  topology?: SwitchRecord[];
  login_host: string;
}

/** A run goes on: what follows was measured by another start of the program. */
export interface ResumeRecord {
  kind: "resume";
  /** ISO 8601, UTC. */
  start: string;
  version: string;
  command: string[];
  /** Nodes of the run that are left out from now on: what was not measured of them yet is planned no more. */
  excluded: string[];
}

/** A pair that was measured once more, because it is suspected to be slow, or its nodes are. */
export type RetestRecord = Outcome & {
  kind: "retest";
  a: string;
  b: string;
  start_s: number;
  end_s: number;
  attempt: number;
  /** No other pair was measured meanwhile; else those of its round were. */
  alone: boolean;
};

/** One start of the program has come to its end. */
export interface EndRecord {
  kind: "end";
  status: "finished" | "interrupted";
  /** How long it took, from its own start. */
  elapsed_s: number;
}

/** Whether a node could be used, and if not, why. */
export interface NodeRecord {
  kind: "node";
  name: string;
  /** `quarantined`: set aside, because it failed with too many partners in a row. */
  status: "up" | "down" | "quarantined";
  address?: string;
  /** What was seen, for a node that is not up. */
  detail?: string;
}

/** A whole run as reports take it. `pairs` is in plan order and has one record for every planned pair. */
export interface Run {
  header: RunHeader;
  /** `cut off`: nobody wrote down how it ended. */
  status: "finished" | "interrupted" | "cut off";
  nodes: NodeRecord[];
  pairs: PairRecords;
  /** Suspects that were measured once more, in their order. */
  retests?: RetestRecord[];
  /** What is wrong, by all of these numbers. Absent: nobody has looked. */
  verdicts?: Verdict[];
  elapsedS: number;
}
