import type { NodeFacts } from "../base/node_facts.ts";
import type { ClockOffset } from "./clock_offset.ts";

/** What came back from one node. */
export interface DoctorNode {
  name: string;
  /** Whether its agent started, answers, and is of this version. */
  status: "up" | "down";
  /** What was seen, one line, of a node that is down. */
  detail?: string;
  /** The agent's tool version. */
  version?: string;
  facts?: NodeFacts;
  /** How far its wall clock is ahead of the controller's; null: it could not be told. */
  clock?: ClockOffset | null;
}

/** What `oobw doctor` found, in the order in which nodes were given. */
export interface DoctorReport {
  nodes: DoctorNode[];
}
