import type { Verdict } from "../results/verdict.ts";
import { endsOf } from "./evidence.ts";
import { sigmaLimit } from "./limits.ts";
import { restNoise } from "./rest_noise.ts";
import { type Analysed, notEnough } from "./analysed.ts";

/** The other direction of a slow one is slow as well when it is so by this share. */
const SAME_SHARE = 0.5;

/** So many slow links are no faults of links, but a pattern that the fit does not know: groups of nodes, oversubscribed switches. */
const PATTERN_SHARE = 0.02;
const PATTERN_COUNT = 20;

/** How far an observation is the slow way, beyond what its nodes explain. */
interface Slow {
  i: number;
  amount: number;
}

/** Links that are slow though their nodes are not with others, and single directions, where these are told apart. The worst first. */
export function slowLinks({ run, metric, observed, fit, sign, practical }: Analysed): Verdict[] {
  const { first, second, log, nodes, effects } = observed;
  const limit = sigmaLimit(log.length, fit.freedom);
  const slow: Slow[] = [];
  for (let i = 0; i < log.length; i++) {
    const amount = sign * fit.rest[i]!;
    if (amount > practical && amount > limit * restNoise(fit, observed.first[i]!, observed.second[i]!, i)) {
      slow.push({ i, amount });
    }
  }
  slow.sort((a, b) => b.amount - a.amount);
  if (slow.length === 0) return [];
  if (slow.length > PATTERN_COUNT && slow.length > PATTERN_SHARE * log.length) {
    const what = `${slow.length} pairs are slower than their nodes are, in a pattern that is none of single links`;
    return [notEnough(metric, [], `${what}; a --topology may explain it`)];
  }

  const key = (i: number) => first[i]! * nodes + second[i]! % nodes;
  const reverseKey = (i: number) => second[i]! % nodes * nodes + first[i]!;
  const amounts = new Map<number, number>();
  const wanted = new Set(slow.map(({ i }) => reverseKey(i)));
  for (let i = 0; i < log.length; i++) if (wanted.has(key(i))) amounts.set(key(i), sign * fit.rest[i]!);

  const told = new Set<number>();
  return slow.flatMap(({ i, amount }): Verdict[] => {
    if (told.has(key(i))) return [];
    const back = amounts.get(reverseKey(i));
    const isOneWay = effects > nodes && back !== undefined && back < SAME_SHARE * amount;
    if (!isOneWay) told.add(reverseKey(i));
    const [a, b] = endsOf(run, observed, i);
    const value = Math.exp(log[i]!), ratio = Math.exp(fit.rest[i]!);
    const reversed: [string, string][] = !isOneWay && back !== undefined ? [[b, a]] : [];
    return [{
      kind: isOneWay ? "slow-direction" : "slow-link",
      metric,
      nodes: [a, b],
      switch: null,
      value,
      expected: value / ratio,
      ratio,
      support: [[a, b], ...reversed],
      support_expected: [value / ratio, ...reversed.map(() => value / ratio)],
      retest: null,
    }];
  });
}
