import { Rings } from "./rings.ts";

/** Which node owes most pairs. Constant time for each change. */
export class MostOwing {
  readonly #counts: Int32Array;
  /** For each count a ring of the nodes that owe so many; its head comes after all nodes. */
  readonly #rings: Rings;
  /** No node owes more. */
  #most = 0;

  /** @param counts how many pairs each node owes; none may ever owe more than the most of them do at first */
  constructor(counts: Int32Array) {
    this.#counts = counts;
    const n = counts.length;
    const most = counts.reduce((x, y) => Math.max(x, y), 0);
    this.#rings = new Rings(n + most + 1);
    for (let count = 0; count <= most; count++) this.#rings.addHead(n + count);
    for (let node = 0; node < n; node++) this.#add(node);
  }

  /** A node that owes most. */
  get node(): number {
    const n = this.#counts.length;
    while (this.#rings.after(n + this.#most) === n + this.#most) this.#most--;
    return this.#rings.after(n + this.#most);
  }

  /** A node owes more or fewer than before. */
  changed(node: number): void {
    this.#rings.remove(node);
    this.#add(node);
  }

  #add(node: number): void {
    const count = this.#counts[node]!;
    this.#most = Math.max(this.#most, count);
    this.#rings.append(this.#counts.length + count, node);
  }
}
