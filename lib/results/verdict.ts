export const VERDICT_KINDS = [
  "slow-node",
  "slow-link",
  "slow-direction",
  "slow-switch",
  "dead-node",
  "not-enough-data",
] as const;
export type VerdictKind = typeof VERDICT_KINDS[number];

export const METRICS = ["bandwidth", "latency"] as const;
export type Metric = typeof METRICS[number];

/** What became of a suspect that was measured once more, alone. */
export const RETESTS = ["slow alone", "slow only under load", "not reproduced"] as const;
export type Retest = typeof RETESTS[number];

/** What is wrong, by the numbers of a run, and why that is said. */
export interface Verdict {
  kind: VerdictKind;
  /** Null where it is not about numbers: a node that is dead. */
  metric: Metric | null;
  /** One name of a node; two of a link, in measured order; the members of a switch; none where there is not enough data. */
  nodes: string[];
  /** The switch whose members these are. */
  switch: string | null;
  /** Typical of what the verdict is about: µs or 10^6 bytes per second; of a dead node the share of its pairs that failed. Null: none. */
  value: number | null;
  /** What it would be, were nothing wrong. */
  expected: number | null;
  /** value / expected */
  ratio: number | null;
  /** The pairs that show it most, the worst one first; at most ten. */
  support: [a: string, b: string][];
  /** What each of these would be, were nothing wrong. */
  support_expected: number[];
  /** Null: it was not measured again. */
  retest: Retest | null;
  /** What else is to be said, in words. */
  detail?: string;
}
