import { countingSort } from "./counting_sort.ts";
import { type PairIndex, pairIndex } from "./pair_index.ts";
import type { Plan } from "./plan.ts";
import { Rings } from "./rings.ts";

/** The pairs of a plan that are still to be started: for each node those that it owes, in the order of their rounds. */
export class OwedPairs {
  /** How many pairs each node owes. */
  readonly counts: Int32Array;
  readonly #plan: Plan;
  readonly #isOwed: Uint8Array;
  readonly #index: PairIndex;
  /** Pair p is twice in rings, once for each node: as 2p in that of its first node, as 2p + 1 in that of its second. */
  readonly #rings: Rings;

  constructor(plan: Plan) {
    const n = plan.nodes.length;
    this.counts = new Int32Array(n);
    this.#plan = plan;
    this.#isOwed = new Uint8Array(plan.size);
    this.#index = pairIndex(plan);
    this.#rings = new Rings(2 * plan.size + n);
    for (let node = 0; node < n; node++) this.#rings.addHead(this.#head(node));
    const byRound = countingSort(plan.round, plan.roundCount);
    for (let i = plan.size - 1; i >= 0; i--) this.putFirst(byRound[i]!);
  }

  /** The pair that a node owes first; -1 when it owes none. */
  first(node: number): number {
    return this.#pairAt(this.#rings.after(this.#head(node)));
  }

  /** The pair that a node owes after another; -1 when there is none. */
  after(pair: number, node: number): number {
    return this.#pairAt(this.#rings.after(this.#plan.a[pair] === node ? 2 * pair : 2 * pair + 1));
  }

  /** The other node of a pair. */
  partner(pair: number, node: number): number {
    return this.#plan.a[pair] === node ? this.#plan.b[pair]! : this.#plan.a[pair]!;
  }

  /** A pair that two nodes owe each other; -1 when they owe none. */
  between(node: number, other: number): number {
    const pair = this.#index(node, other);
    if (pair >= 0 && this.#isOwed[pair]) return pair;
    const swapped = this.#index(other, node);
    return swapped >= 0 && this.#isOwed[swapped] ? swapped : -1;
  }

  /** The pair is no longer owed. */
  take(pair: number): void {
    this.#rings.remove(2 * pair);
    this.#rings.remove(2 * pair + 1);
    this.#set(pair, 0);
  }

  /** The pair is owed before all others of its nodes. */
  putFirst(pair: number): void {
    this.#rings.insertAfter(this.#head(this.#plan.a[pair]!), 2 * pair);
    this.#rings.insertAfter(this.#head(this.#plan.b[pair]!), 2 * pair + 1);
    this.#set(pair, 1);
  }

  /** The pair is owed after all others of its nodes. */
  putLast(pair: number): void {
    this.#rings.append(this.#head(this.#plan.a[pair]!), 2 * pair);
    this.#rings.append(this.#head(this.#plan.b[pair]!), 2 * pair + 1);
    this.#set(pair, 1);
  }

  #set(pair: number, isOwed: 0 | 1): void {
    this.#isOwed[pair] = isOwed;
    const change = isOwed ? 1 : -1;
    this.counts[this.#plan.a[pair]!]! += change;
    this.counts[this.#plan.b[pair]!]! += change;
  }

  #head(node: number): number {
    return 2 * this.#plan.size + node;
  }

  #pairAt(item: number): number {
    return item < 2 * this.#plan.size ? item >> 1 : -1;
  }
}
