// @ts-check

/**
 * The value at a place that is known to be there.
 * @template T
 * @param {ArrayLike<T>} list
 * @param {number} place
 * @returns {T}
 */
export function at(list, place) {
  return /** @type {T} */ (list[place]);
}
