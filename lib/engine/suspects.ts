/** Where nobody's fault can be told, a node is set aside after so many times the limit. */
const UNTOLD = 3;

const NONE: number[] = [];

/**
 * Says which nodes are to be set aside for failing with too many partners, and whom a failure is most likely due to.
 *
 * A node's streak are the different partners that it has failed with since it was last measured. A failure says nothing yet of who of the
 * two is at fault: a healthy node that meets three dead ones must not be set aside. It is charged to a node when its partner is measured
 * with somebody else afterwards; a node with `limit` charges in one streak is set aside. Where nobody is measured any more (a whole
 * network is down) fault stays open: a node is then set aside when its streak comes to three times the limit. So a node that answers
 * nobody fails with 3 × limit partners at most.
 */
export class Suspects {
  readonly #limit: number;
  /** For each node its streak, and whether each failure is charged to it. */
  readonly #streaks: Map<number, boolean>[];
  readonly #charges: Int32Array;
  readonly #isSetAside: Uint8Array;

  /** @param limit null: no node is ever set aside */
  constructor(nodeCount: number, limit: number | null) {
    this.#limit = limit ?? Infinity;
    this.#streaks = Array.from({ length: nodeCount }, () => new Map());
    this.#charges = new Int32Array(nodeCount);
    this.#isSetAside = new Uint8Array(nodeCount);
  }

  /**
   * A pair has a result: whoever failed with either of its nodes is charged with that.
   * @returns the nodes that are to be set aside now
   */
  measured(a: number, b: number): number[] {
    if (this.#streaks[a]!.size === 0 && this.#streaks[b]!.size === 0) return NONE;
    const suspects = [...this.#clear(a), ...this.#clear(b)];
    return suspects.filter((node) => this.#check(node));
  }

  /**
   * An attempt has failed.
   * @param blame the node that is known to be at fault; it is known without this class, and its partner has no part in it
   * @returns the nodes that are to be set aside now
   */
  failed(a: number, b: number, blame?: number): number[] {
    if (blame !== undefined || this.#isSetAside[a] || this.#isSetAside[b]) return [];
    for (const [node, partner] of [[a, b], [b, a]] as const) {
      if (!this.#streaks[node]!.has(partner)) this.#streaks[node]!.set(partner, false);
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

  #isSuspect(node: number, partner: number): boolean {
    const others = this.#charges[node]! - (this.#streaks[node]!.get(partner) ? 1 : 0);
    return this.isSetAside(node) || others > 0;
  }

  /** A node is measured: its streak is over, and its failures were the partners'. Returns those. */
  #clear(node: number): number[] {
    const partners = [...this.#streaks[node]!.keys()];
    this.#streaks[node]!.clear();
    this.#charges[node] = 0;
    for (const partner of partners) {
      const streak = this.#streaks[partner]!;
      if (streak.get(node) !== false) continue;
      streak.set(node, true);
      this.#charges[partner]!++;
    }
    return partners;
  }

  #check(node: number): boolean {
    const isOver = this.#charges[node]! >= this.#limit || this.#streaks[node]!.size >= UNTOLD * this.#limit;
    if (!isOver || this.#isSetAside[node]) return false;
    this.#isSetAside[node] = 1;
    // What its partners failed in with it says nothing of them.
    for (const partner of this.#streaks[node]!.keys()) {
      if (this.#streaks[partner]!.get(node)) this.#charges[partner]!--;
      this.#streaks[partner]!.delete(node);
    }
    return true;
  }
}
