/** A set of pairs of nodes, whichever comes first, a bit for each: of all that ten thousand nodes have, 12 MB. */
export class NodePairs {
  readonly #nodes: number;
  readonly #bits: Uint8Array;
  readonly #counts: Uint32Array;

  constructor(nodes: number) {
    this.#nodes = nodes;
    this.#bits = new Uint8Array(Math.ceil(nodes * nodes / 8));
    this.#counts = new Uint32Array(nodes);
  }

  has(a: number, b: number): boolean {
    const bit = a * this.#nodes + b;
    return (this.#bits[Math.floor(bit / 8)]! >> (bit % 8) & 1) === 1;
  }

  add(a: number, b: number): void {
    if (this.has(a, b)) return;
    for (const [node, partner] of [[a, b], [b, a]] as const) {
      const bit = node * this.#nodes + partner;
      this.#bits[Math.floor(bit / 8)]! |= 1 << (bit % 8);
      this.#counts[node]!++;
    }
  }

  /** With how many others a node is in it. */
  count(node: number): number {
    return this.#counts[node]!;
  }
}
