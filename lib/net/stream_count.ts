import type { DatagramDetail } from "../base/measurement.ts";
import type { StreamReport } from "./blocks.ts";
import type { FlowRequest } from "./request.ts";

/** The counted time, or the counted bytes, are cut into so many intervals. */
const INTERVALS = 10;

/**
 * Counts a stream as it comes. Clock values are nanoseconds. `add` allocates nothing, and is short enough to be compiled into the loop
 * that calls it, so that its clock value is no object either.
 */
export class StreamCount {
  readonly #startNs: number;
  /** Of one interval; infinite for what does not limit the count. */
  readonly #stepNs: number;
  readonly #stepBytes: number;
  /** Where the interval under way ends. */
  #nextNs: number;
  #nextBytes: number;
  /** When each interval ended, from the start, and how many bytes had come by then. */
  readonly #endsNs = new Float64Array(INTERVALS);
  readonly #endsBytes = new Float64Array(INTERVALS);
  #ended = 0;
  #bytes = 0;
  /** Not begun with a clock value: V8 would then allocate each later one. */
  #lastNs = 0;

  constructor(startNs: number, { durationMs, countBytes }: Pick<FlowRequest, "durationMs" | "countBytes">) {
    this.#startNs = startNs;
    this.#stepNs = countBytes > 0 ? Infinity : durationMs * 1e6 / INTERVALS;
    this.#stepBytes = countBytes > 0 ? countBytes / INTERVALS : Infinity;
    this.#nextNs = startNs + this.#stepNs;
    this.#nextBytes = this.#stepBytes;
  }

  /** Counts bytes that had come at a time; answers whether it is enough. */
  add(bytes: number, nowNs: number): boolean {
    this.#bytes += bytes;
    this.#lastNs = nowNs;
    return (nowNs >= this.#nextNs || this.#bytes >= this.#nextBytes) && this.#endIntervals();
  }

  /** Answers whether that was the last one. */
  #endIntervals(): boolean {
    const elapsedNs = this.#lastNs - this.#startNs;
    const full = Math.max(Math.floor(elapsedNs / this.#stepNs), Math.floor(this.#bytes / this.#stepBytes));
    const ended = Math.min(Math.max(full, this.#ended + 1), INTERVALS);
    while (this.#ended < ended) {
      this.#endsNs[this.#ended] = elapsedNs;
      this.#endsBytes[this.#ended++] = this.#bytes;
    }
    this.#nextNs = this.#startNs + this.#stepNs * (ended + 1);
    this.#nextBytes = this.#stepBytes * (ended + 1);
    return ended === INTERVALS;
  }

  /** Undefined when nothing came: there is no rate to tell. */
  report(datagrams?: DatagramDetail): StreamReport | undefined {
    if (this.#bytes === 0) return undefined;
    const elapsedNs = Math.max(this.#lastNs - this.#startNs, 1); // a coarse clock may not have moved
    const rates = this.#rates();
    return {
      received_bytes: this.#bytes,
      start_s: this.#startNs / 1e9,
      elapsed_s: elapsedNs / 1e9,
      intervals_MBps: (rates.length > 0 ? rates : [this.#bytes / elapsedNs]).map((bytesPerNs) => bytesPerNs * 1000),
      ...datagrams && { datagrams },
    };
  }

  /** Bytes per nanosecond. Intervals that one arrival ended together, after a stall or with many bytes, have one rate. */
  #rates(): number[] {
    const rates: number[] = [];
    let fromNs = 0, fromBytes = 0;
    for (let i = 0; i < this.#ended; i++) {
      const endNs = this.#endsNs[i]!, endBytes = this.#endsBytes[i]!;
      if (i + 1 < this.#ended && endNs === this.#endsNs[i + 1]) continue;
      const rate = (endBytes - fromBytes) / Math.max(endNs - fromNs, 1);
      while (rates.length <= i) rates.push(rate);
      [fromNs, fromBytes] = [endNs, endBytes];
    }
    return rates;
  }
}
