/** How the measuring side waits for the other: asleep in the kernel, or asking again and again (burns a core on each side). */
export type Wait = "block" | "spin";

/** What a tcp measurement is asked to do; the same for every pair of a run. */
export interface TcpSettings {
  /** How long bandwidth is streamed, ramp-up not counted; half of it is the longest time that latency is sampled. */
  durationMs: number;
  /** Bytes given to one send call of the stream. */
  messageSizeBytes: number;
  /** Bytes of one ping and of its answer. */
  latencySizeBytes: number;
  /** Round trips to time; null: as many as the interval of the median asks for, or the time allows. */
  iterations: number | null;
  wait: Wait;
}

/** Where an agent takes measuring connections. */
export interface Endpoint {
  node: string;
  address: string;
  port: number;
}

/** Bounds of what one measurement may ask for; both ends of a flow check them. */
export const SIZE_LIMIT_BYTES = 2 ** 30;
export const FLOW_LIMIT_MS = 24 * 3600 * 1000;

/** What one flow, which is one connection, carries: `sizeBytes` back and forth, or a stream from the initiator to the responder. */
export interface FlowRequest {
  kind: "pingpong" | "upload";
  /** How both ends wait; a stream always blocks. */
  wait: Wait;
  /** Bytes of a ping, or of a message of the stream. */
  sizeBytes: number;
  /** Streamed first and not counted; 0 for a ping-pong. */
  rampMs: number;
  /** Counted by the receiver; 0 for a ping-pong. */
  durationMs: number;
  /** The flow is given up after this by both ends. */
  limitMs: number;
}

/** Connecting, shaking hands and closing, for the two flows of a pair. */
const OVERHEAD_MS = 20;

/** Round trips before the timed ones: the sockets, the caches and the compiler of this program shall be warm. */
export function warmUpMs(settings: TcpSettings): number {
  return Math.min(50, settings.durationMs / 10);
}

/** The longest time that latency is sampled, unless a count of iterations is asked for. */
export function latencyLimitMs(settings: TcpSettings): number {
  return settings.durationMs / 2;
}

/** Left out at the start of a stream: slow start, growing buffers. */
export function rampMs(settings: TcpSettings): number {
  return Math.min(200, settings.durationMs / 5);
}

/** How long a pair is expected to take at most when nothing is wrong, in seconds: what plans and time limits start from. */
export function tcpPairSeconds(settings: TcpSettings): number {
  const latencyMs = warmUpMs(settings) + latencyLimitMs(settings);
  return (OVERHEAD_MS + latencyMs + rampMs(settings) + settings.durationMs) / 1000;
}
