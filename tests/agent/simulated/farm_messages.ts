import type { Invite } from "../../../lib/agent/messages.ts";

/** What a thread of a farm is told once, when it starts. */
export interface FarmThreadStart {
  /** How long a measurement takes. */
  measureMs: number;
}

/** What there is in a farm, or has come (or, below 0, gone) in one of its threads. */
export interface FarmCounts {
  /** Agents that have been said hello to, and have not ended. */
  agents: number;
  /** Pairs that are being measured. */
  measuring: number;
}

export type ToFarmThread =
  /** All agents of these nodes shall connect back. */
  | { kind: "step"; invite: Invite }
  /** No more agents will come; ends the thread when those that there are have ended. */
  | { kind: "close" };

export type FromFarmThread =
  /** Agents are reached as by a remote shell there. */
  | { kind: "listening"; port: number }
  | { kind: "changed"; by: FarmCounts }
  /** All agents of the step have ended. */
  | { kind: "step-ended" };
