import type { Verdict } from "../results/verdict.ts";
import type { Analysed } from "./analysed.ts";
import { median } from "./statistics.ts";

/** How many pairs a verdict names. */
export const SUPPORT_LIMIT = 10;

/** A node that is slow by an effect, on the logarithmic scale. */
export function nodeVerdict(analysed: Analysed, node: number, effect: number): Verdict {
  const name = analysed.run.header.nodes[node]!;
  const isOwn = (a: number, b: number) => a === node || b === node;
  return { kind: "slow-node", nodes: [name], switch: null, ...evidence(analysed, isOwn, effect) };
}

/** A switch whose nodes are slow by an effect with those of others. */
export function switchVerdict(analysed: Analysed, name: string, members: readonly number[], effect: number): Verdict {
  const { nodes } = analysed.run.header;
  const isMember = new Uint8Array(nodes.length);
  for (const node of members) isMember[node] = 1;
  const isCrossing = (a: number, b: number) => isMember[a] !== isMember[b];
  return {
    kind: "slow-switch",
    nodes: members.map((node) => nodes[node]!),
    switch: name,
    ...evidence(analysed, isCrossing, effect),
  };
}

/** What is typical of some pairs, what that would be without an effect that they share, and which of them show it most. */
function evidence(
  { run, metric, observed, fit, sign }: Analysed,
  isOne: (a: number, b: number) => boolean,
  effect: number,
): Pick<Verdict, "metric" | "value" | "expected" | "ratio" | "support" | "support_expected" | "retest"> {
  const { first, second, pair, log, nodes } = observed;
  const logs: number[] = [], shown: { i: number; slowness: number }[] = [];
  for (let i = 0; i < log.length; i++) {
    if (!isOne(first[i]!, second[i]! % nodes)) continue;
    logs.push(log[i]!);
    shown.push({ i, slowness: sign * fit.rest[i]! });
  }
  const value = Math.exp(median(logs)), ratio = Math.exp(effect);
  const worst = shown.sort((a, b) => b.slowness - a.slowness).slice(0, SUPPORT_LIMIT);
  return {
    metric,
    value,
    expected: value / ratio,
    ratio,
    support: worst.map(({ i }): [string, string] => {
      const { a, b } = run.pairs.at(pair[i]!)!;
      return [a, b];
    }),
    support_expected: worst.map(({ i }) => Math.exp(log[i]! - fit.rest[i]! - effect)),
    retest: null,
  };
}
