// The circle method of round-robin tournaments (F. Schurig 1886; É. Lucas, "Récréations mathématiques", 1883), in closed form. Nodes
// stand on a circle of an odd count; two of them meet in the round that the sum of their numbers names. With an even count of nodes the
// last one stands in the middle and meets the node that would meet itself; with an odd count that node has a bye. The sums are
// shifted by one so that the first pair, 0 and 1, meets in round 0.

/** How many rounds it takes until each of so many nodes (2 or more) has met every other. */
export function circleRounds(nodeCount: number): number {
  return nodeCount % 2 === 0 ? nodeCount - 1 : nodeCount;
}

/** The round, from 0, in which two different nodes of so many meet. */
export function roundOf(node: number, other: number, nodeCount: number): number {
  const rounds = circleRounds(nodeCount);
  const x = node === rounds ? other : node;
  const y = other === rounds ? node : other;
  return (x + y - 1 + rounds) % rounds;
}

/** Whom a node meets in a round; itself when it has a bye. */
export function partnerOf(node: number, round: number, nodeCount: number): number {
  const rounds = circleRounds(nodeCount);
  // The middle meets the x with 2x = round + 1; half of a number modulo an odd one is that number times (rounds + 1) / 2.
  if (node === rounds) return (round + 1) * ((rounds + 1) / 2) % rounds;
  const partner = (round + 1 - node + rounds) % rounds;
  return partner === node && nodeCount % 2 === 0 ? rounds : partner;
}
