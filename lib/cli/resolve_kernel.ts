import { UsageError } from "../base/errors.ts";
import type { Transport } from "../base/measurement.ts";
import {
  CONGESTION_NAME,
  DATAGRAM_LIMIT_BYTES,
  type KernelSettings,
  LEAST_STREAM_DATAGRAM_BYTES,
  SIZE_LIMIT_BYTES,
  SOCKET_BUFFER_LIMIT_BYTES,
  STREAM_LIMIT,
} from "../net/request.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type OptionName, type RawOptions } from "./option_table.ts";
import { type Bounds, bytesPerSecond, durationMs, sizeBytes, wholeNumber } from "./option_value.ts";
import { resolveSweep } from "./resolve_sweep.ts";

const KIB = 1024;

/** What `--duration` is for each size of a sweep: 23 sizes, 1 byte to 4 MiB, then take some nine seconds a pair. */
export const SWEEP_DURATION_MS = 200;

/** Fits an Ethernet frame (MTU 1500) over IPv4 and over IPv6. */
const DATAGRAM_SIZE = "1448";

/** What a network of a cluster carries without loss, so that the first number is no flood. */
const DATAGRAM_RATE = "100Mbit/s";

/** Sizes that may be asked for, by transport: of messages, those of a sweep too, and of pings. */
const BOUNDS: Readonly<Record<Transport, { message: Bounds; ping: Bounds }>> = {
  tcp: { message: { min: 1, max: SIZE_LIMIT_BYTES }, ping: { min: 1, max: 4 * KIB ** 2 } },
  udp: {
    message: { min: LEAST_STREAM_DATAGRAM_BYTES, max: DATAGRAM_LIMIT_BYTES },
    ping: { min: 1, max: DATAGRAM_LIMIT_BYTES },
  },
};

/** Options that cannot be had together, each with the rule that says so. */
const EXCLUSIVE = [
  ["bytes", "duration", "--bytes is measured in place of --duration"],
  ["sizes", "message-size", "--sizes names the sizes of messages"],
  ["sizes", "latency-size", "--sizes names the sizes of pings"],
] as const satisfies readonly (readonly [OptionName, OptionName, string])[];

/**
 * What the built-in kernel is asked to do.
 * @throws {UsageError} when a value is none or beyond its bounds, or options contradict each other
 */
export function resolveKernel(options: RawOptions): KernelSettings {
  const transport = options.transport ?? defaultOf("transport");
  checkCombinations(options, transport);
  const { bytes, sizes, iterations, congestion, rate, "socket-buffer": buffer } = options;
  const bounds = BOUNDS[transport];
  const messageSize = options["message-size"] ?? (transport === "udp" ? DATAGRAM_SIZE : defaultOf("message-size"));
  const settings: KernelSettings = {
    transport,
    durationMs: resolveDuration(options),
    countBytes: bytes === undefined ? null : sizeBytes("bytes", bytes, { min: 1, max: KIB ** 4 }),
    messageSizeBytes: sizeBytes("message-size", messageSize, bounds.message),
    latencySizeBytes: sizeBytes("latency-size", options["latency-size"] ?? defaultOf("latency-size"), bounds.ping),
    iterations: iterations === undefined ? null : wholeNumber("iterations", iterations, { min: 1, max: 1e7 }),
    wait: options.wait ?? defaultOf("wait"),
    streams: wholeNumber("streams", options.streams ?? defaultOf("streams"), { min: 1, max: STREAM_LIMIT }),
    bidirectional: options.bidirectional ?? false,
    socketBufferBytes: buffer === undefined
      ? null
      : sizeBytes("socket-buffer", buffer, { min: KIB, max: SOCKET_BUFFER_LIMIT_BYTES }),
    congestion: congestion === undefined ? null : congestionName(congestion),
    rateBytesPerSecond: transport === "tcp" ? null : rateOf(rate ?? DATAGRAM_RATE),
    sizes: sizes === undefined ? null : resolveSweep(sizes, bounds.message),
  };
  checkRate(settings, rate ?? DATAGRAM_RATE);
  return settings;
}

function checkCombinations(options: RawOptions, transport: Transport): void {
  for (const [one, other, rule] of EXCLUSIVE) {
    const given = options[other];
    if (options[one] !== undefined && given !== undefined) throw contradiction(rule, `--${other} ${given}`);
  }
  if (options.rate !== undefined && transport !== "udp") {
    throw contradiction("--rate goes with --transport udp", `--transport ${transport}`);
  }
  if (options.congestion !== undefined && transport === "udp") {
    throw contradiction("--congestion goes with --transport tcp", "--transport udp");
  }
}

function resolveDuration({ duration, sizes }: RawOptions): number {
  if (duration === undefined && sizes !== undefined) return SWEEP_DURATION_MS;
  return durationMs("duration", duration ?? defaultOf("duration"), { min: 10, max: 3_600_000 });
}

/** What Linux takes as a name; whether it has it, the nodes must say. */
function congestionName(text: string): string {
  if (CONGESTION_NAME.test(text)) return text;
  throw new UsageError(`reading --congestion (a name of a-z, 0-9 and _, at most 15): '${text}'`);
}

function rateOf(text: string): number {
  return bytesPerSecond("rate", text, { min: 100e3 / 8, max: 1e12 / 8 });
}

/** A stream that cannot send one whole datagram in its time would be measured as nothing. */
function checkRate(settings: KernelSettings, rate: string): void {
  const { rateBytesPerSecond, streams, sizes, messageSizeBytes, countBytes } = settings;
  if (rateBytesPerSecond === null || countBytes !== null) return;
  const largestBytes = sizes?.at(-1) ?? messageSizeBytes;
  if (rateBytesPerSecond / streams * settings.durationMs / 1000 >= largestBytes) return;
  throw contradiction(
    `a stream's share of --rate is no datagram of ${largestBytes} bytes in its time`,
    `--rate ${rate}`,
  );
}

/** What the user should know of how it measures. */
export function kernelNotices({ duration, bytes, sizes }: RawOptions): string[] {
  if (sizes === undefined || duration !== undefined || bytes !== undefined) return [];
  return [`--sizes: --duration is shortened to ${SWEEP_DURATION_MS} ms for each size`];
}
