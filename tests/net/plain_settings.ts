import type { FlowRequest, KernelSettings } from "../../lib/net/request.ts";

/** What is asked of the kernel when nothing special is; quick. */
export const SETTINGS: KernelSettings = {
  transport: "tcp",
  durationMs: 60,
  countBytes: null,
  messageSizeBytes: 65536,
  latencySizeBytes: 1,
  iterations: null,
  wait: "block",
  streams: 1,
  bidirectional: false,
  socketBufferBytes: null,
  congestion: null,
  rateBytesPerSecond: null,
  sizes: null,
};

/** A ping-pong of a byte. */
export const REQUEST: FlowRequest = {
  kind: "pingpong",
  transport: "tcp",
  wait: "block",
  index: 0,
  sizeBytes: 1,
  rampMs: 0,
  durationMs: 0,
  countBytes: 0,
  limitMs: 1000,
  socketBufferBytes: 0,
  congestion: "",
  rateBytesPerSecond: 0,
};
