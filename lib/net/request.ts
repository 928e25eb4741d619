import type { Transport, Wait } from "../base/measurement.ts";

/** What the built-in kernel is asked to do; the same for every pair of a run. */
export interface KernelSettings {
  transport: Transport;
  /** How long bandwidth is streamed, ramp-up not counted; half of it is the longest time that latency is sampled. */
  durationMs: number;
  /** Instead of a time: stream until so many bytes were counted, all streams of a direction together; null: `durationMs`. */
  countBytes: number | null;
  /** Bytes given to one send call of a stream; with UDP, of one datagram. */
  messageSizeBytes: number;
  /** Bytes of one ping and of its answer. */
  latencySizeBytes: number;
  /** Round trips to time; null: as many as the interval of the median asks for, or the time allows. */
  iterations: number | null;
  wait: Wait;
  /** Streams of one direction at the same time, each a connection with a thread at both ends. */
  streams: number;
  /** Stream from b to a as well, at the same time. */
  bidirectional: boolean;
  /** SO_SNDBUF and SO_RCVBUF; null: as the system does by itself. */
  socketBufferBytes: number | null;
  /** TCP congestion control of the senders; null: the system's. */
  congestion: string | null;
  /** UDP: payload bytes per second of one direction, all streams together; null with TCP, which is not paced. */
  rateBytesPerSecond: number | null;
  /** A sweep: latency and bandwidth for each of these sizes, in place of the two sizes above; null: none. */
  sizes: number[] | null;
}

/** Pins measuring threads to one CPU, or to CPUs near the network interface, which the agent chooses; null: not at all. */
export type CpuChoice = number | "auto" | null;

/** Where an agent takes measuring connections. */
export interface Endpoint {
  node: string;
  /** A numeric address, or a name, which is resolved on the node that connects. */
  host: string;
  port: number;
}

/** Bounds of what one measurement may ask for; both ends of a flow check them. */
export const SIZE_LIMIT_BYTES = 2 ** 26;
export const SOCKET_BUFFER_LIMIT_BYTES = 2 ** 30;
export const FLOW_LIMIT_MS = 24 * 3600 * 1000;
export const STREAM_LIMIT = 64;
export const SWEEP_LIMIT = 128;
/** CPUs are numbered below this (glibc's CPU_SETSIZE). */
export const CPU_LIMIT = 1024;
/** The largest datagram that IPv4 carries. */
export const DATAGRAM_LIMIT_BYTES = 65507;
/** A stream's datagram holds its number and its time of sending. */
export const LEAST_STREAM_DATAGRAM_BYTES = 16;
/** What Linux calls congestion controls: at most 15 bytes (TCP_CA_NAME_MAX). */
export const CONGESTION_NAME = /^[a-z0-9_]{1,15}$/;

/** What one flow, which is one connection, carries: `sizeBytes` back and forth, or a stream from (`upload`) or to the initiator. */
export interface FlowRequest {
  kind: "pingpong" | "upload" | "download";
  transport: Transport;
  /** How both ends wait; a stream always blocks. */
  wait: Wait;
  /** Which of the pair's simultaneous flows this is: each takes a CPU of its own when threads are pinned. */
  index: number;
  /** Bytes of a ping, or of a message of the stream. */
  sizeBytes: number;
  /** Streamed first and not counted; 0 for a ping-pong. */
  rampMs: number;
  /** Counted by the receiver; 0 for a ping-pong, and where bytes are asked for. */
  durationMs: number;
  /** Counted by the receiver in place of a time; 0: none. */
  countBytes: number;
  /** The flow is given up after this by both ends. */
  limitMs: number;
  /** 0: the system's own. */
  socketBufferBytes: number;
  /** Empty: the system's own. */
  congestion: string;
  /** UDP streams: payload bytes per second of this one; 0 otherwise. */
  rateBytesPerSecond: number;
}

/** Connecting, shaking hands and closing, for one flow after the other. */
const OVERHEAD_MS = 20;

/** A stream beyond the first needs a thread of its own at both ends, which has to be started. */
const THREAD_MS = 60;

/** What `--bytes` is taken to need, for plans and time limits: nobody knows the rate beforehand, 1 Gbit/s is a slow cluster's. */
const EXPECTED_BYTES_PER_MS = 125_000;

/** Round trips before the timed ones: the sockets, the caches and the compiler of this program shall be warm. */
export function warmUpMs(settings: KernelSettings): number {
  return Math.min(50, settings.durationMs / 10);
}

/** The longest time that latency is sampled, unless a count of iterations is asked for. */
export function latencyLimitMs(settings: KernelSettings): number {
  return settings.durationMs / 2;
}

/** Left out at the start of a stream: slow start, growing buffers. */
export function rampMs(settings: KernelSettings): number {
  return Math.min(200, settings.durationMs / 5);
}

/** The counted time of a stream, as far as it can be told beforehand. */
function countedMs({ countBytes, durationMs, rateBytesPerSecond }: KernelSettings): number {
  if (countBytes === null) return durationMs;
  return countBytes / Math.min(EXPECTED_BYTES_PER_MS, (rateBytesPerSecond ?? Infinity) / 1000);
}

/** How long a pair is expected to take at most when nothing is wrong, in seconds: what plans and time limits start from. */
export function kernelPairSeconds(settings: KernelSettings): number {
  const latencyMs = warmUpMs(settings) + latencyLimitMs(settings);
  const sizeMs = OVERHEAD_MS + latencyMs + rampMs(settings) + countedMs(settings);
  const threads = settings.streams * (settings.bidirectional ? 2 : 1);
  return ((settings.sizes?.length ?? 1) * sizeMs + (threads - 1) * THREAD_MS) / 1000;
}
