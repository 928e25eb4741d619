import { jsonLine } from "../report/json.ts";
import type { TextWriter } from "../report/text_writer.ts";
import type { PairRecord } from "../results/outcome.ts";
import type { NodeRecord } from "../results/run.ts";
import type { RunFileWriter } from "../results/run_file/run_file_writer.ts";

/** Where outcomes go as they end: into the run file first, and then to standard output. */
export class OutcomeStream {
  readonly #file: RunFileWriter | null;
  readonly #stdout: TextWriter | null;
  readonly #broken = new AbortController();
  #lines = "";

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

  addPair(record: PairRecord): void {
    if (!this.#file && !this.#stdout) return;
    this.#lines += jsonLine(record);
  }

  /**
   * Saves and prints what was added. What could not be saved is not printed.
   * @throws {Error} when nobody reads what is printed
   */
  settle(): void {
    const lines = this.#lines;
    this.#lines = "";
    if (this.#broken.signal.aborted) return;
    try {
      this.#file?.flush(lines);
    } catch (error) {
      return this.#broken.abort(error);
    }
    if (!this.#stdout || lines === "") return;
    this.#stdout.write(lines);
    if (this.#stdout.failure) throw this.#stdout.failure;
  }
}
