/**
 * Puts pairs into rounds so that no node is twice in one: each pair into the first round in which both its nodes are free (greedy edge
 * colouring). At most twice as many rounds as the busiest node has pairs, less one. Memory: one bit for each node and round.
 * @param a index of the first node of each pair
 * @param b index of the second node of each pair
 * @param sequence the pairs in the order in which they choose their rounds
 * @returns the round of each pair, from 0, and how many rounds there are
 */
export function colourRounds(
  a: Int32Array,
  b: Int32Array,
  sequence: Iterable<number>,
  nodeCount: number,
): { round: Int32Array; roundCount: number } {
  const round = new Int32Array(a.length);
  let roundCount = 0;
  // For each 32 rounds one word a node, whose bits are the rounds that the node is in.
  const taken: Int32Array[] = [];
  for (const pair of sequence) {
    const nodeA = a[pair]!, nodeB = b[pair]!;
    let word = 0;
    while (word < taken.length && (taken[word]![nodeA]! | taken[word]![nodeB]!) === -1) word++;
    const words = taken[word] ??= new Int32Array(nodeCount);
    const free = ~(words[nodeA]! | words[nodeB]!);
    const bit = free & -free;
    words[nodeA]! |= bit;
    words[nodeB]! |= bit;
    const chosen = 32 * word + 31 - Math.clz32(bit);
    round[pair] = chosen;
    roundCount = Math.max(roundCount, chosen + 1);
  }
  return { round, roundCount };
}
