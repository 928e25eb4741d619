/**
 * Puts items in the order of their keys; items of one key keep their order (counting sort, in time of the items plus the keys).
 * @param keys the key of each item, in [0, keyCount)
 * @param items numbers of items, in the order to start from; without it all of them, from 0
 */
export function countingSort(keys: Int32Array, keyCount: number, items?: Int32Array): Int32Array {
  const place = groupStarts(keys, keyCount);
  const sorted = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const item = items ? items[i]! : i;
    sorted[place[keys[item]!]!++] = item;
  }
  return sorted;
}

/** Where each key's items begin among all items in the order of their keys; one more entry says where the last ones end. */
export function groupStarts(keys: Int32Array, keyCount: number): Int32Array {
  const starts = new Int32Array(keyCount + 1);
  for (let i = 0; i < keys.length; i++) starts[keys[i]! + 1]!++;
  for (let key = 0; key < keyCount; key++) starts[key + 1]! += starts[key]!;
  return starts;
}
