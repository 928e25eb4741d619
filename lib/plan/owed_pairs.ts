import { MostOwing } from "./most_owing.ts";
import type { Plan } from "./plan.ts";

const WORD_BITS = 32;
const UNKNOWN = -2;
/** Of each node: the pair that it owes first, the other node of that, and at which turn it is; -1: out of turn. */
const FIRST_NUMBERS = 3;

/**
 * The pairs of a plan that are still to be started: for each node those that it owes, in the order of their rounds. Memory: a bit for each
 * turn of a node.
 */
export class OwedPairs {
  /** How many pairs each node owes. */
  readonly counts: Int32Array;
  readonly #plan: Plan;
  /** A bit for each turn whose pair is owed; each node begins a word of its own. */
  readonly #bits: Int32Array;
  readonly #starts: Int32Array;
  /** For each node the first word that may have a bit. */
  readonly #firstWords: Int32Array;
  /** The pair that each node owes first, as far as it was asked for, the other node of that, and its turn; side by side: they are asked for together. */
  readonly #first: Int32Array;
  /** What is owed out of turn, for each of its nodes. */
  readonly #before = new Map<number, number[]>();
  readonly #behind = new Map<number, number[]>();
  readonly #outOfTurn = new Set<number>();
  readonly #mostOwing: MostOwing;

  constructor(plan: Plan) {
    const n = plan.nodes.length;
    this.#plan = plan;
    this.counts = new Int32Array(n);
    this.#starts = new Int32Array(n + 1);
    for (let node = 0; node < n; node++) {
      this.#starts[node + 1] = this.#starts[node]! + Math.ceil(plan.turns(node) / WORD_BITS);
    }
    this.#firstWords = this.#starts.slice(0, n);
    this.#first = new Int32Array(FIRST_NUMBERS * n).fill(UNKNOWN);
    this.#bits = new Int32Array(this.#starts[n]!);
    let turns = 0;
    for (let node = 0; node < n; node++) turns += this.counts[node] = this.#setAll(node, plan.turns(node));
    if (turns > 2 * plan.size) this.#clearByes();
    this.#mostOwing = new MostOwing(this.counts);
  }

  /** A node that owes most pairs. */
  get busiest(): number {
    return this.#mostOwing.node;
  }

  /** The pair that a node owes first; -1 when it owes none. */
  first(node: number): number {
    const known = this.#first[FIRST_NUMBERS * node]!;
    return known === UNKNOWN ? this.#findFirst(node) : known;
  }

  /** The other node of the pair that a node owes first; -1 when it owes none. */
  firstPartner(node: number): number {
    return this.first(node) < 0 ? -1 : this.#first[FIRST_NUMBERS * node + 1]!;
  }

  /**
   * Of the pairs that a node owes, in their order, the first that fit.
   * @param limit how many at most
   * @param isWanted asked of the other node of each
   * @param fits asked of those pairs whose other node is wanted
   * @param found they are put here
   */
  find(
    node: number,
    limit: number,
    isWanted: (partner: number) => boolean,
    fits: (pair: number) => boolean,
    found: number[],
  ): void {
    const add = (pair: number) => {
      if (isWanted(this.partner(pair, node)) && fits(pair)) found.push(pair);
    };
    for (const pair of this.#before.get(node) ?? []) if (found.length < limit) add(pair);
    const start = this.#starts[node]!, end = this.#starts[node + 1]!;
    for (let word = this.#firstWords[node]!; word < end && found.length < limit; word++) {
      for (let bits = this.#bits[word]!; bits !== 0 && found.length < limit; bits &= bits - 1) {
        const turn = turnAt(word - start, bits);
        if (!isWanted(this.#plan.partnerAt(node, turn))) continue;
        const pair = this.#plan.pairAt(node, turn);
        if (fits(pair)) found.push(pair);
      }
    }
    for (const pair of this.#behind.get(node) ?? []) if (found.length < limit) add(pair);
  }

  /** The other node of a pair. */
  partner(pair: number, node: number): number {
    const first = this.#plan.a(pair);
    return first === node ? this.#plan.b(pair) : first;
  }

  /** A pair that two nodes owe each other; -1 when they owe none. */
  between(node: number, other: number): number {
    const pair = this.#plan.find(node, other);
    if (pair >= 0 && this.#isOwed(pair, node)) return pair;
    const swapped = this.#plan.find(other, node);
    return swapped >= 0 && this.#isOwed(swapped, node) ? swapped : -1;
  }

  /** The pair is no longer owed. */
  take(pair: number): void {
    const isOutOfTurn = this.#outOfTurn.size > 0 && this.#outOfTurn.delete(pair);
    this.#takeFrom(this.#plan.a(pair), pair, isOutOfTurn);
    this.#takeFrom(this.#plan.b(pair), pair, isOutOfTurn);
  }

  #takeFrom(node: number, pair: number, isOutOfTurn: boolean): void {
    const at = FIRST_NUMBERS * node, isFirst = this.#first[at] === pair;
    this.counts[node]!--;
    this.#mostOwing.changed(node);
    if (isFirst) this.#first[at] = UNKNOWN;
    if (isOutOfTurn) {
      remove(this.#before, node, pair);
      remove(this.#behind, node, pair);
    } else {
      const turn = isFirst ? this.#first[at + 2]! : this.#plan.turnOf(pair, node);
      this.#bits[this.#starts[node]! + (turn >> 5)]! &= ~(1 << turn);
    }
  }

  /** The pair is owed before all others of its nodes. */
  putFirst(pair: number): void {
    this.#put(pair, this.#before, (pairs) => pairs.unshift(pair));
  }

  /** The pair is owed after all others of its nodes. */
  putLast(pair: number): void {
    this.#put(pair, this.#behind, (pairs) => pairs.push(pair));
  }

  #put(pair: number, lists: Map<number, number[]>, add: (pairs: number[]) => void): void {
    this.#outOfTurn.add(pair);
    for (const node of this.#nodesOf(pair)) {
      this.counts[node]!++;
      this.#mostOwing.changed(node);
      this.#first[FIRST_NUMBERS * node] = UNKNOWN;
      const pairs = lists.get(node) ?? [];
      add(pairs);
      lists.set(node, pairs);
    }
  }

  #setAll(node: number, turns: number): number {
    this.#bits.fill(-1, this.#starts[node]!, this.#starts[node + 1]!);
    if (turns % WORD_BITS > 0) this.#bits[this.#starts[node + 1]! - 1] = -1 >>> -turns;
    return turns;
  }

  #clearByes(): void {
    for (let node = 0; node < this.counts.length; node++) {
      for (let turn = this.#plan.turns(node); turn-- > 0;) {
        if (this.#plan.partnerAt(node, turn) !== node) continue;
        this.#bits[this.#starts[node]! + (turn >> 5)]! &= ~(1 << turn);
        this.counts[node]!--;
      }
    }
  }

  #findFirst(node: number): number {
    const out = this.#before.size > 0 ? this.#before.get(node)?.[0] : undefined;
    if (out !== undefined) return this.#setFirst(node, out, this.partner(out, node), -1);
    const start = this.#starts[node]!, end = this.#starts[node + 1]!;
    let word = this.#firstWords[node]!;
    while (word < end && this.#bits[word] === 0) word++;
    this.#firstWords[node] = word;
    if (word < end) {
      const turn = turnAt(word - start, this.#bits[word]!);
      return this.#setFirst(node, this.#plan.pairAt(node, turn), this.#plan.partnerAt(node, turn), turn);
    }
    const last = this.#behind.get(node)?.[0];
    return last === undefined
      ? this.#setFirst(node, -1, -1, -1)
      : this.#setFirst(node, last, this.partner(last, node), -1);
  }

  #setFirst(node: number, pair: number, partner: number, turn: number): number {
    const at = FIRST_NUMBERS * node, first = this.#first;
    first[at + 1] = partner;
    first[at + 2] = turn;
    return first[at] = pair;
  }

  #isOwed(pair: number, node: number): boolean {
    const turn = this.#plan.turnOf(pair, node);
    return (this.#bits[this.#starts[node]! + (turn >> 5)]! >>> turn & 1) === 1 || this.#outOfTurn.has(pair);
  }

  #nodesOf(pair: number): [number, number] {
    return [this.#plan.a(pair), this.#plan.b(pair)];
  }
}

/** The turn that the lowest bit of one of a node's words is of. */
function turnAt(word: number, bits: number): number {
  return WORD_BITS * word + 31 - Math.clz32(bits & -bits);
}

function remove(lists: Map<number, number[]>, node: number, pair: number): void {
  const pairs = lists.get(node);
  const place = pairs?.indexOf(pair) ?? -1;
  if (place < 0) return;
  if (pairs!.length > 1) pairs!.splice(place, 1);
  else lists.delete(node);
}
