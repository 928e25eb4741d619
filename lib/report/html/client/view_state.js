// @ts-check
/** @typedef {import("./node_order.js").NodeOrder} NodeOrder */
/** @typedef {{ row: number, column: number }} Cell two nodes */

/**
 * What is looked at.
 * @typedef {object} ViewState
 * @property {number} metric place in the run's metrics
 * @property {NodeOrder} order
 * @property {string} filter
 * @property {boolean} bothEnds the filter holds for columns too
 * @property {Cell | null} pointed the cell under the pointer, or under the keyboard's cursor
 * @property {Cell | null} kept the cell that was chosen
 * @property {number | null} node the node that was chosen
 * @property {boolean} isDark
 */

/** Holds what is looked at, and tells who wants to know when it changes. */
export class ViewStore {
  /** @type {ViewState} */
  #state;
  /** @type {{ keys: readonly (keyof ViewState)[], tell: (state: ViewState) => void }[]} */
  #listeners = [];

  /** @param {ViewState} state */
  constructor(state) {
    this.#state = state;
  }

  get state() {
    return this.#state;
  }

  /** @param {Partial<ViewState>} change */
  set(change) {
    const before = this.#state;
    this.#state = { ...before, ...change };
    const isChanged = (/** @type {keyof ViewState} */ key) => before[key] !== this.#state[key];
    for (const { keys, tell } of this.#listeners) if (keys.some(isChanged)) tell(this.#state);
  }

  /**
   * Tells of the state now, and whenever one of these changes.
   * @param {readonly (keyof ViewState)[]} keys
   * @param {(state: ViewState) => void} tell
   */
  on(keys, tell) {
    this.#listeners.push({ keys, tell });
    tell(this.#state);
  }
}
