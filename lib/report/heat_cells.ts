import type { PairRecord } from "../results/outcome.ts";
import type { Axis, Slots } from "./heat_map_axis.ts";
import type { HeatMetric } from "./heat_metrics.ts";

/** The badness of a pair that failed: nothing is worse. NaN is that of one that was not measured. */
export const FAILED = Infinity;

/**
 * The worst that each cell of a map has: for a metric by its badness (the value, or its negative where less is worse),
 * `FAILED` where a pair failed. Takes the same memory for any number of pairs.
 */
export class HeatCells {
  readonly #axis: Axis;
  readonly #metric: HeatMetric;
  readonly #directed: boolean;
  readonly #placeOf: ReadonlyMap<string, number>;
  /** Row after row. */
  readonly #badness: Float64Array;
  #hasNumbers = false;
  #hasBothWays = false;

  /**
   * @param placeOf the place of each node
   * @param directed a pair has its own cell only; else that across the diagonal as well
   */
  constructor(axis: Axis, metric: HeatMetric, placeOf: ReadonlyMap<string, number>, directed: boolean) {
    this.#axis = axis;
    this.#metric = metric;
    this.#placeOf = placeOf;
    this.#directed = directed;
    this.#badness = new Float64Array(axis.nodes.length ** 2).fill(NaN);
  }

  get metric(): HeatMetric {
    return this.#metric;
  }

  /** Whether any pair has the metric. */
  get hasNumbers(): boolean {
    return this.#hasNumbers;
  }

  /** Whether a cell and that across the diagonal are two measurements. */
  get isDirected(): boolean {
    return this.#directed || this.#hasBothWays;
  }

  add(pair: PairRecord): void {
    if (pair.status === "skipped") return;
    const { cellOf } = this.#axis;
    const a = cellOf[this.#placeOf.get(pair.a)!]!, b = cellOf[this.#placeOf.get(pair.b)!]!;
    if (pair.status === "failed") {
      this.#enter(a, b, FAILED);
      if (!this.#directed) this.#enter(b, a, FAILED);
      return;
    }
    const { value, back, worse } = this.#metric;
    const there = value(pair), again = this.#directed ? null : back?.(pair) ?? null;
    const across = again ?? (this.#directed ? null : there);
    if (there !== null) this.#enter(a, b, worse * there);
    if (across !== null) this.#enter(b, a, worse * across);
    this.#hasNumbers ||= there !== null || across !== null;
    this.#hasBothWays ||= again !== null;
  }

  #enter(row: number, column: number, badness: number): void {
    const at = row * this.#axis.nodes.length + column;
    const known = this.#badness[at]!;
    // Not the maximum of the two, which were NaN where nothing is known yet.
    if (!(known >= badness)) this.#badness[at] = badness;
  }

  /**
   * The worst of the cells of each slot with those of each other, row after row; NaN where there is none, and in gaps.
   */
  inSlots(slots: Slots): Float64Array[] {
    const size = this.#axis.nodes.length;
    return slots.map((rows) =>
      Float64Array.from(slots, (columns) => {
        let worst = NaN;
        for (const row of rows ?? []) {
          for (const column of columns ?? []) {
            const badness = this.#badness[row * size + column]!;
            if (!(worst >= badness) && !Number.isNaN(badness)) worst = badness;
          }
        }
        return worst;
      })
    );
  }
}
