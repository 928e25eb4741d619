import type { PairRecord } from "./outcome.ts";

/** What is known of a run before its first pair; the header of files and of `--format json`. */
export interface RunHeader {
  kind: "run";
  format: 1;
  id: string;
  /** ISO 8601, UTC. */
  start: string;
  version: string;
  deno: string;
  command: string[];
  nodes: string[];
  /** a→b and b→a are two pairs, each with a result of its own. */
  directed: boolean;
  launcher: string | null;
  probe: { name: string } & Record<string, unknown>;
  schedule: { name: string; order: string; concurrency: number | null; barrier: boolean; rounds: number | null };
  seed: number;
  /** How many pairs are planned. */
  pairs: number;
  login_host: string;
}

/** Whether a node could be used, and if not, why. */
export interface NodeRecord {
  kind: "node";
  name: string;
  status: "up" | "down";
  address?: string;
  /** What was seen, for a node that is down. */
  detail?: string;
}

/** A whole run as reports take it. `pairs` is in plan order and has one record for every planned pair. */
export interface Run {
  header: RunHeader;
  status: "finished" | "interrupted";
  nodes: NodeRecord[];
  pairs: PairRecord[];
  elapsedS: number;
}
