import type { DatagramDetail } from "../base/measurement.ts";

/** Datagrams that come again are known for what they are as long as fewer than this were sent in between. */
const WINDOW = 65_536;

/**
 * What becomes of numbered datagrams, from the first one that is counted; `add` allocates nothing. What comes later than WINDOW others that
 * were sent after it stays lost: it may have come before.
 */
export class DatagramCount {
  /** The last number seen of those that share a place in the ring; −1: none. */
  readonly #seen = new Float64Array(WINDOW).fill(-1);
  #first = -1;
  #highest = -1;
  #received = 0;
  #duplicates = 0;
  #reordered = 0;
  #transitNs = 0;
  #jitterNs = 0;

  /**
   * Counts a datagram that came.
   * @param number how many its sender sent before it
   * @param sentNs when, by the sender's clock; any constant may be between that clock and ours
   * @returns whether it is one more: neither a duplicate nor late from before the first
   */
  add(number: number, sentNs: number, nowNs: number): boolean {
    const isFirst = this.#received === 0;
    if (isFirst) this.#first = number;
    if (number < this.#first) return false;
    const place = number % WINDOW;
    const last = this.#seen[place]!;
    if (last === number) this.#duplicates++;
    if (last >= number) return false;
    this.#seen[place] = number;
    this.#received++;
    if (number > this.#highest) this.#highest = number;
    else this.#reordered++;
    // RFC 3550, A.8, in nanoseconds: J += (|D| − J)/16, D how much longer this one was on its way than the one that came before it.
    const transitNs = nowNs - sentNs;
    if (!isFirst) this.#jitterNs += (Math.abs(transitNs - this.#transitNs) - this.#jitterNs) / 16;
    this.#transitNs = transitNs;
    return true;
  }

  detail(): DatagramDetail {
    const sent = this.#received === 0 ? 0 : this.#highest - this.#first + 1;
    const lost = sent - this.#received;
    return {
      received: this.#received,
      lost,
      loss: sent === 0 ? 0 : lost / sent,
      duplicates: this.#duplicates,
      reordered: this.#reordered,
      jitter_us: this.#jitterNs / 1000,
    };
  }
}
