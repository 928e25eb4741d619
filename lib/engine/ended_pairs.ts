import type { Outcome } from "../results/outcome.ts";
import type { EndedPairs, PairEnd } from "./messages.ts";

/** The numbers of a pair that was measured with no more than two: its own, start, end, latency, bandwidth. */
const PLAIN_NUMBERS = 5;
/** How many fields the outcome of such a pair has. */
const PLAIN_FIELDS = 3;

/** Gathers what a worker has to say of pairs for one message. Copying an object for each takes longer than all the rest of a pair that takes no time. */
export class EndedBatch {
  #plain: number[] = [];
  #others: PairEnd[] = [];
  #taken = 0;

  isEmpty(): boolean {
    return this.#plain.length === 0 && this.#others.length === 0 && this.#taken === 0;
  }

  /** So many pairs have been taken up. */
  addTaken(count: number): void {
    this.#taken += count;
  }

  add(end: PairEnd): void {
    const { pair, startMs, endMs, outcome } = end;
    if (!isPlain(outcome)) return void this.#others.push(end);
    this.#plain.push(pair, startMs, endMs, outcome.latency_us ?? NaN, outcome.bandwidth_MBps ?? NaN);
  }

  /** All that was gathered since it was taken last. */
  take(): EndedPairs {
    const plain = new Float64Array(this.#plain);
    const message = { kind: "ended" as const, plain, others: this.#others, taken: this.#taken };
    this.#plain = [];
    this.#others = [];
    this.#taken = 0;
    return message;
  }
}

/** What became of the pairs of a message. */
export function* endsOf({ plain, others }: EndedPairs): Generator<PairEnd> {
  for (let i = 0; i < plain.length; i += PLAIN_NUMBERS) {
    const outcome: Outcome = {
      status: "measured",
      latency_us: numberOrNull(plain[i + 3]!),
      bandwidth_MBps: numberOrNull(plain[i + 4]!),
    };
    yield { pair: plain[i]!, startMs: plain[i + 1]!, endMs: plain[i + 2]!, outcome };
  }
  yield* others;
}

function isPlain(outcome: Outcome): outcome is Extract<Outcome, { status: "measured" }> {
  return outcome.status === "measured" && Object.keys(outcome).length === PLAIN_FIELDS;
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
