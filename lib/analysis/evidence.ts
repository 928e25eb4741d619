import type { Run } from "../results/run.ts";
import type { Verdict } from "../results/verdict.ts";
import type { Analysed } from "./analysed.ts";
import type { Observations } from "./observations.ts";
import { median } from "./statistics.ts";

/** How many pairs a verdict names. */
export const SUPPORT_LIMIT = 10;

/**
 * A node that is slow by an effect, on the logarithmic scale.
 * @param number of the effect: where sending and receiving are told apart, pairs of the other direction show nothing of it
 */
export function nodeVerdict(analysed: Analysed, number: number, effect: number): Verdict {
  const name = analysed.run.header.nodes[number % analysed.observed.nodes]!;
  const isOwn = (first: number, second: number) => first === number || second === number;
  return { kind: "slow-node", nodes: [name], switch: null, ...evidence(analysed, isOwn, effect) };
}

/**
 * A switch whose nodes are slow by an effect with those of others.
 * @param side of its nodes: pairs of the other direction show nothing of it; null: both
 */
export function switchVerdict(
  analysed: Analysed,
  name: string,
  members: readonly number[],
  effect: number,
  side: "sending" | "receiving" | null = null,
): Verdict {
  const { nodes } = analysed.run.header;
  const isMember = new Uint8Array(nodes.length);
  for (const node of members) isMember[node] = 1;
  const isCrossing = (first: number, second: number) => {
    const a = isMember[first], b = isMember[second % nodes.length];
    return a !== b && (side === null || (side === "sending" ? a : b) === 1);
  };
  return {
    kind: "slow-switch",
    nodes: members.map((node) => nodes[node]!),
    switch: name,
    ...evidence(analysed, isCrossing, effect),
  };
}

/** A switch whose nodes are slow with each other, beyond what each of them is with others. */
export function innerSwitchVerdict(
  analysed: Analysed,
  name: string,
  members: readonly number[],
  effect: number,
): Verdict {
  const { nodes } = analysed.run.header;
  const isOwn = (first: number, second: number) => members.includes(first) && members.includes(second % nodes.length);
  const shown = evidence(analysed, isOwn, effect);
  // What they share is in what is left of these pairs, and in no node's effect.
  const support_expected = shown.support_expected.map((expected) => expected * Math.exp(effect));
  return { kind: "slow-switch", nodes: members.map((node) => nodes[node]!), switch: name, ...shown, support_expected };
}

/** The nodes of an observation, in its direction. */
export function endsOf({ header: { nodes } }: Run, { first, second }: Observations, i: number): [string, string] {
  return [nodes[first[i]!]!, nodes[second[i]! % nodes.length]!];
}

/** What is typical of some pairs, what that would be without an effect that they share, and which of them show it most. */
function evidence(
  { run, metric, observed, fit, sign }: Analysed,
  isOne: (first: number, second: number) => boolean,
  effect: number,
): Pick<Verdict, "metric" | "value" | "expected" | "ratio" | "support" | "support_expected" | "retest"> {
  const { first, second, log } = observed;
  const logs: number[] = [], shown: { i: number; slowness: number }[] = [];
  for (let i = 0; i < log.length; i++) {
    if (!isOne(first[i]!, second[i]!)) continue;
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
    support: worst.map(({ i }) => endsOf(run, observed, i)),
    support_expected: worst.map(({ i }) => Math.exp(log[i]! - fit.rest[i]! - effect)),
    retest: null,
  };
}
