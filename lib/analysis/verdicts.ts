import { pairClass, type Topology } from "../base/topology.ts";
import type { Run } from "../results/run.ts";
import { METRICS, type Verdict } from "../results/verdict.ts";
import { fitAdditive } from "./additive_fit.ts";
import { notEnough } from "./analysed.ts";
import { deadNodes } from "./dead_nodes.ts";
import { DEFAULT_TOLERANCES, LEAST_FREEDOM, practicalLimit, slowSign, type Tolerances } from "./limits.ts";
import { observe, pairNumbers } from "./observations.ts";
import { slowLinks } from "./slow_links.ts";
import { slowNodes } from "./slow_nodes.ts";
import { slowUplinks } from "./slow_uplinks.ts";

export interface AnalysisOptions {
  topology?: Topology | null;
  tolerances?: Tolerances;
}

/**
 * What is wrong with the nodes and links of a run, by its numbers: which node, which link, which switch is slow, which node is dead; or that
 * there is not enough data to tell. Nothing where nothing is wrong. Most important first: dead nodes, then each metric's switches, nodes and
 * links, the worst first.
 */
export function verdictsOf(
  run: Run,
  { topology = null, tolerances = DEFAULT_TOLERANCES }: AnalysisOptions = {},
): Verdict[] {
  if (run.pairs.every(({ status }) => status !== "measured")) return [notEnough(null, [], "no pair was measured")];
  const numbers = pairNumbers(run);
  const verdicts = deadNodes(run, numbers);
  for (const metric of METRICS) {
    const observed = observe(run, metric, numbers, classes(run, topology));
    if (observed.log.length === 0) continue; // not measured, by this probe
    const fit = fitAdditive(observed);
    if (fit.freedom < LEAST_FREEDOM) {
      verdicts.push(
        notEnough(metric, [], `${observed.log.length} measured pairs are too few to tell faults from noise`),
      );
      continue;
    }
    const analysed = {
      run,
      metric,
      observed,
      fit,
      sign: slowSign(metric),
      practical: practicalLimit(metric, tolerances),
    };
    const uplinks = topology ? slowUplinks(analysed, topology) : [];
    const named = new Set(uplinks.map((verdict) => verdict.switch));
    // Nodes of a switch may show once more, in part, what it has been named for.
    const nodes = slowNodes(analysed, topology).filter((verdict) =>
      verdict.switch === null || !named.has(verdict.switch)
    );
    verdicts.push(...uplinks, ...nodes, ...slowLinks(analysed));
  }
  return verdicts;
}

/** The class of a pair, as a number. */
function classes({ header: { nodes } }: Run, topology: Topology | null): (a: number, b: number) => number {
  if (!topology) return () => 0;
  const numbers = new Map<string, number>();
  return (a, b) => {
    const name = pairClass(topology, nodes[a]!, nodes[b]!);
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, number = numbers.size);
    return number;
  };
}
