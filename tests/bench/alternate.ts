/** One of the two that are compared. */
export interface Side {
  name: string;
  measure: () => Promise<number>;
}

/** What each side measured, turn by turn. */
export interface Turns {
  ours: number[];
  peer: number[];
}

/**
 * Measures in turn (A B, B A, A B …), so that a machine whose speed drifts disturbs both alike.
 * @throws what a side throws; a turn that is not whole is worth nothing
 */
export async function alternate(ours: Side, peer: Side, turns: number): Promise<Turns> {
  const measured: Turns = { ours: [], peer: [] };
  for (let turn = 0; turn < turns; turn++) {
    if (turn % 2 === 0) measured.ours.push(await ours.measure());
    measured.peer.push(await peer.measure());
    if (turn % 2 === 1) measured.ours.push(await ours.measure());
  }
  return measured;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Of a sample: divided by n − 1. */
export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Our value over the peer's: of the medians, of each turn, and of the standard deviations. */
export function ratios({ ours, peer }: Turns): { ofMedians: number; byTurn: number[]; ofDeviations: number } {
  return {
    ofMedians: median(ours) / median(peer),
    byTurn: ours.map((value, turn) => value / peer[turn]!),
    ofDeviations: standardDeviation(ours) / standardDeviation(peer),
  };
}
