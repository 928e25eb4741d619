import { errorText } from "../base/errors.ts";

/** Where bytes go, and how many of those given went there; `Deno.stdout` is one. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
}

/** The reader of our output has gone (`| head`): there is nobody to print for. */
export class PipeClosed extends Error {
  override readonly name = "PipeClosed";
}

/** So many characters are written at once… */
const FLUSH_LENGTH = 64 * 1024;
/** …and fewer after so long. */
const FLUSH_AFTER_MS = 50;
/** With so many characters waiting, `write` makes the caller wait too. */
const FULL_LENGTH = 1024 * 1024;

const WRITTEN = Promise.resolve();

/**
 * Writes many small pieces of text in order and in few system calls. Once the sink has failed nothing more is written: `failure`
 * says why, and every promise rejects with it, `PipeClosed` where the reader has gone. A promise that nobody awaits does no harm.
 */
export class TextWriter {
  readonly #sink: ByteSink;
  readonly #encoder = new TextEncoder();
  #waiting = "";
  #flushAsked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #emptying: Promise<void> | undefined;
  #failed: Promise<never> | undefined;
  #failure: Error | undefined;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Why nothing can be written any more; undefined as long as it can. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Takes a piece of text. The promise is there for a caller that produces faster than the sink takes: it waits where too much is waiting. */
  write(text: string): Promise<void> {
    if (this.#failed) return this.#failed;
    this.#waiting += text;
    if (this.#waiting.length >= FULL_LENGTH) return this.flush();
    if (this.#waiting.length >= FLUSH_LENGTH) this.#start();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS);
    return WRITTEN;
  }

  /** Resolves when all that has been given so far is written. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#failed) return this.#failed;
    if (!this.#emptying && this.#waiting === "") return WRITTEN;
    this.#flushAsked = true;
    return this.#start();
  }

  #start(): Promise<void> {
    return this.#emptying ??= handled(this.#empty());
  }

  async #empty(): Promise<void> {
    try {
      do {
        const bytes = this.#encoder.encode(this.#waiting);
        this.#waiting = "";
        this.#flushAsked = false;
        await this.#writeAll(bytes);
        // What came meanwhile is left to gather, unless it is enough or somebody waits for it.
      } while (this.#flushAsked || this.#waiting.length >= FLUSH_LENGTH);
    } catch (error) {
      this.#failure = error instanceof Deno.errors.BrokenPipe
        ? new PipeClosed("writing the output: its reader has gone")
        : new Error(`writing the output: ${errorText(error)}`);
      this.#failed = handled(Promise.reject(this.#failure));
      this.#waiting = "";
      throw this.#failure;
    } finally {
      this.#emptying = undefined;
    }
  }

  // A pipe that somebody who shares it has made non-blocking ends in a failure when it is full: Deno 2.9 reports WouldBlock after it has
  // written a part, nobody knows how much, so that another try would print lines twice.
  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#sink.write(bytes.subarray(sent));
  }
}

/** The same promise, whose rejection is no "unhandled" one where nobody awaits it. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
