import {
  BLOCK_BYTES,
  decodeBlock,
  encodeBlock,
  Reply as ReplySchema,
  type SenderReport,
  type StreamReport,
} from "./blocks.ts";
import { DatagramCount } from "./datagram_count.ts";
import type { FlowGroup } from "./flow_group.ts";
import { LOOK_MS } from "./link.ts";
import { LinkError } from "./link_error.ts";
import { type FlowRequest, LEAST_STREAM_DATAGRAM_BYTES } from "./request.ts";
import { checkedReport } from "./stream.ts";
import { StreamCount } from "./stream_count.ts";
import type { UdpLink } from "./udp_link.ts";

// The stream of stream.ts in datagrams, at the rate that is asked for. Each begins with its number (64 bits) and the sender's time in
// nanoseconds (a double); both ends are little-endian. Reports go over the control link, as does the initiator's word that it begins.
const NUMBER_AT = 0;
const SENT_AT = 8;

/** What has a higher number than JavaScript can count to is not of the stream: a token that was late, as long as the shortest datagram. */
const HIGH_LIMIT = 2 ** 21;

/** How often the report is looked for once its time has come. */
const REPORT_LOOK_NS = 1e6;

/** Waiting for longer than this it sleeps; waking up costs about as much. */
const SLEEP_FROM_NS = 60e3;

/** Further behind than this the sender lets go what it owes, instead of sending it in one burst. */
const BEHIND_LIMIT_NS = 10e6;

/** Nothing that came for so long is nothing that comes: at the start, and after it (where bytes are counted, not time). */
const FIRST_LIMIT_NS = 2e9;
const STALL_NS = 10e9;

const NOTHING_CAME = "no datagram came";

/**
 * Sends at the rate asked for until the receiver has counted enough, and the group with it.
 * @param buffer one datagram
 * @param group the simultaneous streams of the initiator; null on the responder's side
 * @returns what the receiver counted, and what was really sent
 * @throws {LinkError}
 */
export function sendDatagrams(
  udp: UdpLink,
  buffer: Uint8Array<ArrayBuffer>,
  request: FlowRequest,
  group: FlowGroup | null,
  doing: string,
): { report: StreamReport; sent: SenderReport } {
  const { libc, control } = udp;
  const { sizeBytes, rampMs, durationMs, countBytes, rateBytesPerSecond } = request;
  const head = new DataView(buffer.buffer, buffer.byteOffset, LEAST_STREAM_DATAGRAM_BYTES);
  const block = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
  const gapNs = sizeBytes / rateBytesPerSecond * 1e9;
  udp.begin(doing, "block");
  libc.setExactSleep();
  if (group) control.sendMessage(new Uint8Array(new ArrayBuffer(1))); // "go"
  const startNs = libc.nowNs();
  const reportNs = startNs + (rampMs + durationMs) * 1e6 + countBytes / rateBytesPerSecond * 1e9;
  let lookNs = Math.min(startNs + LOOK_MS * 1e6, reportNs);
  /** When the first one was due: later than it was, when the sender could not keep up. */
  let scheduleNs = startNs;
  let number = 0;
  let done: { report: StreamReport; sent: SenderReport } | undefined;
  while (true) {
    const now = libc.nowNs();
    const dueNs = scheduleNs + number * gapNs;
    if (now >= lookNs) {
      if (done) control.look(); // who has reported may leave
      else udp.look();
      lookNs = now < reportNs ? Math.min(now + LOOK_MS * 1e6, reportNs) : now + REPORT_LOOK_NS;
      if (!done) {
        const report = receiveReport(udp, block, doing);
        if (report) {
          done = { report, sent: { offered_MBps: number * sizeBytes / (Math.max(now, dueNs) - startNs) * 1000 } };
          group?.finish();
        }
      }
      if (done && (!group || group.over())) return done;
    }
    const earlyNs = dueNs - now;
    if (earlyNs > 0) {
      if (earlyNs > SLEEP_FROM_NS) libc.sleepUntilNs(Math.min(dueNs, lookNs));
      continue;
    }
    if (earlyNs < -BEHIND_LIMIT_NS) scheduleNs -= earlyNs;
    head.setUint32(NUMBER_AT, number >>> 0, true);
    head.setUint32(NUMBER_AT + 4, number / 2 ** 32, true);
    head.setFloat64(SENT_AT, now, true);
    udp.send(buffer, sizeBytes);
    number++;
  }
}

/** What the receiver says, when it has begun to. */
function receiveReport({ control }: UdpLink, block: Uint8Array<ArrayBuffer>, doing: string): StreamReport | undefined {
  const received = control.receiveNow(block);
  if (received === 0) throw control.ended();
  if (received < 0) return undefined;
  control.receiveMessage(block.subarray(received));
  const failure = decodeBlock(ReplySchema, block)?.error;
  if (failure !== undefined) throw new LinkError("timeout", `${doing}: ${failure}`);
  return checkedReport(block, doing);
}

/**
 * Lets the ramp-up pass, counts as much as is asked for, goes on until the group has counted enough, and reports to the sender.
 * Only what comes for the first time counts.
 * @param buffer room for one datagram
 * @param group the simultaneous streams of the initiator; null on the responder's side, which waits for the initiator to begin
 * @throws {LinkError} reason `timeout` when nothing comes
 */
export function receiveDatagrams(
  udp: UdpLink,
  buffer: Uint8Array<ArrayBuffer>,
  request: FlowRequest,
  group: FlowGroup | null,
  doing: string,
): StreamReport {
  const { libc, control } = udp;
  const { sizeBytes, rampMs, durationMs, rateBytesPerSecond } = request;
  const head = new DataView(buffer.buffer, buffer.byteOffset, LEAST_STREAM_DATAGRAM_BYTES);
  udp.begin(doing, "block");
  if (!group) {
    control.begin(doing, "block", { mayStall: true }); // the initiator waits for its other streams
    control.receiveMessage(new Uint8Array(new ArrayBuffer(1))); // "go"
    control.begin(doing, "block");
  }
  let now = libc.nowNs();
  let lookNs = 0;

  /** Receives the stream's next datagram; answers whether one had come at a time. */
  function receive(untilNs: number): boolean {
    while (true) {
      const received = udp.receive(buffer, sizeBytes, untilNs);
      now = libc.nowNs();
      if (now >= lookNs) {
        udp.look();
        lookNs = now + LOOK_MS * 1e6;
      }
      if (received === sizeBytes && head.getUint32(NUMBER_AT + 4, true) < HIGH_LIMIT) return true;
      if (now >= untilNs) return false;
    }
  }

  if (!receive(now + FIRST_LIMIT_NS)) throw nothingCame(udp, buffer, group, doing);
  const countFromNs = now + rampMs * 1e6;
  while (now < countFromNs) receive(countFromNs);
  const count = new StreamCount(now, request);
  const datagrams = new DatagramCount();
  const endNs = durationMs > 0 ? now + durationMs * 1e6 : Infinity;
  const stallNs = STALL_NS + sizeBytes / rateBytesPerSecond * 1e9;
  let isEnough = false;
  while (!isEnough) {
    if (receive(Math.min(endNs, now + stallNs))) {
      const number = head.getUint32(NUMBER_AT + 4, true) * 2 ** 32 + head.getUint32(NUMBER_AT, true);
      const isNew = datagrams.add(number, head.getFloat64(SENT_AT, true), now);
      isEnough = count.add(isNew ? sizeBytes : 0, now);
    } else if (durationMs > 0) {
      isEnough = count.add(0, now);
    } else throw nothingCame(udp, buffer, group, doing);
  }
  const report = count.report(datagrams.detail());
  if (!report) throw nothingCame(udp, buffer, group, doing);
  group?.finish();
  while (group && !group.over()) receive(now + LOOK_MS * 1e6);
  control.sendMessage(encodeBlock(report));
  return report;
}

/** The error to throw. On the responder's side the sender is told first, and has heard it when this returns. */
function nothingCame(
  { control }: UdpLink,
  buffer: Uint8Array<ArrayBuffer>,
  group: FlowGroup | null,
  doing: string,
): LinkError {
  if (!group) {
    control.sendMessage(encodeBlock({ error: NOTHING_CAME }));
    control.finish(buffer);
  }
  return new LinkError("timeout", `${doing}: ${NOTHING_CAME}`);
}
