/** What an entry of a set takes, in bytes. */
const SET_ENTRY = 24;

/**
 * A set of pairs of nodes, whichever comes first: a bit for each that there may be (of ten thousand nodes 12 MB), or where few of very many
 * are expected, the partners of each node.
 */
export class NodePairs {
  readonly #nodes: number;
  readonly #bits: Uint8Array | null;
  readonly #partners: Set<number>[] = [];
  readonly #counts: Uint32Array;

  /** @param expected how many pairs there are at most */
  constructor(nodes: number, expected: number) {
    this.#nodes = nodes;
    const bytes = Math.ceil(nodes * nodes / 8);
    this.#bits = 2 * expected * SET_ENTRY < bytes ? null : new Uint8Array(bytes);
    this.#counts = new Uint32Array(nodes);
  }

  has(a: number, b: number): boolean {
    if (!this.#bits) return this.#partners[a]?.has(b) ?? false;
    const bit = a * this.#nodes + b;
    return (this.#bits[Math.floor(bit / 8)]! >> (bit % 8) & 1) === 1;
  }

  add(a: number, b: number): void {
    if (this.has(a, b)) return;
    for (const [node, partner] of [[a, b], [b, a]] as const) {
      this.#counts[node]!++;
      if (!this.#bits) {
        (this.#partners[node] ??= new Set()).add(partner);
        continue;
      }
      const bit = node * this.#nodes + partner;
      this.#bits[Math.floor(bit / 8)]! |= 1 << (bit % 8);
    }
  }

  /** With how many others a node is in it. */
  count(node: number): number {
    return this.#counts[node]!;
  }
}
