import type { Plan } from "../plan/plan.ts";
import type { Failed, FailedAttempt, Outcome, PairRecord } from "../results/outcome.ts";
import { PairTable } from "../results/pair_table.ts";

/** From when to when a pair was measured, in milliseconds from the run's epoch. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** The attempts at the pairs of a run, and their records as they end. */
export class RunRecords {
  readonly #plan: Plan;
  readonly #records: PairTable;
  readonly #attempts: Uint16Array;
  readonly #failed = new Map<number, FailedAttempt[]>();
  /** Pairs that have ended, and nobody has been told. */
  #untold: number[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#records = new PairTable(plan);
    this.#attempts = new Uint16Array(plan.size);
  }

  /** A pair is given out. */
  begin(pair: number): void {
    this.#attempts[pair]!++;
  }

  /** How often a pair has been given out. */
  attempts(pair: number): number {
    return this.#attempts[pair]!;
  }

  /** Attempts that have failed, and after which the pair was to be tried again. */
  failures(pair: number): readonly FailedAttempt[] {
    return this.#failed.get(pair) ?? [];
  }

  /** An attempt has failed, and the pair is to be tried again. */
  retry(pair: number, { status: _, ...failure }: Failed, { startMs, endMs }: Span): void {
    this.#failed.set(pair, [...this.failures(pair), { ...failure, start_s: seconds(startMs), end_s: seconds(endMs) }]);
  }

  add(pair: number, outcome: Outcome, { startMs, endMs }: Span): void {
    const retried = this.#failed.get(pair);
    this.#add(pair, outcome, seconds(startMs), seconds(endMs), retried);
    this.#failed.delete(pair);
  }

  /** The pair is not tried any more: it has failed as it did last, and is what is missing where it was never tried. */
  giveUp(pair: number, missing: Outcome, nowMs: number): void {
    const failed = this.#failed.get(pair);
    const last = failed?.pop();
    if (!last) return this.add(pair, missing, { startMs: nowMs, endMs: nowMs });
    const { start_s, end_s, ...failure } = last;
    this.#add(pair, { status: "failed", ...failure }, start_s, end_s, failed);
    this.#failed.delete(pair);
  }

  /** One record for every pair, in plan order; those that have none yet are given up. */
  complete(missing: Outcome, nowMs: number): PairTable {
    for (let pair = 0; pair < this.#plan.size; pair++) {
      if (!this.#records.has(pair)) this.giveUp(pair, missing, nowMs);
    }
    return this.#records;
  }

  #add(pair: number, outcome: Outcome, start_s: number, end_s: number, retried: FailedAttempt[] = []): void {
    const { nodes, a, b } = this.#plan;
    const times = { start_s, end_s, attempt: this.#attempts[pair]! };
    if (retried.length > 0 || !this.#records.setOutcome(pair, outcome, times)) {
      const names = { kind: "pair" as const, a: nodes[a(pair)]!, b: nodes[b(pair)]! };
      this.#records.set(pair, { ...names, ...outcome, ...times, ...retried.length > 0 ? { retried } : {} });
    }
    this.#untold.push(pair);
  }

  /** Tells of the pairs that have ended since this was last done. */
  tell(onPair?: (record: PairRecord, pair: number) => void): void {
    const pairs = this.#untold;
    this.#untold = [];
    for (const pair of pairs) onPair?.(this.#records.at(pair)!, pair);
  }
}

function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}
