import { nowMs } from "../base/clock.ts";
import { jsonLine } from "../report/json.ts";
import type { TextWriter } from "../report/text_writer.ts";
import type { PairRecord } from "../results/outcome.ts";
import type { NodeRecord, RetestRecord } from "../results/run.ts";
import type { RunFileWriter } from "../results/run_file/run_file_writer.ts";

/**
 * How long outcomes may wait for others, and for how many of them: where pairs end by the thousand, a write for each few takes as long as
 * all the rest. A pair that ends after a pause waits for nothing.
 */
const WAIT_MS = 20;
const WAIT_COUNT = 256;
/** So many are never held: a run that is stopped may have millions of pairs that end at the same moment. */
const MOST_COUNT = 16384;

/** Where outcomes go as they end: into the run file first, and then to standard output. */
export class OutcomeStream {
  readonly #file: RunFileWriter | null;
  readonly #stdout: TextWriter | null;
  readonly #broken = new AbortController();
  /** The lines of so many pairs. */
  #waiting = "";
  #waitingCount = 0;
  #writtenMs = -Infinity;
  #later: ReturnType<typeof setTimeout> | undefined;

  /** Null: no run file is kept; nothing is printed as pairs end. */
  constructor(file: RunFileWriter | null, stdout: TextWriter | null) {
    this.#file = file;
    this.#stdout = stdout;
  }

  /** Aborted, with the error as its reason, when the run file cannot be written any more: measuring on would be for nothing. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  addNode(record: NodeRecord): void {
    this.#file?.addNode(record);
  }

  /** Kept, and not printed: the verdict tells. */
  addRetest(record: RetestRecord): void {
    this.#file?.addRetest(record);
  }

  addPair(record: PairRecord): void {
    if (!this.#file && !this.#stdout) return;
    this.#waiting += jsonLine(record);
    if (++this.#waitingCount >= MOST_COUNT) this.#write();
  }

  /**
   * Saves and prints what was added, now or within 20 ms. What could not be saved is not printed.
   * @throws {Error} when nobody reads what is printed
   */
  settle(): void {
    if (this.#waitingCount < WAIT_COUNT && nowMs() - this.#writtenMs < WAIT_MS) {
      this.#later ??= setTimeout(() => this.#write(), WAIT_MS);
    } else this.#write();
    if (this.#stdout?.failure) throw this.#stdout.failure;
  }

  /** Saves and prints what still waits. */
  close(): void {
    this.#write();
  }

  #write(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    const lines = this.#waiting;
    this.#waiting = "";
    this.#waitingCount = 0;
    if (this.#broken.signal.aborted) return;
    try {
      this.#file?.flush(lines);
    } catch (error) {
      return this.#broken.abort(error);
    }
    if (this.#stdout && !this.#stdout.failure && lines !== "") this.#stdout.write(lines);
    this.#writtenMs = nowMs();
  }
}
