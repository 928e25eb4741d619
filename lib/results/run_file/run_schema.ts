import * as v from "valibot";
import { TRANSPORTS, WAITS } from "../../base/measurement.ts";
import { FAILURE_REASONS, SKIP_REASONS } from "../outcome.ts";

// What each kind of line holds. Fields that are not named here are kept: a later version may have more.

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const text = v.string();

const latency = v.looseObject({
  min_us: number,
  p50_us: number,
  mean_us: number,
  p90_us: number,
  p99_us: number,
  p999_us: number,
  max_us: number,
  stddev_us: number,
  ci_low_us: number,
  ci_high_us: number,
  ci_reached: v.boolean(),
  n: count,
  lost: v.optional(count),
  size_bytes: count,
  wait: v.picklist(WAITS),
});

const sender = v.looseObject({
  retransmits: count,
  rtt_us: number,
  rttvar_us: number,
  min_rtt_us: number,
  cwnd: number,
  mss_bytes: number,
  congestion: text,
  send_buffer_bytes: number,
});

const datagrams = v.looseObject({
  received: count,
  lost: count,
  loss: number,
  duplicates: count,
  reordered: count,
  jitter_us: number,
});

const bandwidth = v.looseObject({
  received_bytes: count,
  elapsed_s: number,
  message_size_bytes: count,
  streams: count,
  interval_min_MBps: v.optional(number),
  interval_median_MBps: v.optional(number),
  interval_max_MBps: v.optional(number),
  each: v.array(v.looseObject({
    received_bytes: count,
    elapsed_s: number,
    sender: v.optional(sender),
    datagrams: v.optional(datagrams),
    offered_MBps: v.optional(number),
  })),
});

const sweepStep = v.looseObject({
  size_bytes: count,
  latency,
  bandwidth_MBps: number,
  bandwidth,
  bandwidth_back_MBps: v.optional(number),
  bandwidth_back: v.optional(bandwidth),
});

const host = v.looseObject({
  kernel: text,
  load1: number,
  governor: v.nullable(text),
  interface: v.nullable(text),
  mtu: v.nullable(number),
  speed_Mbitps: v.nullable(number),
  cpu: v.nullable(number),
});

const measured = {
  status: v.literal("measured"),
  latency_us: v.nullable(number),
  bandwidth_MBps: v.nullable(number),
  bandwidth_back_MBps: v.optional(number),
  latency: v.optional(latency),
  bandwidth: v.optional(bandwidth),
  bandwidth_back: v.optional(bandwidth),
  sweep: v.optional(v.array(sweepStep)),
  kernel: v.optional(v.picklist(["libc", "portable"])),
  transport: v.optional(v.picklist(TRANSPORTS)),
  a_address: v.optional(text),
  b_address: v.optional(text),
  a_host: v.optional(host),
  b_host: v.optional(host),
};

const failure = { reason: v.picklist(FAILURE_REASONS), detail: text, blame: v.optional(text) };
const span = { start_s: number, end_s: number };

/** What outcomes of pairs have in common, and of which the outcomes of `retest` are as well. */
function outcomeOf<K extends "pair" | "retest">(kind: K) {
  const common = {
    kind: v.literal(kind),
    a: text,
    b: text,
    ...span,
    attempt: count,
    retried: v.optional(v.array(v.looseObject({ ...failure, ...span }))),
  };
  return v.variant("status", [
    v.looseObject({ ...common, ...measured }),
    v.looseObject({ ...common, status: v.literal("failed"), ...failure }),
    v.looseObject({ ...common, status: v.literal("skipped"), reason: v.picklist(SKIP_REASONS) }),
  ]);
}

const header = v.looseObject({
  kind: v.literal("run"),
  format: v.literal(1),
  id: text,
  start: v.pipe(text, v.isoTimestamp()),
  version: text,
  deno: text,
  command: v.array(text),
  options: v.array(text),
  nodes: v.pipe(
    v.array(text),
    v.minLength(2),
    v.check((nodes) => new Set(nodes).size === nodes.length, "a node is named twice"),
  ),
  directed: v.boolean(),
  launcher: v.nullable(text),
  interface: v.nullable(text),
  probe: v.looseObject({ name: text }),
  schedule: v.looseObject({
    name: text,
    order: v.picklist(["fixed", "random"]),
    concurrency: v.nullable(count),
    barrier: v.boolean(),
    rounds: v.nullable(count),
  }),
  timeout_ms: number,
  retries: count,
  quarantine: v.nullable(count),
  seed: count,
  pairs: count,
  pair_list: v.optional(v.array(count)),
  login_host: text,
});

/** The kinds of lines, each by its name. */
export const LINE_SCHEMAS = {
  run: header,
  pair: outcomeOf("pair"),
  node: v.looseObject({
    kind: v.literal("node"),
    name: text,
    status: v.picklist(["up", "down", "quarantined"]),
    address: v.optional(text),
    detail: v.optional(text),
  }),
  retest: outcomeOf("retest"),
  resume: v.looseObject({
    kind: v.literal("resume"),
    start: v.pipe(text, v.isoTimestamp()),
    version: text,
    command: v.array(text),
    excluded: v.array(text),
  }),
  end: v.looseObject({
    kind: v.literal("end"),
    status: v.picklist(["finished", "interrupted"]),
    elapsed_s: v.pipe(number, v.minValue(0)),
  }),
};

export type LineKind = keyof typeof LINE_SCHEMAS;
