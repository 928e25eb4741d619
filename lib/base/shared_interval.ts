/** Does what many have to do at regular times by one timer: a thread of a thousand channels wakes once, not a thousand times. */
export class SharedInterval {
  readonly #periodMs: number;
  readonly #acts = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /**
   * Has something done in every period from now on; the first time may be at once, or up to a period later.
   * @param act must not throw
   * @returns what ends it
   */
  start(act: () => void): () => void {
    const own = () => act();
    this.#acts.add(own);
    this.#timer ??= setInterval(() => this.#acts.forEach((each) => each()), this.#periodMs);
    return () => {
      this.#acts.delete(own);
      if (this.#acts.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}
