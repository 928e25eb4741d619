import * as v from "valibot";

// What the two ends of an authenticated flow tell each other beside the payload: JSON in a block of one fixed size, padded with zeros, so
// that nobody allocates by what he was sent.

export const BLOCK_BYTES = 1024;

/** A text of the other side's, cut to this when it is sent. */
const TEXT_LIMIT = 200;

const finite = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(finite, v.integer());
const text = v.pipe(v.string(), v.maxLength(TEXT_LIMIT));

/** The responder's, with its proof before it: it is ready, or why it cannot be. */
export const Reply = v.strictObject({
  /** UDP: the port that takes datagrams. */
  port: v.optional(v.pipe(count, v.maxValue(65535))),
  /** What the responder could not do. */
  error: v.optional(text),
  /** Facts on the responder's machine; the agent checks them. */
  host: v.optional(v.unknown()),
});
export type Reply = v.InferOutput<typeof Reply>;

/** `DatagramDetail` of measurement.ts. */
export const Datagrams = v.strictObject({
  received: count,
  lost: count,
  loss: v.pipe(finite, v.maxValue(1)),
  duplicates: count,
  reordered: count,
  jitter_us: finite,
});

/** The receiver's of a stream, when it has counted enough. */
export const StreamReport = v.strictObject({
  received_bytes: v.pipe(count, v.minValue(1)),
  /** When the counting began, on a clock that all streams of one receiver share. */
  start_s: finite,
  elapsed_s: v.pipe(finite, v.gtValue(0)),
  /** Rates of the intervals that the counted time, or the counted bytes, were cut into. */
  intervals_MBps: v.pipe(v.array(finite), v.minLength(1), v.maxLength(10)),
  datagrams: v.optional(Datagrams),
});
export type StreamReport = v.InferOutput<typeof StreamReport>;

/** `SenderDetail` of measurement.ts. */
export const Sender = v.strictObject({
  retransmits: count,
  rtt_us: finite,
  rttvar_us: finite,
  min_rtt_us: finite,
  cwnd: count,
  mss_bytes: count,
  congestion: text,
  send_buffer_bytes: count,
});

/** The sender's of a stream, after its last byte. */
export const SenderReport = v.strictObject({
  sender: v.optional(Sender),
  offered_MBps: v.optional(finite),
});
export type SenderReport = v.InferOutput<typeof SenderReport>;

/** @throws {Error} when the record does not fit: a defect, as all of them are bounded */
export function encodeBlock(record: Reply | StreamReport | SenderReport): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  if (bytes.length > BLOCK_BYTES) throw new Error(`encoding a block: ${bytes.length} bytes`);
  block.set(bytes);
  return block;
}

/** The record in a block; undefined when it holds none of this form. */
export function decodeBlock<T>(schema: v.GenericSchema<unknown, T>, block: Uint8Array): T | undefined {
  try {
    const end = block.indexOf(0);
    const record = JSON.parse(new TextDecoder().decode(end < 0 ? block : block.subarray(0, end)));
    const result = v.safeParse(schema, record);
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** A text fit for a block: one line, printable, not too long. */
export function blockText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x1f\x7f]/g, "?").slice(0, TEXT_LIMIT);
}
