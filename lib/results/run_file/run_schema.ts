import * as v from "valibot";
import {
  type BandwidthDetail,
  type DatagramDetail,
  type HostFacts,
  type LatencyDetail,
  type SenderDetail,
  type StreamDetail,
  TRANSPORTS,
  WAITS,
} from "../../base/measurement.ts";
import {
  type Failed,
  type FailedAttempt,
  FAILURE_REASONS,
  type Measured,
  type PairRecord,
  SKIP_REASONS,
  type Skipped,
  type SweepStep,
} from "../outcome.ts";
import { type SwitchRecord, topologyFault } from "../../base/topology.ts";
import { benchmarks, programs } from "./benchmark_schema.ts";
import type { Fields } from "./fields.ts";
import type { EndRecord, NodeRecord, ResumeRecord, RetestRecord, RunHeader } from "../run.ts";

// What each kind of line holds. Fields that are not named here are kept: a later version may have more.

/** Far more than any sweep or direction has; what reports do with one at a time is made for fewer than this. */
const LIST_LIMIT = 4096;

/** As long as names in the domain name system, and then some. */
const NAME_LIMIT = 255;

/** Some 30,000 years: sums of these, and differences of times of day, are numbers still. */
const TIME_LIMIT_S = 1e12;

const text = v.string();
const name = v.pipe(text, v.minLength(1), v.maxLength(NAME_LIMIT));
const positiveOrZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(TIME_LIMIT_S));
const moment = v.pipe(
  text,
  v.isoTimestamp(),
  v.check((text) => !Number.isNaN(Date.parse(text)), "there is no such time"),
);

const latency = v.looseObject(
  {
    min_us: positiveOrZero,
    p50_us: positiveOrZero,
    mean_us: positiveOrZero,
    p90_us: positiveOrZero,
    p99_us: positiveOrZero,
    p999_us: positiveOrZero,
    max_us: positiveOrZero,
    stddev_us: positiveOrZero,
    ci_low_us: positiveOrZero,
    ci_high_us: positiveOrZero,
    ci_reached: v.boolean(),
    n: positive,
    lost: v.optional(count),
    size_bytes: positive,
    wait: v.picklist(WAITS),
  } satisfies Fields<LatencyDetail>,
);

const sender = v.looseObject(
  {
    retransmits: count,
    rtt_us: positiveOrZero,
    rttvar_us: positiveOrZero,
    min_rtt_us: positiveOrZero,
    cwnd: count,
    mss_bytes: count,
    congestion: text,
    send_buffer_bytes: count,
  } satisfies Fields<SenderDetail>,
);

const datagrams = v.looseObject(
  {
    received: count,
    lost: count,
    loss: positiveOrZero,
    duplicates: count,
    reordered: count,
    jitter_us: positiveOrZero,
  } satisfies Fields<DatagramDetail>,
);

const stream = v.looseObject(
  {
    received_bytes: count,
    elapsed_s: seconds,
    sender: v.optional(sender),
    datagrams: v.optional(datagrams),
    offered_MBps: v.optional(positiveOrZero),
  } satisfies Fields<StreamDetail>,
);

const bandwidth = v.looseObject(
  {
    received_bytes: count,
    elapsed_s: seconds,
    message_size_bytes: positive,
    streams: positive,
    interval_min_MBps: v.optional(positiveOrZero),
    interval_median_MBps: v.optional(positiveOrZero),
    interval_max_MBps: v.optional(positiveOrZero),
    each: v.pipe(v.array(stream), v.maxLength(LIST_LIMIT)),
  } satisfies Fields<BandwidthDetail>,
);

const host = v.looseObject(
  {
    kernel: text,
    load1: positiveOrZero,
    governor: v.nullable(text),
    interface: v.nullable(text),
    mtu: v.nullable(count),
    speed_Mbitps: v.nullable(count),
    cpu: v.nullable(count),
  } satisfies Fields<HostFacts>,
);

const directions = {
  bandwidth_back_MBps: v.optional(positiveOrZero),
  bandwidth_back: v.optional(bandwidth),
};

const step = v.looseObject(
  {
    size_bytes: positive,
    latency,
    bandwidth_MBps: positiveOrZero,
    bandwidth,
    ...directions,
  } satisfies Fields<SweepStep>,
);

const measured = {
  status: v.literal("measured"),
  latency_us: v.nullable(positiveOrZero),
  bandwidth_MBps: v.nullable(positiveOrZero),
  latency: v.optional(latency),
  bandwidth: v.optional(bandwidth),
  ...directions,
  bandwidth_both_MBps: v.optional(positiveOrZero),
  benchmarks: v.optional(benchmarks),
  sweep: v.optional(v.pipe(v.array(step), v.maxLength(LIST_LIMIT))),
  kernel: v.optional(v.picklist(["libc", "portable"])),
  transport: v.optional(v.picklist(TRANSPORTS)),
  a_address: v.optional(text),
  b_address: v.optional(text),
  a_host: v.optional(host),
  b_host: v.optional(host),
} satisfies Fields<Measured>;

const why = {
  reason: v.picklist(FAILURE_REASONS),
  detail: text,
  blame: v.optional(name),
  programs: v.optional(programs),
};

const failed = { status: v.literal("failed"), ...why } satisfies Fields<Failed>;

const skipped = { status: v.literal("skipped"), reason: v.picklist(SKIP_REASONS) } satisfies Fields<Skipped>;

const time = { start_s: seconds, end_s: seconds };

const place = {
  a: name,
  b: name,
  ...time,
  attempt: count,
  retried: v.optional(v.array(v.looseObject({ ...why, ...time } satisfies Fields<FailedAttempt>))),
} satisfies Omit<Fields<PairRecord>, "kind" | "status">;

/** A line that says what became of a pair. */
function pairSchema<const Kind extends string, More extends v.ObjectEntries>(kind: Kind, more: More) {
  const fields = { kind: v.literal(kind), ...place, ...more };
  return v.variant("status", [
    v.looseObject({ ...fields, ...measured }),
    v.looseObject({ ...fields, ...failed }),
    v.looseObject({ ...fields, ...skipped }),
  ]);
}

const topology = v.pipe(
  v.array(v.looseObject(
    {
      name,
      parent: v.nullable(name),
      nodes: v.array(name),
    } satisfies Fields<SwitchRecord>,
  )),
  v.check((records) => topologyFault(records) === null, "its switches are no topology"),
);

const header = v.looseObject(
  {
    kind: v.literal("run"),
    format: v.literal(1),
    id: text,
    start: moment,
    version: text,
    deno: text,
    command: v.array(text),
    options: v.array(text),
    nodes: v.pipe(
      v.array(name),
      v.minLength(2),
      v.check((nodes) => new Set(nodes).size === nodes.length, "a node is named twice"),
    ),
    directed: v.boolean(),
    launcher: v.nullable(text),
    interface: v.nullable(text),
    // Whatever else a probe is set to; reports reckon with the rate.
    probe: v.looseObject({ name: text, rate_bytes_per_second: v.optional(v.nullable(positiveOrZero)) }),
    schedule: v.looseObject(
      {
        name: text,
        // The plan is made again by it.
        order: v.picklist(["fixed", "random"]),
        concurrency: v.nullable(positive),
        barrier: v.boolean(),
        rounds: v.nullable(positive),
      } satisfies Fields<RunHeader["schedule"]>,
    ),
    timeout_ms: positiveOrZero,
    retries: count,
    quarantine: v.nullable(count),
    seed: count,
    pairs: count,
    pair_list: v.optional(v.array(count)),
    topology: v.optional(topology),
    login_host: text,
  } satisfies Fields<RunHeader>,
);

const node = v.looseObject(
  {
    kind: v.literal("node"),
    name,
    status: v.picklist(["up", "down", "quarantined"]),
    address: v.optional(text),
    detail: v.optional(text),
  } satisfies Fields<NodeRecord>,
);

const resume = v.looseObject(
  {
    kind: v.literal("resume"),
    start: moment,
    version: text,
    command: v.array(text),
    excluded: v.array(name),
  } satisfies Fields<ResumeRecord>,
);

const end = v.looseObject(
  {
    kind: v.literal("end"),
    status: v.picklist(["finished", "interrupted"]),
    elapsed_s: seconds,
  } satisfies Fields<EndRecord>,
);

/** The kinds of lines, each by its name. A retest is of a suspect that was measured once more. */
export const LINE_SCHEMAS = {
  run: header,
  pair: pairSchema("pair", {}) satisfies v.GenericSchema<unknown, PairRecord>,
  node,
  retest: pairSchema("retest", { alone: v.boolean() }) satisfies v.GenericSchema<unknown, RetestRecord>,
  resume,
  end,
};

export type LineKind = keyof typeof LINE_SCHEMAS;
