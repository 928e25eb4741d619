import { isMedianKnown, type LatencySummary, summariseLatency } from "./latency_summary.ts";
import type { Link } from "./link.ts";
import type { Wait } from "./request.ts";

/** What the initiator of a ping-pong does, and for how long. */
export interface PingPongPlan {
  sizeBytes: number;
  wait: Wait;
  /** Round trips that are not counted, by time. */
  warmUpMs: number;
  /** The longest time to sample, unless `iterations` says how many round trips. */
  limitMs: number;
  iterations: number | null;
}

/** The limits are looked at between batches; the median first at the end of the second. */
const BATCH_NS = 50e6;

/** Each look at the median comes after so many times the time of the one before: it sorts, and sorting grows. */
const GROWTH = 1.5;

/**
 * Times round trips until the median is known to 1 %, or as many as were asked for.
 * @param samples room for round-trip times; when it is full the sampling ends
 * @throws {LinkError}
 */
export function timeRoundTrips(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  samples: Float64Array,
  plan: PingPongPlan,
  doing: string,
): LatencySummary {
  const { libc } = link;
  link.begin(doing, plan.wait);
  link.setNoDelay();
  const room = plan.iterations ?? samples.length;
  const warmUntilNs = libc.nowNs() + plan.warmUpMs * 1e6;
  do exchange(link, buffer, plan.sizeBytes, samples, 0, room, warmUntilNs); while (libc.nowNs() < warmUntilNs);

  const startNs = libc.nowNs();
  const endNs = plan.iterations === null ? startNs + plan.limitMs * 1e6 : Infinity;
  let judgeNs = startNs + 2 * BATCH_NS;
  let n = 0;
  while (n < room) {
    link.look();
    const now = libc.nowNs();
    if (now >= endNs && n > 0) break;
    if (plan.iterations === null && now >= judgeNs) {
      if (isMedianKnown(samples.subarray(0, n))) break;
      judgeNs = startNs + (now - startNs) * GROWTH;
    }
    n = exchange(link, buffer, plan.sizeBytes, samples, n, room, Math.min(now + BATCH_NS, endNs));
  }
  return summariseLatency(samples.subarray(0, n), plan.sizeBytes, plan.wait);
}

/** Round trips from one time stamp to the next, so that each costs one reading of the clock; answers the new count of samples. */
function exchange(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  sizeBytes: number,
  samples: Float64Array,
  from: number,
  to: number,
  untilNs: number,
): number {
  const { libc } = link;
  let n = from;
  let before = libc.nowNs();
  while (n < to) {
    link.sendAll(buffer, sizeBytes);
    if (link.receiveAll(buffer, sizeBytes) !== sizeBytes) throw link.ended();
    const now = libc.nowNs();
    samples[n++] = now - before;
    before = now;
    if (now >= untilNs) break;
  }
  return n;
}

/**
 * The responder's part: sends back what comes, to the end of the connection.
 * @throws {LinkError}
 */
export function echo(link: Link, buffer: Uint8Array<ArrayBuffer>, sizeBytes: number, wait: Wait): void {
  link.begin("answering pings", wait);
  link.setNoDelay();
  let sinceLook = 0;
  while (link.receiveAll(buffer, sizeBytes) === sizeBytes) {
    link.sendAll(buffer, sizeBytes);
    if ((++sinceLook & 1023) === 0) link.look(); // a busy connection never waits long enough to look
  }
}
