import type { Admission, Hello } from "./handshake.ts";
import type { LatencySummary } from "./latency_summary.ts";
import type { LinkFailure } from "./link_error.ts";
import type { Endpoint, FlowRequest, TcpSettings } from "./request.ts";
import type { StreamReport } from "./stream_report.ts";

/** An agent that has not proved itself by then is given up, even when the pair has more time. */
export const ACK_LIMIT_MS = 10_000;

/** One connection to make: what is asked for, and the proof, made where the key is. */
export interface FlowOpening extends Hello {
  request: FlowRequest;
}

/** A pair to measure, from this side. */
export interface MeasureJob {
  /** This node's own address. */
  from: string;
  peer: Endpoint;
  settings: TcpSettings;
  timeoutMs: number;
  pingPong: FlowOpening;
  upload: FlowOpening;
}

/** To a measuring thread; each message but `end` is answered by one. */
export type ToLink =
  /** An authenticated connection, by its number: files are the process's, not the thread's. The thread closes it. */
  | { kind: "serve"; fd: number; admission: Admission }
  | { kind: "measure"; job: MeasureJob }
  | { kind: "end" };

/** What was measured between two nodes. */
export interface LinkResult {
  latency: LatencySummary;
  bandwidth: StreamReport;
  /** The address that this side's connections had. */
  fromAddress: string;
}

/** From a measuring thread. */
export type FromLink =
  /** The thread is up; sent once. */
  | { kind: "ready" }
  /** The flow has ended; how is the initiator's to tell. */
  | { kind: "served" }
  | { kind: "measured"; result: LinkResult }
  | { kind: "failed"; reason: LinkFailure; detail: string; blame?: "here" | "peer" };
