/** Does what many have to do at regular times by one timer: a thread of a thousand channels wakes once, not a thousand times. */
export class SharedInterval {
  readonly #periodMs: number;
  readonly #acts = new Set<() => Promise<void>>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #done: Promise<unknown> = Promise.resolve();

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Resolves when all that was begun in the last period is done; at once when it is. */
  get done(): Promise<unknown> {
    return this.#done;
  }

  /**
   * Has something done in every period from now on; the first time may be at once, or up to a period later.
   * @param act must neither throw nor reject
   * @returns what ends it
   */
  start(act: () => Promise<void>): () => void {
    const own = () => act();
    this.#acts.add(own);
    this.#timer ??= setInterval(() => this.#done = Promise.all([...this.#acts].map((each) => each())), this.#periodMs);
    return () => {
      this.#acts.delete(own);
      if (this.#acts.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}
