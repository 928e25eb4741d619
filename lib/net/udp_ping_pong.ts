import type { LatencyDetail, Wait } from "../base/measurement.ts";
import { LOOK_MS } from "./link.ts";
import { LinkError } from "./link_error.ts";
import { type ExchangeBatch, type PingPongPlan, sampleRoundTrips } from "./ping_pong.ts";
import type { UdpLink } from "./udp_link.ts";

/** A ping that has no answer after this is lost. A blocked thread looks as often. */
const ANSWER_LIMIT_NS = LOOK_MS * 1e6;

/** Without an answer for so long it is given up: before the first sample, and after it. */
const SILENCE_LIMIT_NS = 2e9;
const STALL_NS = 10e9;

/** Pings carry their number in so many first bytes, or in as many as they have. */
const NUMBER_BYTES = 4;

/**
 * The initiator's part over UDP. A ping without an answer is counted in `lost`, and is no sample.
 * @throws {LinkError} reason `timeout` when no ping is answered
 */
export function timeDatagramRoundTrips(
  udp: UdpLink,
  buffer: Uint8Array<ArrayBuffer>,
  samples: Float64Array,
  plan: PingPongPlan,
  doing: string,
): LatencyDetail {
  const { libc } = udp;
  const { sizeBytes } = plan;
  const numberBytes = Math.min(sizeBytes, NUMBER_BYTES);
  udp.begin(doing, plan.wait);
  let number = 0;
  let lost = 0;
  let silentFromNs = libc.nowNs();
  let unanswered = 0;

  /** Waits for the answer to the last ping; late answers to others are not heard. */
  function isAnswered(untilNs: number): boolean {
    while (true) {
      const received = udp.receive(buffer, sizeBytes, untilNs);
      if (received < 0) return false;
      if (received === sizeBytes && hasNumber(buffer, numberBytes, number)) return true;
    }
  }

  function exchange(samples: Float64Array, from: number, to: number, untilNs: number): number {
    let n = from;
    let before = libc.nowNs();
    while (n < to) {
      number = (number + 1) >>> 0;
      setNumber(buffer, numberBytes, number);
      udp.send(buffer, sizeBytes);
      const answered = isAnswered(before + ANSWER_LIMIT_NS);
      const now = libc.nowNs();
      if (answered) {
        samples[n++] = now - before;
        silentFromNs = now;
        unanswered = 0;
      } else {
        lost++;
        unanswered++;
        if (now - silentFromNs >= (n === 0 ? SILENCE_LIMIT_NS : STALL_NS)) {
          throw new LinkError(
            "timeout",
            `${doing}: no answer to any of ${unanswered} pings within ${LOOK_MS} ms`,
          );
        }
      }
      before = now;
      if (now >= untilNs) break;
    }
    return n;
  }

  function warmUp(samples: Float64Array, _from: number, to: number): number {
    const warmUntilNs = libc.nowNs() + plan.warmUpMs * 1e6;
    do {
      udp.look();
      exchange(samples, 0, to, warmUntilNs);
    } while (libc.nowNs() < warmUntilNs);
    lost = 0;
    return 0;
  }

  // Told that there are 0 ms to warm up in, sampleRoundTrips() asks for one batch before it samples: ours, which knows where it ends.
  let batch: ExchangeBatch = (samples, from, to) => {
    batch = exchange;
    return warmUp(samples, from, to);
  };
  const detail = sampleRoundTrips(
    (samples, from, to, untilNs) => batch(samples, from, to, untilNs),
    samples,
    { ...plan, warmUpMs: 0 },
    { nowNs: () => libc.nowNs(), look: () => udp.look() },
  );
  return { ...detail, lost };
}

/**
 * The responder's part: sends back what comes, until the control link ends.
 * @throws {LinkError} always, as that end is an error of any flow; reason `timeout` when no pings come any more
 */
export function echoDatagrams(udp: UdpLink, buffer: Uint8Array<ArrayBuffer>, sizeBytes: number, wait: Wait): never {
  const doing = "answering pings";
  udp.begin(doing, wait);
  while (true) {
    const untilNs = udp.libc.nowNs() + STALL_NS;
    let answered = 0;
    do {
      const received = udp.receive(buffer, sizeBytes, untilNs);
      if (received < 0) break;
      udp.send(buffer, received);
    } while ((++answered & 1023) !== 0);
    if (answered === 0) throw new LinkError("timeout", `${doing}: none came for ${STALL_NS / 1e9} s`);
    udp.look(); // a busy link never waits long enough to look
  }
}

function setNumber(buffer: Uint8Array, bytes: number, number: number): void {
  for (let i = 0; i < bytes; i++) buffer[i] = number >>> 8 * i;
}

function hasNumber(buffer: Uint8Array, bytes: number, number: number): boolean {
  for (let i = 0; i < bytes; i++) {
    if (buffer[i] !== (number >>> 8 * i & 255)) return false;
  }
  return true;
}
