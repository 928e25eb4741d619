import type { LatencyDetail, Wait } from "../base/measurement.ts";
import { isMedianKnown, summariseLatency } from "./latency_summary.ts";
import type { Link } from "./link.ts";
import type { Sampling } from "./link_messages.ts";

/** The limits are looked at between batches. */
const BATCH_NS = 50e6;

/** The median is judged first after this share of the longest time: a shorter look at a machine catches one of its moods. */
export const FIRST_JUDGED_SHARE = 0.5;

/** Each look at the median comes after so many times the time of the one before: it sorts, and sorting grows. */
const GROWTH = 1.5;

/** What a ping-pong exchanges, and how. */
export interface PingPongPlan extends Sampling {
  sizeBytes: number;
  wait: Wait;
}

/** One batch of exchanges, each timed in nanoseconds into `samples` from the index `from` on, at most to the index `to` or to a time; answers the new count. */
export type ExchangeBatch = (samples: Float64Array, from: number, to: number, untilNs: number) => number;

/**
 * Warms up, then times exchanges until the median is known to 1 %, or as many as were asked for.
 * @param samples room for round-trip times; when it is full the sampling ends
 * @param look called between batches; throws when the flow shall end
 */
export function sampleRoundTrips(
  exchange: ExchangeBatch,
  samples: Float64Array,
  plan: PingPongPlan,
  { nowNs, look }: { nowNs: () => number; look: () => void },
): LatencyDetail {
  const room = plan.iterations ?? samples.length;
  const warmUntilNs = nowNs() + plan.warmUpMs * 1e6;
  do {
    look();
    exchange(samples, 0, room, Math.min(nowNs() + BATCH_NS, warmUntilNs));
  } while (nowNs() < warmUntilNs);

  const startNs = nowNs();
  const endNs = plan.iterations === null ? startNs + plan.limitMs * 1e6 : Infinity;
  let judgeNs = startNs + Math.max(2 * BATCH_NS, plan.limitMs * 1e6 * FIRST_JUDGED_SHARE);
  let n = 0;
  while (n < room) {
    look();
    const now = nowNs();
    if (now >= endNs && n > 0) break;
    if (plan.iterations === null && now >= judgeNs) {
      if (isMedianKnown(samples.subarray(0, n))) break;
      judgeNs = startNs + (now - startNs) * GROWTH;
    }
    n = exchange(samples, n, room, Math.min(now + BATCH_NS, endNs));
  }
  return summariseLatency(samples.subarray(0, n), plan.sizeBytes, plan.wait);
}

/**
 * The initiator's part over TCP.
 * @throws {LinkError}
 */
export function timeRoundTrips(
  link: Link,
  buffer: Uint8Array<ArrayBuffer>,
  samples: Float64Array,
  plan: PingPongPlan,
  doing: string,
): LatencyDetail {
  const { libc } = link;
  const { sizeBytes } = plan;
  link.begin(doing, plan.wait);
  link.setNoDelay();
  /** From one time stamp to the next, so that each round trip costs one reading of the clock. */
  function exchange(samples: Float64Array, from: number, to: number, untilNs: number): number {
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
  return sampleRoundTrips(exchange, samples, plan, { nowNs: () => libc.nowNs(), look: () => link.look() });
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
