/** Where nobody's fault can be told, a node is set aside after so many times the limit. */
const UNTOLD = 3;

/** It cannot be told yet whose the failure was. */
const OPEN = 0;
/** It counts against the node. */
const CHARGED = 1;
/** It counts against the partner alone. */
const EXCUSED = 2;

const NONE: number[] = [];

/**
 * Says which nodes are to be set aside for failing with too many partners, and whom a failure is most likely due to.
 *
 * A node's streak are the different partners that it has failed with since it was last measured. A failure alone says nothing of who of
 * the two is at fault: a healthy node that meets three dead ones must not be set aside. It is charged to a node when its partner is
 * measured with somebody else afterwards, and at once when the partner was measured while the node had been silent for a whole round;
 * the partner is excused then. A node with `limit` charges in one streak is set aside. Where nobody is measured any more (a whole network
 * is down) fault stays open: a node is then set aside when its charges and open failures come to three times the limit. What its partners
 * have failed in with a node that is set aside counts against them no longer, except where all are silent.
 *
 * So where others are well, or all are dead, a node that answers nobody fails with 3 × limit partners at most, those not counted that have
 * been silent for longer or are set aside before it: each failure counts against one of the two. k nodes that answer nobody spoil
 * 3 × limit × k pairs at most, and those in flight just then.
 */
export class Suspects {
  readonly #limit: number;
  /** For each node its streak: the partners, and against whom each failure counts. */
  readonly #streaks: Map<number, number>[];
  /** How long each streak is: looked at for every pair that is measured. */
  readonly #lengths: Int32Array;
  readonly #charges: Int32Array;
  readonly #open: Int32Array;
  readonly #isSetAside: Uint8Array;
  #measuredCount = 0;
  /** How many pairs had been measured when each node was last measured. */
  readonly #measuredAt: Float64Array;
  /** In a round each node that is well is measured once. */
  readonly #roundSize: number;

  /** @param limit null: no node is ever set aside */
  constructor(nodeCount: number, limit: number | null) {
    this.#limit = limit ?? Infinity;
    this.#streaks = Array.from({ length: nodeCount }, () => new Map());
    this.#lengths = new Int32Array(nodeCount);
    this.#charges = new Int32Array(nodeCount);
    this.#open = new Int32Array(nodeCount);
    this.#isSetAside = new Uint8Array(nodeCount);
    this.#roundSize = nodeCount / 2;
    this.#measuredAt = new Float64Array(nodeCount).fill(-this.#roundSize);
  }

  /**
   * A pair has a result: whoever failed with either of its nodes is charged with that.
   * @returns the nodes that are to be set aside now
   */
  measured(a: number, b: number): number[] {
    this.#measuredAt[a] = this.#measuredAt[b] = ++this.#measuredCount;
    if (this.#lengths[a] === 0 && this.#lengths[b] === 0) return NONE;
    const suspects = [...this.#clear(a), ...this.#clear(b)];
    return suspects.filter((node) => this.#check(node));
  }

  /**
   * An attempt has failed.
   * @param blame the node that is known to be at fault; it is known without this class, and its partner has no part in it
   * @returns the nodes that are to be set aside now
   */
  failed(a: number, b: number, blame?: number): number[] {
    if (blame !== undefined || this.#isSetAside[a] || this.#isSetAside[b]) return NONE;
    for (const [node, partner] of [[a, b], [b, a]] as const) {
      if (this.#streaks[node]!.has(partner)) continue;
      this.#count(
        node,
        partner,
        this.#isSilent(node, partner) ? CHARGED : this.#isSilent(partner, node) ? EXCUSED : OPEN,
      );
    }
    return [a, b].filter((node) => this.#check(node));
  }

  isSetAside(node: number): boolean {
    return this.#isSetAside[node] === 1;
  }

  /** The node that a failure of the pair is most likely due to: the one that others' failures are charged to, where the other has none. */
  blame(a: number, b: number): number | undefined {
    const [first, second] = [this.#isSuspect(a, b), this.#isSuspect(b, a)];
    return first === second ? undefined : first ? a : b;
  }

  /** With how many partners a node has failed since it was last measured. */
  streak(node: number): number {
    return this.#streaks[node]!.size;
  }

  /** Whether a node had not been measured for a whole round when its partner was. */
  #isSilent(node: number, partner: number): boolean {
    return this.#measuredAt[partner]! - this.#measuredAt[node]! >= this.#roundSize;
  }

  #isSuspect(node: number, partner: number): boolean {
    const others = this.#charges[node]! - (this.#streaks[node]!.get(partner) === CHARGED ? 1 : 0);
    return this.isSetAside(node) || others > 0;
  }

  /** A node is measured: its streak is over, and its failures were the partners'. Returns those. */
  #clear(node: number): number[] {
    const partners = [...this.#streaks[node]!.keys()];
    this.#streaks[node]!.clear();
    this.#lengths[node] = 0;
    this.#charges[node] = this.#open[node] = 0;
    for (const partner of partners) {
      if (this.#streaks[partner]!.has(node)) this.#count(partner, node, CHARGED);
    }
    return partners;
  }

  /** Puts a partner into a node's streak; with `verdict` undefined takes it out. */
  #count(node: number, partner: number, verdict: number | undefined): void {
    const streak = this.#streaks[node]!;
    const before = streak.get(partner);
    if (before === CHARGED) this.#charges[node]!--;
    if (before === OPEN) this.#open[node]!--;
    if (verdict === CHARGED) this.#charges[node]!++;
    if (verdict === OPEN) this.#open[node]!++;
    if (verdict === undefined) streak.delete(partner);
    else streak.set(partner, verdict);
    this.#lengths[node] = streak.size;
  }

  #check(node: number): boolean {
    const charges = this.#charges[node]!;
    const isOver = charges >= this.#limit || charges + this.#open[node]! >= UNTOLD * this.#limit;
    if (!isOver || this.#isSetAside[node]) return false;
    this.#isSetAside[node] = 1;
    // What its partners failed in with it says nothing of them, unless nobody else was measured either while it was silent.
    if (charges < this.#limit && this.#measuredCount - this.#measuredAt[node]! <= this.#roundSize) return true;
    for (const partner of this.#streaks[node]!.keys()) this.#count(partner, node, undefined);
    return true;
  }
}
