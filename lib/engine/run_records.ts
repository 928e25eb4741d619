import type { Plan } from "../plan/plan.ts";
import type { Outcome, PairRecord } from "../results/outcome.ts";

/** How often a pair has been given out, and from when to when it was measured last, in milliseconds from the run's epoch. */
export interface Attempt {
  attempt: number;
  startMs: number;
  endMs: number;
}

/** The records of a run, as its pairs end. */
export class RunRecords {
  readonly #plan: Plan;
  readonly #onPair: (record: PairRecord, index: number) => void;
  readonly #records: (PairRecord | undefined)[];

  /** @param onPair told of each record as it is made */
  constructor(plan: Plan, onPair: (record: PairRecord, index: number) => void = () => {}) {
    this.#plan = plan;
    this.#onPair = onPair;
    this.#records = new Array(plan.size);
  }

  add(pair: number, outcome: Outcome, { attempt, startMs, endMs }: Attempt): PairRecord {
    const { nodes, a, b } = this.#plan;
    const record: PairRecord = {
      kind: "pair",
      a: nodes[a[pair]!]!,
      b: nodes[b[pair]!]!,
      ...outcome,
      start_s: seconds(startMs),
      end_s: seconds(endMs),
      attempt,
    };
    this.#records[pair] = record;
    this.#onPair(record, pair);
    return record;
  }

  /** One record for every pair, in plan order; those that have none yet get this outcome. */
  complete(missing: Outcome, attempt: (pair: number) => Attempt): PairRecord[] {
    return Array.from(this.#records, (record, pair) => record ?? this.add(pair, missing, attempt(pair)));
  }
}

function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1e6;
}
