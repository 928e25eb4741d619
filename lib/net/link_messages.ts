import type { LatencyDetail } from "../base/measurement.ts";
import type { SenderReport, StreamReport } from "./blocks.ts";
import type { FlowGroupHandle } from "./flow_group.ts";
import type { Admission, Hello } from "./handshake.ts";
import type { LinkFailure } from "./link_error.ts";
import type { FlowRequest } from "./request.ts";

/** A peer that has not proved itself by then is given up, even when the pair has more time. */
export const ACK_LIMIT_MS = 8_000;

/** How a ping-pong is sampled: the initiator's business alone. */
export interface Sampling {
  /** Round trips that are not counted, by time. */
  warmUpMs: number;
  /** The longest time to sample, unless `iterations` says how many round trips. */
  limitMs: number;
  iterations: number | null;
}

/** One flow to start, from this side. */
export interface FlowJob {
  /** This side's numeric address; null: the system chooses. */
  from: string | null;
  /** The peer's node (for messages), numeric address and port. */
  peer: { node: string; address: string; port: number };
  /** The peer has proved itself in an earlier flow of this pair. */
  isKnown: boolean;
  request: FlowRequest;
  /** When this side gives up, on the clock of `nowMs()`: starting a thread is a part of the pair's time. */
  untilMs: number;
  /** The request's proof, made where the key is: measuring threads never hold it. */
  opening: Hello;
  sampling: Sampling;
  /** The streams that run at the same time; null for a ping-pong. */
  group: FlowGroupHandle | null;
  /** CPU to pin the thread to; null: none. */
  cpu: number | null;
}

/** One authenticated connection to answer. */
export interface ServeJob {
  admission: Admission;
  /** Facts on this machine that the initiator is told. */
  host: unknown;
  /** Ports to take datagrams on; null: any. */
  ports: readonly [number, number] | null;
  cpu: number | null;
}

/** To a measuring thread; each message but `end` is answered by one. */
export type ToLink =
  /** A connection goes by its number: files are the process's, not the thread's. The thread closes it. */
  | { kind: "serve"; fd: number; job: ServeJob }
  | { kind: "initiate"; job: FlowJob }
  | { kind: "end" };

/** What one flow gave: round trips, or what the receiver and the sender of a stream say. */
export interface FlowResult {
  latency?: LatencyDetail;
  stream?: StreamReport & SenderReport;
  /** The address that this side's connection had. */
  fromAddress: string;
  /** What the responder said of its machine; not checked yet. */
  host: unknown;
}

/** From a measuring thread. */
export type FromLink =
  /** The thread is up; sent once. */
  | { kind: "ready" }
  /** The flow has ended; how is the initiator's to tell. */
  | { kind: "served" }
  | { kind: "done"; result: FlowResult }
  | { kind: "failed"; reason: LinkFailure; detail: string; blame?: "here" | "peer" };
