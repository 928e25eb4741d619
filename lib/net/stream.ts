import { type Link, LOOK_MS } from "./link.ts";
import { LinkError } from "./link_error.ts";
import type { FlowRequest } from "./request.ts";
import {
  decodeStreamReport,
  encodeStreamReport,
  STREAM_REPORT_BYTES,
  StreamCount,
  type StreamReport,
} from "./stream_report.ts";

/** How often the report is looked for once its time has come. */
const REPORT_LOOK_NS = 1e6;

/**
 * Streams until the receiver says that it has counted enough: only then is the counted time full of traffic to its last moment.
 * @param buffer one message
 * @throws {LinkError}
 */
export function sendStream(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  request: FlowRequest,
  doing: string,
): StreamReport {
  const { libc } = link;
  const report = new Uint8Array(new ArrayBuffer(STREAM_REPORT_BYTES));
  link.begin(doing, "block");
  const dueNs = libc.nowNs() + (request.rampMs + request.durationMs) * 1e6;
  let lookNs = Math.min(libc.nowNs() + LOOK_MS * 1e6, dueNs);
  while (true) {
    link.sendSome(buffer, request.sizeBytes);
    const now = libc.nowNs();
    if (now < lookNs) continue;
    link.look();
    lookNs = now < dueNs ? Math.min(now + LOOK_MS * 1e6, dueNs) : now + REPORT_LOOK_NS;
    const received = link.receiveNow(report);
    if (received === 0) throw link.ended();
    if (received < 0) continue;
    link.receiveMessage(report.subarray(received));
    return checkedReport(report, doing);
  }
}

/** @throws {LinkError} reason `protocol` when the bytes are no report */
export function checkedReport(bytes: Uint8Array<ArrayBuffer>, doing: string): StreamReport {
  const report = decodeStreamReport(bytes);
  if (!report) throw new LinkError("protocol", `${doing}: the receiver's report makes no sense`, "peer");
  return report;
}

/**
 * The responder's part: lets the ramp-up pass, counts for the time asked for, reports, and swallows what still comes.
 * @throws {LinkError}
 */
export function receiveStream(link: Link, buffer: Uint8Array<ArrayBuffer>, request: FlowRequest): void {
  const { libc } = link;
  link.begin("counting a stream", "block");
  if (link.receiveSome(buffer, request.sizeBytes) === 0) throw link.ended();
  const countFromNs = libc.nowNs() + request.rampMs * 1e6;
  let now = libc.nowNs();
  let lookNs = now + LOOK_MS * 1e6;
  while (now < countFromNs) {
    if (link.receiveSome(buffer, request.sizeBytes) === 0) throw link.ended();
    now = libc.nowNs();
    if (now >= lookNs) {
      link.look();
      lookNs = now + LOOK_MS * 1e6;
    }
  }
  const count = new StreamCount(now, request.durationMs);
  let full = false;
  while (!full) {
    const received = link.receiveSome(buffer, request.sizeBytes);
    if (received === 0) break;
    now = libc.nowNs();
    full = count.add(received, now);
    if (now >= lookNs) {
      link.look();
      lookNs = now + LOOK_MS * 1e6;
    }
  }
  link.sendMessage(encodeStreamReport(count.report()));
  while (link.receiveSome(buffer, buffer.length) > 0) link.look();
}
