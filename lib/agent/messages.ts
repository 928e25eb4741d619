import * as v from "valibot";
import { type HostFacts, TRANSPORTS, WAITS } from "../base/measurement.ts";
import { type EndedProgram, OUTPUT_LIMIT_BYTES } from "../base/program.ts";
import { Datagrams, Sender } from "../net/blocks.ts";
import {
  CONGESTION_NAME,
  CPU_LIMIT,
  FLOW_LIMIT_MS,
  type KernelSettings,
  SIZE_LIMIT_BYTES,
  SOCKET_BUFFER_LIMIT_BYTES,
  STREAM_LIMIT,
  SWEEP_LIMIT,
} from "../net/request.ts";
import { FAILURE_REASONS, type Outcome, SKIP_REASONS } from "../results/outcome.ts";
import { TEXT_LIMIT, WORD_COUNT_LIMIT } from "../results/running_program.ts";
import { NodeFactsSchema } from "./inspect_messages.ts";

/** The version of this vocabulary and of the data handshake. Agents of another one are refused at their first message. */
export const PROTOCOL = 4;

/**
 * How often the controller says that it is there, to all agents at once, and looks whether they have said anything. An agent answers one time
 * in so many: with a thousand of them, answers that come together cost much less than as many at moments of their own.
 */
export const ALIVE_MS = 1000;
export const ANSWERED_BEATS = 2;

/** An agent that so many looks find silent is given up. Long: its machine may be busy with what is measured. */
export const SILENT_LOOKS = 10;

/** How often an agent looks whether its controller has said anything. */
export const ORPHAN_LOOK_MS = 500;

/**
 * An agent that so many looks in a row find nothing ends, within 5 s: its controller is gone, or the way to it, and nobody else would end it.
 * Looks are counted, not time: a machine that stood still has one late look, after which it reads what has come meanwhile.
 */
export const ORPHANED_LOOKS = 7;

/** No honest message comes near this (all that a program may print, every byte written as \u001b, is the longest); a longer line ends the channel. */
export const MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024;

const text = v.pipe(v.string(), v.maxLength(TEXT_LIMIT));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
const bytes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(SIZE_LIMIT_BYTES));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(FLOW_LIMIT_MS));
const finite = v.pipe(v.number(), v.finite(), v.minValue(0));

const positive = v.pipe(count, v.minValue(1));

const words = v.pipe(v.array(text), v.minLength(1), v.maxLength(WORD_COUNT_LIMIT));

/** What is filled in makes words longer: addresses, ports. */
const filledWords = v.pipe(v.array(v.pipe(v.string(), v.maxLength(4 * TEXT_LIMIT))), v.maxLength(WORD_COUNT_LIMIT));

const endpoint = v.strictObject({ node: name, host: text, port });

const settings = v.strictObject({
  transport: v.picklist(TRANSPORTS),
  durationMs: v.pipe(milliseconds, v.minValue(1)),
  countBytes: v.nullable(v.pipe(positive, v.safeInteger())),
  messageSizeBytes: bytes,
  latencySizeBytes: bytes,
  iterations: v.nullable(v.pipe(positive, v.maxValue(2 ** 30))),
  wait: v.picklist(WAITS),
  streams: v.pipe(positive, v.maxValue(STREAM_LIMIT)),
  bidirectional: v.boolean(),
  socketBufferBytes: v.nullable(v.pipe(positive, v.maxValue(SOCKET_BUFFER_LIMIT_BYTES))),
  congestion: v.nullable(v.pipe(v.string(), v.regex(CONGESTION_NAME))),
  rateBytesPerSecond: v.nullable(v.pipe(finite, v.gtValue(0))),
  sizes: v.nullable(v.pipe(v.array(bytes), v.minLength(1), v.maxLength(SWEEP_LIMIT))),
}) satisfies v.GenericSchema<unknown, KernelSettings>;

/** What the first message of every version holds, so that a mismatch can be told by name. */
export const Greeting = v.looseObject({
  kind: v.picklist(["hello", "invite"]),
  version: text,
  protocol: v.number(),
});
export type Greeting = v.InferOutput<typeof Greeting>;

/** 32 bytes, base64. */
const key = v.pipe(v.string(), v.base64(), v.length(44));

/**
 * What all agents of a job step read from their standard input: that they shall connect back, as one of these nodes.
 */
export const Invite = v.strictObject({
  kind: v.literal("invite"),
  version: text,
  protocol: v.number(),
  /** The run's secret key. */
  key,
  nodes: v.pipe(v.array(name), v.minLength(1)),
  /** Where the controller may be found, each to be tried. */
  addresses: v.pipe(v.array(text), v.minLength(1)),
  /** The port for each node, in their order. */
  ports: v.pipe(v.array(port), v.minLength(1)),
  /** Only the first process of the job reads this, and has to share it with the others by PMI. */
  share: v.boolean(),
});
export type Invite = v.InferOutput<typeof Invite>;

/** The controller's answer to an agent that has connected back. */
export const Welcome = v.strictObject({ kind: v.literal("welcome"), proof: v.pipe(v.string(), v.maxLength(64)) });

/** From the controller to an agent. `hello` comes first, and once. */
export const ToAgent = v.variant("kind", [
  v.strictObject({
    kind: v.literal("hello"),
    version: text,
    protocol: v.number(),
    /** The run's secret key; null: it is known from the invite, and this channel is open to others. */
    key: v.nullable(key),
    node: name,
    /** This node's own address, or a name for it, to take measuring connections on; null: the interface's, or all. */
    address: v.nullable(text),
    /** The network interface to measure over; null: any. */
    interface: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(15))),
    /** Ports to try, first to last; null: any that is free. */
    ports: v.nullable(v.strictTuple([port, port])),
    /** What measuring threads are pinned to: one CPU, CPUs near the network interface, or nothing. */
    cpu: v.nullable(v.union([v.pipe(count, v.maxValue(CPU_LIMIT - 1)), v.literal("auto")])),
  }),
  v.strictObject({ kind: v.literal("measure"), id: count, peer: endpoint, settings, deadline_ms: milliseconds }),
  /** Run a program of others, for a pair of which this node is one side. */
  v.strictObject({
    kind: v.literal("start"),
    id: count,
    words,
    serves: v.boolean(),
    side: v.picklist(["a", "b"]),
    peer_host: name,
  }),
  v.strictObject({ kind: v.literal("cancel"), id: count }),
  /** Tell the facts of this node. */
  v.strictObject({ kind: v.literal("inspect"), id: count }),
  /** Sent every `ALIVE_MS`; one in `ANSWERED_BEATS` is answered, the first among them. */
  v.strictObject({ kind: v.literal("alive") }),
  v.strictObject({ kind: v.literal("bye") }),
]);
export type ToAgent = v.InferOutput<typeof ToAgent>;

const latency = v.strictObject({
  min_us: finite,
  p50_us: finite,
  mean_us: finite,
  p90_us: finite,
  p99_us: finite,
  p999_us: finite,
  max_us: finite,
  stddev_us: finite,
  ci_low_us: finite,
  ci_high_us: finite,
  ci_reached: v.boolean(),
  n: positive,
  lost: v.optional(count),
  size_bytes: bytes,
  wait: v.picklist(WAITS),
});

const bandwidth = v.strictObject({
  received_bytes: positive,
  elapsed_s: finite,
  message_size_bytes: bytes,
  streams: positive,
  interval_min_MBps: v.optional(finite),
  interval_median_MBps: v.optional(finite),
  interval_max_MBps: v.optional(finite),
  each: v.pipe(
    v.array(v.strictObject({
      received_bytes: positive,
      elapsed_s: finite,
      sender: v.optional(Sender),
      datagrams: v.optional(Datagrams),
      offered_MBps: v.optional(finite),
    })),
    v.minLength(1),
    v.maxLength(STREAM_LIMIT),
  ),
});

const directions = {
  bandwidth_back_MBps: v.optional(finite),
  bandwidth_back: v.optional(bandwidth),
};

/** Facts on the machine of an agent, as they come from it or from a peer. */
export const HostFactsSchema = v.strictObject({
  kernel: text,
  load1: finite,
  governor: v.nullable(text),
  interface: v.nullable(text),
  mtu: v.nullable(count),
  speed_Mbitps: v.nullable(count),
  cpu: v.nullable(count),
}) satisfies v.GenericSchema<unknown, HostFacts>;

const printed = v.pipe(v.string(), v.maxLength(OUTPUT_LIMIT_BYTES));

const program = v.strictObject({
  command: filledWords,
  exit_status: v.nullable(v.pipe(v.number(), v.integer())),
  signal: v.nullable(text),
  stdout: printed,
  stderr: printed,
  overflowed: v.boolean(),
}) satisfies v.GenericSchema<unknown, EndedProgram>;

const outcome = v.variant("status", [
  v.strictObject({
    status: v.literal("measured"),
    latency_us: v.nullable(finite),
    bandwidth_MBps: v.nullable(finite),
    latency: v.optional(latency),
    bandwidth: v.optional(bandwidth),
    ...directions,
    sweep: v.optional(v.pipe(
      v.array(v.strictObject({
        size_bytes: bytes,
        latency,
        bandwidth_MBps: finite,
        bandwidth,
        ...directions,
      })),
      v.minLength(1),
      v.maxLength(SWEEP_LIMIT),
    )),
    kernel: v.optional(v.picklist(["libc", "portable"])),
    transport: v.optional(v.picklist(TRANSPORTS)),
    a_address: v.optional(text),
    b_address: v.optional(text),
    a_host: v.optional(HostFactsSchema),
    b_host: v.optional(HostFactsSchema),
  }),
  v.strictObject({
    status: v.literal("failed"),
    reason: v.picklist(FAILURE_REASONS),
    detail: text,
    blame: v.optional(name),
  }),
  v.strictObject({ status: v.literal("skipped"), reason: v.picklist(SKIP_REASONS) }),
]) satisfies v.GenericSchema<unknown, Outcome>;

/** From an agent to the controller. `ready`, or an `error` that says why not, comes first. */
export const FromAgent = v.variant("kind", [
  v.strictObject({
    kind: v.literal("ready"),
    version: text,
    protocol: v.number(),
    /** Where it listens, numeric; null: on all of its addresses, so that the node's name leads there. */
    address: v.nullable(text),
    port,
    kernel: v.picklist(["libc", "portable"]),
    pid: v.number(),
  }),
  v.strictObject({ kind: v.literal("outcome"), id: count, outcome }),
  /** A server listens. */
  v.strictObject({ kind: v.literal("serving"), id: count, port }),
  v.strictObject({ kind: v.literal("program-ended"), id: count, program }),
  /** It never ran. */
  v.strictObject({
    kind: v.literal("no-program"),
    id: count,
    reason: v.picklist(FAILURE_REASONS),
    detail: text,
    blame: v.optional(name),
  }),
  v.strictObject({ kind: v.literal("facts"), id: count, facts: NodeFactsSchema }),
  v.strictObject({ kind: v.literal("alive") }),
  v.strictObject({ kind: v.literal("error"), message: text }),
]);
export type FromAgent = v.InferOutput<typeof FromAgent>;

/**
 * A message that has the schema's form.
 * @throws {Error} naming the field that has not
 */
export function checked<T>(schema: v.GenericSchema<unknown, T>, message: unknown): T {
  const result = v.safeParse(schema, message);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new Error(`reading a control message: ${v.getDotPath(issue) ?? "message"}: ${issue.message}`);
}

/** What to say when agent and controller are not of one version; undefined when they are. */
export function versionMismatch(agent: Version, controller: Version): string | undefined {
  if (agent.version === controller.version && agent.protocol === controller.protocol) return undefined;
  return `the agent is oobw ${agent.version} (protocol ${agent.protocol}), ` +
    `the controller oobw ${controller.version} (protocol ${controller.protocol})`;
}

interface Version {
  version: string;
  protocol: number;
}
