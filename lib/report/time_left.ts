/** What is in flight at a moment. */
interface InFlight {
  count: number;
  /** How long these pairs have been in flight by then, in sum. */
  elapsedMs: number;
  atMs: number;
}

/**
 * How long a run will still take. What is left to do (pairs times their mean duration, less what those in flight have behind them) is taken
 * to be done as fast as what has been done so far. Where nodes wait for nobody but each other, the run lasts as long as the node with the
 * longest pairs is busy: by so much longer as the largest of as many sums of durations is expected to be beyond their mean. All moments are
 * on one clock that does not go back.
 */
export class TimeLeft {
  readonly #total: number;
  readonly #nodes: number;
  /** When the first pairs were started; until that is known, when this was made. */
  #beganMs: number;
  #ended = 0;
  /** How long the pairs that have ended took, in sum. */
  #endedMs = 0;
  /** The squares of that, in sum. */
  #squares = 0;
  #inFlight: InFlight | null = null;

  /**
   * @param total how many pairs are planned
   * @param nodes of how many nodes each is measured as fast as its pairs allow; 0: where other things say which pair is next
   */
  constructor(total: number, nodes: number, nowMs: number) {
    this.#total = total;
    this.#nodes = nodes;
    this.#beganMs = nowMs;
  }

  /** A pair has ended that took so long. */
  add(durationMs: number): void {
    this.#ended++;
    this.#endedMs += durationMs;
    this.#squares += durationMs ** 2;
  }

  /** So many pairs are in flight now. */
  setInFlight(count: number, elapsedMs: number, nowMs: number): void {
    if (!this.#inFlight && count === 0) return;
    if (!this.#inFlight) this.#beganMs = nowMs - elapsedMs / count;
    this.#inFlight = { count, elapsedMs, atMs: nowMs };
  }

  /** In milliseconds; null: nothing is known, as no pair has ended yet. */
  leftMs(nowMs: number): number | null {
    if (this.#ended === 0) return null;
    const { count, elapsedMs, atMs } = this.#inFlight ?? { count: 0, elapsedMs: 0, atMs: nowMs };
    const begunMs = elapsedMs + count * (nowMs - atMs), doneMs = this.#endedMs + begunMs;
    const spentMs = nowMs - this.#beganMs, left = this.#total - this.#ended;
    if (doneMs === 0) return left * spentMs / this.#ended;
    const meanMs = this.#endedMs / this.#ended;
    const workMs = Math.max(0, left * meanMs - begunMs);
    const evenMs = workMs * spentMs / doneMs;
    return Math.max(evenMs, Math.min(workMs, evenMs + this.#busiestMs(meanMs)));
  }

  /** By how much longer than others the busiest node is expected to be busy, at the end of the run. */
  #busiestMs(meanMs: number): number {
    if (this.#nodes < 3) return 0;
    const deviationMs = Math.sqrt(Math.max(0, this.#squares / this.#ended - meanMs ** 2));
    const pairsOfNode = 2 * this.#total / this.#nodes;
    return deviationMs * Math.sqrt(pairsOfNode) * expectedMaximum(this.#nodes);
  }
}

/** Of so many draws (3 or more) from the standard normal distribution, nearly (R. A. Fisher and L. H. C. Tippett, 1928). */
function expectedMaximum(draws: number): number {
  const root = Math.sqrt(2 * Math.log(draws));
  return root - (Math.log(Math.log(draws)) + Math.log(4 * Math.PI)) / (2 * root);
}
