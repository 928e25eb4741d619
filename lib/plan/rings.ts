/**
 * Doubly linked rings of whole numbers from 0, each number in one ring at most. A number that is taken as a ring's head stays in it.
 * Every operation takes constant time.
 */
export class Rings {
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  /** @param count how many numbers there are, heads among them */
  constructor(count: number) {
    this.#next = new Int32Array(count).fill(-1);
    this.#previous = new Int32Array(count).fill(-1);
  }

  /** Makes a number the head of a ring of its own. */
  addHead(head: number): void {
    this.#next[head] = this.#previous[head] = head;
  }

  /** Whether a number is in a ring. */
  has(item: number): boolean {
    return this.#next[item] !== -1;
  }

  /** The number after another in its ring; the head comes after the last. */
  after(item: number): number {
    return this.#next[item]!;
  }

  /** Puts a number that is in no ring after one that is. */
  insertAfter(place: number, item: number): void {
    const next = this.#next[place]!;
    this.#next[place] = this.#previous[next] = item;
    this.#previous[item] = place;
    this.#next[item] = next;
  }

  /** Puts a number that is in no ring at the end of a head's ring. */
  append(head: number, item: number): void {
    this.insertAfter(this.#previous[head]!, item);
  }

  /** Takes a number out of its ring. */
  remove(item: number): void {
    const next = this.#next[item]!, previous = this.#previous[item]!;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#next[item] = this.#previous[item] = -1;
  }
}
