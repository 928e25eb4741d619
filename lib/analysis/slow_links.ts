import type { Verdict } from "../results/verdict.ts";
import { endsOf, innerSwitchVerdict } from "./evidence.ts";
import { sigmaLimit } from "./limits.ts";
import { restNoise } from "./rest_noise.ts";
import { type Analysed, notEnough } from "./analysed.ts";
import type { Fellows } from "./slow_nodes.ts";
import { median } from "./statistics.ts";

/** The other direction of a slow one is slow as well when it is so by this share. */
const SAME_SHARE = 0.5;

/** So many slow links are no faults of links, but a pattern that the fit does not know: groups of nodes, oversubscribed switches. */
const PATTERN_SHARE = 0.02;
const PATTERN_COUNT = 20;

/** So many links within a switch, and so large a share of all of them, are no faults of links. */
const LEAST_WITHIN = 3;
const SWITCH_SHARE = 0.8;

/** How far an observation is the slow way, beyond what its nodes explain. */
interface Slow {
  i: number;
  amount: number;
}

/**
 * Links that are slow though their nodes are not with others, and single directions, where these are told apart. The worst first. Where next to
 * all links within a switch are slow, that is one verdict on the switch, and comes before them.
 * @param fellows the nodes of switches
 */
export function slowLinks(analysed: Analysed, fellows: readonly Fellows[]): Verdict[] {
  const { metric, observed: { log } } = analysed;
  const { switches, links: slow } = slowWithin(analysed, slowOnes(analysed), fellows);
  if (slow.length > PATTERN_COUNT && slow.length > PATTERN_SHARE * log.length) {
    const what = `${slow.length} pairs are slower than their nodes are, in a pattern that is none of single links`;
    return [...switches, notEnough(metric, [], `${what}; a --topology may explain it`)];
  }
  return [...switches, ...linkVerdicts(analysed, slow)];
}

/** What is slow beyond what its nodes explain, the worst first. */
function slowOnes({ observed, fit, sign, practical }: Analysed): Slow[] {
  const { first, second, log } = observed;
  const limit = sigmaLimit(log.length, fit.freedom);
  const slow: Slow[] = [];
  for (let i = 0; i < log.length; i++) {
    const amount = sign * fit.rest[i]!;
    if (amount > practical && amount > limit * restNoise(fit, first[i]!, second[i]!, i)) slow.push({ i, amount });
  }
  return slow.sort((a, b) => b.amount - a.amount);
}

/** Verdicts on the switches within which next to all is slow, the smallest ones first, and what is slow elsewhere. */
function slowWithin(analysed: Analysed, slow: readonly Slow[], fellows: readonly Fellows[]) {
  const { observed: { first, second, nodes, log }, sign } = analysed;
  const switches: Verdict[] = [];
  let links = [...slow];
  if (links.length < LEAST_WITHIN) return { switches, links };
  for (const group of fellows.toSorted((a, b) => a.nodes.length - b.nodes.length)) {
    const isMember = new Uint8Array(nodes);
    for (const node of group.nodes) isMember[node] = 1;
    const isWithin = (i: number) => isMember[first[i]!] === 1 && isMember[second[i]! % nodes] === 1;
    const own = links.filter(({ i }) => isWithin(i));
    if (own.length < LEAST_WITHIN) continue;
    let all = 0;
    for (let i = 0; i < log.length; i++) if (isWithin(i)) all++;
    if (own.length < SWITCH_SHARE * all) continue;
    const effect = sign * median(own.map(({ amount }) => amount));
    switches.push(innerSwitchVerdict(analysed, group.name, group.nodes, effect));
    links = links.filter(({ i }) => !isWithin(i));
  }
  return { switches, links };
}

function linkVerdicts({ run, metric, observed, fit, sign }: Analysed, slow: readonly Slow[]): Verdict[] {
  const { first, second, log, nodes, effects } = observed;
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
