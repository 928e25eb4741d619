import type { SenderReport, StreamReport } from "./blocks.ts";
import { BLOCK_BYTES, decodeBlock, encodeBlock, StreamReport as StreamReportSchema } from "./blocks.ts";
import type { FlowGroup } from "./flow_group.ts";
import { SO_RCVLOWAT, SOL_SOCKET } from "./libc.ts";
import { type Link, LOOK_MS } from "./link.ts";
import { LinkError } from "./link_error.ts";
import type { FlowRequest } from "./request.ts";
import { StreamCount } from "./stream_count.ts";
import { senderDetail } from "./tcp_info.ts";

// One stream, whichever way it goes. The receiver counts; when it has counted enough it reports, and only then does the sender stop: the
// counted time is full of traffic to its last moment. On the initiator's side the streams of a group stop together.

/**
 * The receiver is woken when so many bytes are there, or a message, or a tenth of a second has passed. Woken for each segment instead, it
 * was measured to take a third less at 128 KiB messages (veth, BBR, Linux 6.18).
 */
const LOW_WATER_BYTES = 65536;

/** How often the report is looked for once its time has come. */
const REPORT_LOOK_NS = 1e6;

/**
 * Sends until the receiver has counted enough, and the group with it.
 * @param buffer one message
 * @param group the simultaneous streams of the initiator; null on the responder's side
 * @returns what the receiver counted, and the sender's state when it said so
 * @throws {LinkError}
 */
export function sendStream(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  request: FlowRequest,
  group: FlowGroup | null,
  doing: string,
): { report: StreamReport; sent: SenderReport } {
  const { libc } = link;
  const block = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
  link.begin(doing, "block");
  const dueNs = libc.nowNs() + (request.rampMs + request.durationMs) * 1e6;
  let lookNs = Math.min(libc.nowNs() + LOOK_MS * 1e6, dueNs);
  let done: { report: StreamReport; sent: SenderReport } | undefined;
  while (true) {
    link.sendSome(buffer, request.sizeBytes);
    const now = libc.nowNs();
    if (now < lookNs) continue;
    link.look();
    lookNs = now < dueNs ? Math.min(now + LOOK_MS * 1e6, dueNs) : now + REPORT_LOOK_NS;
    if (!done) {
      const received = link.receiveNow(block);
      if (received === 0) throw link.ended();
      if (received < 0) continue;
      const sent = { sender: senderDetail(libc, link.fd) };
      link.receiveMessage(block.subarray(received));
      done = { report: checkedReport(block, doing), sent };
      group?.finish();
    }
    if (!group || group.over()) return done;
  }
}

/** @throws {LinkError} reason `protocol` when the block is no report */
export function checkedReport(block: Uint8Array<ArrayBuffer>, doing: string): StreamReport {
  const report = decodeBlock(StreamReportSchema, block);
  if (!report) throw new LinkError("protocol", `${doing}: the receiver's report makes no sense`, "peer");
  return report;
}

/**
 * Lets the ramp-up pass, counts as much as is asked for, goes on until the group has counted enough, and reports to the sender. What
 * still comes after that is for the caller to read.
 * @throws {LinkError}
 */
export function receiveStream(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  request: FlowRequest,
  group: FlowGroup | null,
  doing: string,
): StreamReport {
  const { sizeBytes, rampMs } = request;
  link.libc.setInt(link.fd, SOL_SOCKET, SO_RCVLOWAT, Math.min(sizeBytes, LOW_WATER_BYTES));
  link.begin(doing, "block", { mayStall: group === null }); // the initiator waits for its other streams
  if (link.receiveSome(buffer, sizeBytes) === 0) throw link.ended();
  link.begin(doing, "block");
  if (rampMs > 0) receiveCounted(link, buffer, sizeBytes, { durationMs: rampMs, countBytes: 0 });
  const report = receiveCounted(link, buffer, sizeBytes, request).report()!; // something came
  group?.finish();
  while (group && !group.over()) {
    if (link.receiveSome(buffer, sizeBytes) === 0) throw link.ended();
    link.look();
  }
  link.sendMessage(encodeBlock(report));
  return report;
}

/** Receives as much as is asked for. Its loop allocates nothing, which a clock value that outlives one turn of it would. */
function receiveCounted(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  sizeBytes: number,
  enough: Pick<FlowRequest, "durationMs" | "countBytes">,
): StreamCount {
  const { libc } = link;
  const startNs = libc.nowNs();
  const count = new StreamCount(startNs, enough);
  let lookNs = startNs + LOOK_MS * 1e6;
  while (true) {
    const received = link.receiveSome(buffer, sizeBytes);
    if (received === 0) throw link.ended();
    const now = libc.nowNs();
    if (count.add(received, now)) return count;
    if (now < lookNs) continue;
    link.look();
    lookNs = now + LOOK_MS * 1e6;
  }
}
