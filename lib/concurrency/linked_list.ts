/** A place in a list, kept by whoever may have to leave it before its turn. */
export interface Entry<T> {
  readonly value: T;
  before: Entry<T> | undefined;
  after: Entry<T> | undefined;
}

/** A first-in first-out line that can be left from the middle; every operation takes constant time. */
export class LinkedList<T> {
  #first: Entry<T> | undefined;
  #last: Entry<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(value: T): Entry<T> {
    const entry: Entry<T> = { value, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = entry;
    else this.#first = entry;
    this.#last = entry;
    this.#size++;
    return entry;
  }

  /** Takes the first one out; its entry, since the value itself may be undefined. */
  shift(): Entry<T> | undefined {
    const entry = this.#first;
    if (entry) this.remove(entry);
    return entry;
  }

  /** Takes one out that is in the list. */
  remove(entry: Entry<T>): void {
    if (entry.before) entry.before.after = entry.after;
    else this.#first = entry.after;
    if (entry.after) entry.after.before = entry.before;
    else this.#last = entry.before;
    this.#size--;
  }
}
