import * as v from "valibot";
import { FAILURE_REASONS, type Outcome, SKIP_REASONS } from "../results/outcome.ts";

/** The version of this vocabulary and of the data handshake. Agents of another one are refused at their first message. */
export const PROTOCOL = 1;

/** No honest message comes near this; a longer line ends the channel. */
export const MESSAGE_LIMIT_BYTES = 64 * 1024;

const text = v.pipe(v.string(), v.maxLength(4096));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535));
const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const bytes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 30));
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(24 * 3600 * 1000));
const finite = v.pipe(v.number(), v.finite(), v.minValue(0));

const endpoint = v.strictObject({ node: name, address: text, port });

const settings = v.strictObject({
  durationMs: v.pipe(milliseconds, v.minValue(1)),
  messageSizeBytes: bytes,
  latencySizeBytes: bytes,
  iterations: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 30))),
  wait: v.picklist(["block", "spin"]),
});

/** What every version's `hello` holds, so that a mismatch can be told by name. */
export const Greeting = v.looseObject({ kind: v.literal("hello"), version: text, protocol: v.number() });

/** From the controller to an agent. `hello` comes first, and once. */
export const ToAgent = v.variant("kind", [
  v.strictObject({
    kind: v.literal("hello"),
    version: text,
    protocol: v.number(),
    /** The run's secret key: 32 bytes, base64. */
    key: v.pipe(v.string(), v.base64(), v.length(44)),
    node: name,
    /** The address to take measuring connections on. */
    address: text,
    /** Ports to try, first to last; null: any that is free. */
    ports: v.nullable(v.strictTuple([port, port])),
  }),
  v.strictObject({ kind: v.literal("measure"), id, peer: endpoint, settings, deadline_ms: milliseconds }),
  v.strictObject({ kind: v.literal("cancel"), id }),
  v.strictObject({ kind: v.literal("bye") }),
]);
export type ToAgent = v.InferOutput<typeof ToAgent>;

const latency = v.strictObject({
  min_us: finite,
  p50_us: finite,
  mean_us: finite,
  p90_us: finite,
  p99_us: finite,
  max_us: finite,
  stddev_us: finite,
  ci_low_us: finite,
  ci_high_us: finite,
  ci_reached: v.boolean(),
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  size_bytes: bytes,
  wait: v.picklist(["block", "spin"]),
});

const bandwidth = v.strictObject({
  received_bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  elapsed_s: finite,
  message_size_bytes: bytes,
  streams: v.pipe(v.number(), v.integer(), v.minValue(1)),
  interval_min_MBps: finite,
  interval_median_MBps: finite,
  interval_max_MBps: finite,
});

const outcome = v.variant("status", [
  v.strictObject({
    status: v.literal("measured"),
    latency_us: v.nullable(finite),
    bandwidth_MBps: v.nullable(finite),
    latency: v.optional(latency),
    bandwidth: v.optional(bandwidth),
    kernel: v.optional(v.picklist(["libc", "portable"])),
    a_address: v.optional(text),
    b_address: v.optional(text),
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
    address: text,
    port,
    kernel: v.picklist(["libc", "portable"]),
    pid: v.number(),
  }),
  v.strictObject({ kind: v.literal("outcome"), id, outcome }),
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
