import { countingSort, groupStarts } from "./counting_sort.ts";
import type { Plan } from "./plan.ts";
import { Rings } from "./rings.ts";

/** The pairs of a plan that are still to be started: for each node those that it owes, in the order of their rounds. */
export class OwedPairs {
  /** How many pairs each node owes. */
  readonly counts: Int32Array;
  readonly #plan: Plan;
  /** 1 for a pair that is owed. The rings say so too, but are four times as large: this stays in the processor's cache. */
  readonly #isOwed: Uint8Array;
  /** Pair p is twice in rings, once for each node: as 2p in that of its first node, as 2p + 1 in that of its second. */
  readonly #rings: Rings;
  /** The pairs by first node, then by second node, and where the pairs of each first node begin. */
  readonly #sorted: Int32Array;
  readonly #starts: Int32Array;
  /** Whether any pair's first node comes after its second. */
  readonly #descends: boolean;

  constructor(plan: Plan) {
    const n = plan.nodes.length;
    this.#plan = plan;
    this.counts = new Int32Array(n);
    this.#isOwed = new Uint8Array(plan.size);
    this.#rings = new Rings(2 * plan.size + n);
    for (let node = 0; node < n; node++) this.#rings.addHead(this.#head(node));
    const byRound = countingSort(plan.round, plan.roundCount);
    for (let i = plan.size - 1; i >= 0; i--) this.putFirst(byRound[i]!);
    this.#sorted = countingSort(plan.a, n, countingSort(plan.b, n));
    this.#starts = groupStarts(plan.a, n);
    this.#descends = plan.a.some((a, pair) => a > plan.b[pair]!);
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
    const pair = this.#find(Math.min(node, other), Math.max(node, other));
    return pair >= 0 || !this.#descends ? pair : this.#find(Math.max(node, other), Math.min(node, other));
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

  #set(pair: number, owed: 0 | 1): void {
    const change = owed ? 1 : -1;
    this.#isOwed[pair] = owed;
    this.counts[this.#plan.a[pair]!]! += change;
    this.counts[this.#plan.b[pair]!]! += change;
  }

  #head(node: number): number {
    return 2 * this.#plan.size + node;
  }

  #pairAt(item: number): number {
    return item < 2 * this.#plan.size ? item >> 1 : -1;
  }

  #find(a: number, b: number): number {
    let low = this.#starts[a]!, high = this.#starts[a + 1]!;
    if (low === high) return -1;
    // Where no pair is missing in between, the second node's number says the place.
    let middle = Math.max(low, Math.min(high - 1, low + b - this.#plan.b[this.#sorted[low]!]!));
    while (low < high) {
      const pair = this.#sorted[middle]!;
      const found = this.#plan.b[pair]!;
      if (found === b) return this.#isOwed[pair] ? pair : -1;
      if (found < b) low = middle + 1;
      else high = middle;
      middle = (low + high) >> 1;
    }
    return -1;
  }
}
