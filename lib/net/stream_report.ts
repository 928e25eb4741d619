/** What the receiver of a stream counted, between its own time stamps. MB = 10^6 bytes. */
export interface StreamReport {
  received_bytes: number;
  elapsed_s: number;
  interval_min_MBps: number;
  interval_median_MBps: number;
  interval_max_MBps: number;
}

/** Five doubles in network order. */
export const STREAM_REPORT_BYTES = 40;

/** The counted time is cut into so many intervals. */
const INTERVALS = 10;

/** Counts a stream as it comes; `add` allocates nothing. Clock values are nanoseconds, rates bytes per nanosecond. */
export class StreamCount {
  readonly #startNs: number;
  readonly #endNs: number;
  readonly #rates = new Float64Array(INTERVALS);
  readonly #intervalNs: number;
  #intervals = 0;
  #bytes = 0;
  #lastNs: number;
  #intervalStartNs: number;
  #intervalBytes = 0;

  constructor(startNs: number, durationMs: number) {
    this.#startNs = this.#lastNs = this.#intervalStartNs = startNs;
    this.#intervalNs = durationMs * 1e6 / INTERVALS;
    this.#endNs = startNs + durationMs * 1e6;
  }

  /** Counts bytes that had come at a time; answers whether the time is full. */
  add(bytes: number, nowNs: number): boolean {
    this.#bytes += bytes;
    this.#intervalBytes += bytes;
    this.#lastNs = nowNs;
    const elapsedNs = nowNs - this.#intervalStartNs;
    if (elapsedNs >= this.#intervalNs && this.#intervals < INTERVALS) {
      this.#rates[this.#intervals++] = this.#intervalBytes / elapsedNs;
      this.#intervalStartNs = nowNs;
      this.#intervalBytes = 0;
    }
    return nowNs >= this.#endNs;
  }

  report(): StreamReport {
    const elapsedNs = this.#lastNs - this.#startNs;
    const rates = this.#intervals > 0 ? this.#rates.subarray(0, this.#intervals).sort() : [this.#bytes / elapsedNs];
    const middle = (rates[Math.floor((rates.length - 1) / 2)]! + rates[Math.ceil((rates.length - 1) / 2)]!) / 2;
    return {
      received_bytes: this.#bytes,
      elapsed_s: elapsedNs / 1e9,
      interval_min_MBps: rates[0]! * 1000,
      interval_median_MBps: middle * 1000,
      interval_max_MBps: rates.at(-1)! * 1000,
    };
  }
}

export function encodeStreamReport(report: StreamReport): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(STREAM_REPORT_BYTES));
  const { received_bytes, elapsed_s, interval_min_MBps, interval_median_MBps, interval_max_MBps } = report;
  [received_bytes, elapsed_s, interval_min_MBps, interval_median_MBps, interval_max_MBps].forEach((value, i) =>
    view.setFloat64(8 * i, value)
  );
  return new Uint8Array(view.buffer);
}

/** The report in these bytes; undefined when they hold none that can be true. */
export function decodeStreamReport(bytes: Uint8Array<ArrayBuffer>): StreamReport | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, STREAM_REPORT_BYTES);
  const values = Array.from({ length: 5 }, (_, i) => view.getFloat64(8 * i));
  const [received_bytes, elapsed_s, min, median, max] = values as [number, number, number, number, number];
  const possible = values.every((value) => Number.isFinite(value) && value >= 0) &&
    Number.isSafeInteger(received_bytes) && received_bytes > 0 && elapsed_s > 0 && min <= median && median <= max;
  if (!possible) return undefined;
  return { received_bytes, elapsed_s, interval_min_MBps: min, interval_median_MBps: median, interval_max_MBps: max };
}
