import type { Schedule } from "../plan/estimate.ts";
import type { Plan } from "../plan/plan.ts";
import { NodeByNode } from "./node_by_node.ts";
import type { Order } from "./order.ts";

/** Says which pair of a plan may start when; see `cli.md`, `--schedule`. All times are on one clock that does not go back. */
export class Dispatcher {
  readonly #order: Order;
  readonly #limit: number;
  #inFlight = 0;
  #remaining: number;

  /** @param schedule with `order` `random`, `serial` and `all` follow the rounds, which are drawn then, instead of plan order */
  constructor(plan: Plan, { schedule, concurrency, barrier, order }: Schedule & { order?: "fixed" | "random" }) {
    this.#remaining = plan.size;
    this.#limit = schedule === "serial" ? 1 : concurrency ?? Infinity;
    if (schedule === "rounds" && !barrier) this.#order = new NodeByNode(plan);
    else {
      const followsRounds = schedule === "rounds" || order === "random";
      this.#order = new InSequence(followsRounds ? inRounds(plan) : inPlanOrder(plan), barrier ? plan.round : null);
    }
  }

  /** Pairs that were given out and have not ended. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Pairs that have not ended, those in flight among them. */
  get remaining(): number {
    return this.#remaining;
  }

  /** When to call `next` again although nothing has ended by then; undefined: there is no need to. */
  get wakeAtMs(): number | undefined {
    return this.#inFlight < this.#limit ? this.#order.wakeAtMs : undefined;
  }

  /** The number of a pair to start now, which is then in flight; undefined: none may start. To be called until it says so. */
  next(nowMs: number): number | undefined {
    if (this.#inFlight >= this.#limit) return undefined;
    const pair = this.#order.next(nowMs, this.#inFlight);
    if (pair !== undefined) this.#inFlight++;
    return pair;
  }

  /**
   * A pair in flight has ended, however it ended.
   * @param tookMs how long it was measured; null: it was not, and says nothing of how long pairs take
   */
  finished(pair: number, nowMs: number, tookMs: number | null): void {
    this.#inFlight--;
    this.#remaining--;
    this.#order.ended(pair, nowMs, tookMs);
  }

  /** A pair in flight has not been measured after all: it is to be given out once more, and can be at once. */
  giveAgain(pair: number): void {
    this.#inFlight--;
    this.#order.putBack(pair);
  }

  /** A pair in flight has failed: it is to be given out once more, after all others of its nodes. */
  retryLater(pair: number, nowMs: number): void {
    this.#inFlight--;
    this.#order.putLast(pair, nowMs);
  }
}

function* inPlanOrder({ size }: Plan): Generator<number, undefined> {
  for (let pair = 0; pair < size; pair++) yield pair;
}

function* inRounds({ roundCount, inRound }: Plan): Generator<number, undefined> {
  for (let round = 0; round < roundCount; round++) yield* inRound(round);
}

/** One pair after another, and then those that failed. Where rounds count, a round starts when all pairs of the one before have ended. */
class InSequence implements Order {
  readonly wakeAtMs = undefined;
  readonly #sequence: Iterator<number, undefined>;
  readonly #roundOf: ((pair: number) => number) | null;
  /** The first pair of the sequence that was not given out. */
  #first: number | undefined;
  #round = 0;
  readonly #again: number[] = [];
  readonly #failed: number[] = [];
  #failedPlace = 0;

  constructor(sequence: Iterator<number, undefined>, roundOf: ((pair: number) => number) | null) {
    this.#sequence = sequence;
    this.#roundOf = roundOf;
    this.#first = sequence.next().value;
    if (roundOf && this.#first !== undefined) this.#round = roundOf(this.#first);
  }

  next(_nowMs: number, inFlight: number): number | undefined {
    const again = this.#again.pop();
    if (again !== undefined) return again;
    const pair = this.#first;
    if (pair === undefined) return this.#nextFailed(inFlight);
    if (this.#roundOf) {
      const round = this.#roundOf(pair);
      if (inFlight > 0 && round !== this.#round) return undefined;
      this.#round = round;
    }
    this.#first = this.#sequence.next().value;
    return pair;
  }

  ended(): void {}

  putBack(pair: number): void {
    this.#again.push(pair);
  }

  putLast(pair: number): void {
    this.#failed.push(pair);
  }

  /** They are of no round: where rounds count, one at a time is sure to have no node in two pairs at once. */
  #nextFailed(inFlight: number): number | undefined {
    if (this.#roundOf && inFlight > 0) return undefined;
    return this.#failed[this.#failedPlace] === undefined ? undefined : this.#failed[this.#failedPlace++];
  }
}
