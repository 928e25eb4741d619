import { ExitStatus } from "../base/errors.ts";

/**
 * What signals ask of a run. The first SIGINT stops it: no more pairs are started, those in flight are finished. The second, or a
 * SIGTERM, or a SIGHUP, aborts it: those in flight are given up as well.
 */
export class Interrupt implements Disposable {
  readonly #stop = new AbortController();
  readonly #abort = new AbortController();
  readonly #removers: (() => void)[] = [];
  #status: ExitStatus | null = null;

  /** @param onStop called at the first SIGINT, so that the user can be told what is waited for */
  constructor(onStop: () => void) {
    this.#listen("SIGINT", () => {
      this.#status ??= ExitStatus.interrupted;
      if (this.#stop.signal.aborted) return this.#abort.abort();
      this.#stop.abort();
      onStop();
    });
    for (const signal of ["SIGTERM", "SIGHUP"] as const) {
      this.#listen(signal, () => {
        this.#status ??= signal === "SIGHUP" ? ExitStatus.hungUp : ExitStatus.terminated;
        this.#stop.abort();
        this.#abort.abort();
      });
    }
  }

  /** Aborted: start no more pairs. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted: give up those in flight. */
  get aborting(): AbortSignal {
    return this.#abort.signal;
  }

  /** The exit status that the signal asks for; null when there was none. */
  get status(): ExitStatus | null {
    return this.#status;
  }

  [Symbol.dispose](): void {
    for (const remove of this.#removers) remove();
  }

  #listen(signal: Deno.Signal, handler: () => void): void {
    Deno.addSignalListener(signal, handler);
    this.#removers.push(() => Deno.removeSignalListener(signal, handler));
  }
}
