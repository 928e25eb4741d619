import { BinaryHeap } from "@std/data-structures/binary-heap";
import { OwedPairs } from "../plan/owed_pairs.ts";
import type { Plan } from "../plan/plan.ts";
import { Rings } from "../plan/rings.ts";
import type { Order } from "./order.ts";

/** A node that is free waits for its partner in round order for this part of the mean duration of a pair, where order is worth it… */
const PATIENCE = 1;
/** …and for this part elsewhere. */
const LITTLE_PATIENCE = 0.1;
/** Nodes that have so many pairs fewer left than the busiest node leave it its last partner. */
const LEAD = 2;
/** From so many partners that are to be had the best is chosen: looking at all of them takes long and gains nothing. */
const CHOICE = 4;

/** How long pairs took. */
class PairDurations {
  #count = 0;
  #sumMs = 0;
  #squares = 0;

  add(durationMs: number): void {
    this.#count++;
    this.#sumMs += durationMs;
    this.#squares += durationMs ** 2;
  }

  /** 0: none is known. */
  get meanMs(): number {
    return this.#count > 0 ? this.#sumMs / this.#count : 0;
  }

  /** The standard deviation as a part of the mean. */
  get spread(): number {
    const { meanMs } = this;
    return meanMs > 0 ? Math.sqrt(Math.max(0, this.#squares / this.#count - meanMs ** 2)) / meanMs : 0;
  }
}

/** In a pair, or with no pair left. */
const BUSY = 0;
/** Waits for its partner in round order. */
const PATIENT = 1;
/** Takes any partner. */
const IMPATIENT = 2;
/** Its next pair stands in the queue of those that can start. */
const PROMISED = 3;

/**
 * No node is in two pairs at once; a pair starts as soon as both its nodes are free.
 *
 * A pair that comes first for both its nodes, in round order, starts at once. As long as pairs take equally long, give or take a
 * little, that alone fills every round to the last node, and a node that took another partner because it was free a moment before the
 * others would tear holes into all rounds to come. So a node first waits for its partner, but not long. Then it takes whom it
 * can get. Where two such nodes have taken each other, pairs do not take equally long: round order has nothing to offer any more, and from
 * then on no node waits for it.
 *
 * The node that is busy longest sets the length of the run. So who has most pairs left chooses first, and takes who has most pairs left.
 * And as long as only one of those that can be had could be the next partner of the busiest node, that one is kept for it, and not taken
 * by a node that is in no hurry either; but no longer than pairs take on the average.
 */
export class NodeByNode implements Order {
  readonly #plan: Plan;
  readonly #owed: OwedPairs;
  readonly #state: Uint8Array;
  /** Since when a node is busy, or free. */
  readonly #sinceMs: Float64Array;
  /** Pairs whose nodes are promised to each other, earliest round first: the round of each times the count of pairs, and its number. */
  readonly #ready: BinaryHeap<number>;
  /** The patient nodes, longest free first, in a ring whose head is the count of nodes. */
  readonly #patient: Rings;
  readonly #patientHead: number;
  /** The impatient nodes in any order, and the place of each there. */
  readonly #impatient: number[] = [];
  readonly #place: Int32Array;
  /** Those of them that have not looked for a partner yet. Most pairs left first. */
  readonly #looking: BinaryHeap<number>;
  /** Pairs that have failed and are tried again: only when they come first for both their nodes, after all others. */
  readonly #failed = new Set<number>();
  /** An impatient node that could have started a pair but is kept for the busiest; -1: there is none. */
  #kept = -1;
  #inRoundOrder = true;
  readonly #durations = new PairDurations();
  /** How many standard deviations a run in round order takes longer than its busiest node, about. */
  readonly #roundsBehind: number;

  constructor(plan: Plan) {
    const n = plan.nodes.length;
    const owed = new OwedPairs(plan);
    this.#plan = plan;
    this.#owed = owed;
    const rounds = 2 * plan.size / n;
    this.#roundsBehind = 1.2 * rounds - 3.2 * Math.sqrt(rounds);
    this.#state = new Uint8Array(n);
    this.#sinceMs = new Float64Array(n);
    this.#ready = new BinaryHeap((x, y) => x - y);
    this.#looking = new BinaryHeap((u, v) => owed.counts[v]! - owed.counts[u]!);
    this.#patient = new Rings(n + 1);
    this.#patientHead = n;
    this.#patient.addHead(n);
    this.#place = new Int32Array(n);
    for (let node = 0; node < n; node++) this.#release(node);
  }

  get wakeAtMs(): number | undefined {
    const node = this.#patient.after(this.#patientHead);
    const patientUntilMs = node === this.#patientHead ? Infinity : this.#patientUntilMs(node);
    const keptUntilMs = this.#kept < 0 ? Infinity : this.#keptUntilMs(this.#kept);
    const atMs = Math.min(patientUntilMs, keptUntilMs);
    return atMs === Infinity ? undefined : atMs;
  }

  next(nowMs: number): number | undefined {
    const isReady = this.#ready.length > 0;
    const pair = isReady ? this.#ready.pop()! % this.#plan.size : this.#outOfOrder(nowMs);
    if (pair === undefined) return undefined;
    this.#owed.take(pair);
    this.#begin(this.#plan.a(pair), nowMs);
    this.#begin(this.#plan.b(pair), nowMs);
    return pair;
  }

  #begin(node: number, nowMs: number): void {
    this.#setState(node, BUSY);
    this.#sinceMs[node] = nowMs;
  }

  ended(pair: number, nowMs: number, tookMs: number | null): void {
    if (tookMs !== null) this.#durations.add(tookMs);
    this.#end(this.#plan.a(pair), nowMs);
    this.#end(this.#plan.b(pair), nowMs);
  }

  #end(node: number, nowMs: number): void {
    this.#sinceMs[node] = nowMs;
    this.#release(node);
  }

  putBack(pair: number): void {
    this.#owed.putFirst(pair);
    this.#promise(pair);
  }

  /** The attempt has failed: how long it took says nothing of how long pairs take. */
  putLast(pair: number, nowMs: number): void {
    this.#owed.putLast(pair);
    this.#failed.add(pair);
    this.#end(this.#plan.a(pair), nowMs);
    this.#end(this.#plan.b(pair), nowMs);
  }

  /** A node is free: it is promised to its partner in round order if that one is free and waits for it too. */
  #release(node: number): void {
    const pair = this.#owed.first(node);
    if (pair < 0) return;
    const partner = this.#owed.firstPartner(node);
    const waits = this.#state[partner] === PATIENT || this.#state[partner] === IMPATIENT;
    if (waits && this.#owed.first(partner) === pair) this.#promise(pair);
    else this.#setState(node, PATIENT);
  }

  #promise(pair: number): void {
    this.#setState(this.#plan.a(pair), PROMISED);
    this.#setState(this.#plan.b(pair), PROMISED);
    this.#ready.push(this.#plan.round(pair) * this.#plan.size + pair);
  }

  #setState(node: number, state: number): void {
    const before = this.#state[node]!;
    if (before === PATIENT) this.#patient.remove(node);
    if (before === IMPATIENT) {
      const last = this.#impatient.pop()!;
      if (last !== node) {
        this.#impatient[this.#place[node]!] = last;
        this.#place[last] = this.#place[node]!;
      }
    }
    this.#state[node] = state;
    if (state === PATIENT) this.#patient.append(this.#patientHead, node);
    if (state === IMPATIENT) {
      this.#place[node] = this.#impatient.push(node) - 1;
      this.#looking.push(node);
    }
  }

  #patientUntilMs(node: number): number {
    const part = this.#isOrderWorthIt() ? PATIENCE : this.#inRoundOrder ? LITTLE_PATIENCE : 0;
    return this.#sinceMs[node]! + part * this.#durations.meanMs;
  }

  #keptUntilMs(node: number): number {
    return this.#sinceMs[node]! + this.#durations.meanMs;
  }

  /**
   * Whether the run is over sooner when each node waits for its partner in round order. Each round then takes as long as the later of two
   * pairs; but no pairs are left at the end whose nodes are busy with others, which is worth three rounds and more. By simulation, with
   * 8 to 1,000 nodes in 7 to 999 rounds.
   */
  #isOrderWorthIt(): boolean {
    const { spread } = this.#durations;
    return spread < 0.15 && spread * this.#roundsBehind < 3.5;
  }

  /** A pair that can start although it does not come first for both its nodes. */
  #outOfOrder(nowMs: number): number | undefined {
    for (;;) {
      const node = this.#patient.after(this.#patientHead);
      if (node === this.#patientHead || nowMs < this.#patientUntilMs(node)) break;
      this.#setState(node, IMPATIENT);
    }
    if (this.#kept >= 0) this.#looking.push(this.#kept);
    this.#kept = -1;
    while (this.#looking.length > 0) {
      const node = this.#looking.pop()!;
      if (this.#state[node] !== IMPATIENT) continue;
      const pair = this.#choose(node, nowMs);
      if (pair < 0) continue;
      if (this.#nodesOf(pair).every((end) => this.#owed.first(end) !== pair) && !this.#isOrderWorthIt()) {
        this.#inRoundOrder = false;
      }
      return pair;
    }
    return undefined;
  }

  /**
   * The pair that an impatient node starts with: of the first that it finds the one whose other node has most pairs left, and of these the
   * one of the earliest round; -1: there is none.
   */
  #choose(node: number, nowMs: number): number {
    const { counts } = this.#owed;
    const { round } = this.#plan;
    let best = -1, bestCount = 0;
    for (const pair of this.#findSome(node, CHOICE)) {
      const count = counts[this.#owed.partner(pair, node)]!;
      const isBetter = count > bestCount || count === bestCount && round(pair) < round(best);
      if (!isBetter || this.#isKept(pair, nowMs)) continue;
      best = pair;
      bestCount = count;
    }
    return best;
  }

  /** Whether a pair has to wait, as it would take the last partner that is to be had from the busiest node, which is in a pair. */
  #isKept(pair: number, nowMs: number): boolean {
    const { counts, busiest } = this.#owed;
    const a = this.#plan.a(pair), b = this.#plan.b(pair);
    if (Math.max(counts[a]!, counts[b]!) + LEAD > counts[busiest]! || this.#state[busiest] !== BUSY) return false;
    const kept = this.#owed.between(busiest, a) >= 0 ? a : b;
    if (kept === b && this.#owed.between(busiest, b) < 0) return false;
    if (this.#isOrderWorthIt() || nowMs >= this.#keptUntilMs(kept) || this.#findSome(busiest, 2).length !== 1) {
      return false;
    }
    this.#kept = kept;
    return true;
  }

  /** Up to so many of the pairs of a node with impatient nodes. */
  #findSome(node: number, limit: number): readonly number[] {
    const owed = this.#owed;
    const found: number[] = [];
    // All others of the node have failed as well, and stand behind this one.
    const first = owed.first(node);
    if (this.#failed.has(first)) {
      if (this.#isImpatient(owed.firstPartner(node)) && this.#isDue(first)) found.push(first);
      return found;
    }
    // The shorter way of two: by the pairs of the node, or by the nodes that are to be had.
    if (owed.counts[node]! < this.#impatient.length) {
      owed.find(node, limit, this.#isImpatient, this.#isDue, found);
    } else {
      for (let i = 0; i < this.#impatient.length && found.length < limit; i++) {
        const pair = owed.between(node, this.#impatient[i]!);
        if (pair >= 0 && this.#isDue(pair)) found.push(pair);
      }
    }
    return found;
  }

  readonly #isImpatient = (node: number): boolean => this.#state[node] === IMPATIENT;

  readonly #isDue = (pair: number): boolean =>
    !this.#failed.has(pair) || this.#nodesOf(pair).every((node) => this.#owed.first(node) === pair);

  #nodesOf(pair: number): [number, number] {
    return [this.#plan.a(pair), this.#plan.b(pair)];
  }
}
