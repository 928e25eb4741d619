import { membersOf, type Topology } from "../base/topology.ts";
import type { Run } from "../results/run.ts";
import { type Metric, METRICS, type Verdict } from "../results/verdict.ts";
import { fitAdditive } from "./additive_fit.ts";
import { type Analysed, notEnough } from "./analysed.ts";
import { deadNodes } from "./dead_nodes.ts";
import { DEFAULT_TOLERANCES, LEAST_FREEDOM, practicalLimit, slowSign, type Tolerances } from "./limits.ts";
import { inferredGroups } from "./node_groups.ts";
import type { NodeSuspect } from "./node_suspects.ts";
import { observe, pairNumbers } from "./observations.ts";
import { pairClasses } from "./pair_classes.ts";
import { slowLinks } from "./slow_links.ts";
import { type Fellows, slowNodes } from "./slow_nodes.ts";
import { slowUplinks } from "./slow_uplinks.ts";

export interface AnalysisOptions {
  /** Where there is none, groups are as latencies show them, if they do clearly. */
  topology?: Topology | null;
  tolerances?: Tolerances;
}

export interface Findings {
  /** Most important first: dead nodes, then each metric's switches, nodes and links, the worst first. */
  verdicts: Verdict[];
  /** Nodes of a sample of which further pairs may tell more. */
  suspects: NodeSuspect[];
}

/**
 * What is wrong with the nodes and links of a run, by its numbers: which node, which link, which switch is slow, which node is dead; or that
 * there is not enough data to tell. Nothing where nothing is wrong.
 */
export function verdictsOf(run: Run, options: AnalysisOptions = {}): Verdict[] {
  return findingsOf(run, options).verdicts;
}

/** As `verdictsOf`, with what else is suspected. What was measured once more is not looked at. */
export function findingsOf(
  run: Run,
  { topology = null, tolerances = DEFAULT_TOLERANCES }: AnalysisOptions = {},
): Findings {
  if (run.pairs.every(({ status }) => status !== "measured")) {
    return { verdicts: [notEnough(null, [], "no pair was measured")], suspects: [] };
  }
  const numbers = pairNumbers(run);
  const verdicts = deadNodes(run, numbers), suspects: NodeSuspect[] = [];
  const classOf = pairClasses(run, topology);
  for (const metric of METRICS) {
    const observed = observe(run, metric, numbers, classOf);
    if (observed.log.length === 0) continue; // not measured, by this probe
    const fit = fitAdditive(observed);
    if (fit.freedom < LEAST_FREEDOM) {
      verdicts.push(
        notEnough(metric, [], `${new Set(observed.pair).size} measured pairs are too few to tell faults from noise`),
      );
      continue;
    }
    const analysed: Analysed = {
      run,
      metric,
      observed,
      fit,
      classOf,
      sign: slowSign(metric),
      practical: practicalLimit(metric, tolerances),
    };
    const uplinks = topology ? slowUplinks(analysed, topology) : [];
    const named = new Set(uplinks.map((verdict) => verdict.switch));
    const slow = slowNodes(analysed, fellows(run, metric, topology));
    // Nodes of a switch may show once more, in part, what it has been named for.
    const nodes = slow.verdicts.filter((verdict) => verdict.switch === null || !named.has(verdict.switch));
    verdicts.push(...uplinks, ...nodes, ...slowLinks(analysed));
    suspects.push(...slow.suspects);
  }
  return { verdicts, suspects };
}

/** Nodes of one switch; where nobody has told of switches, of one group as latencies show it, which says itself who is far from whom. */
function fellows(run: Run, metric: Metric, topology: Topology | null): Fellows[] {
  const { nodes } = run.header;
  if (topology) {
    const places = new Map(nodes.map((node, place) => [node, place]));
    return topology.switches.map((name) => ({
      name,
      nodes: membersOf(topology, name).flatMap((node) => places.get(node) ?? []),
    }));
  }
  const groups = inferredGroups(run);
  return (groups?.names ?? []).map((name, group) => ({
    name,
    nodes: [...nodes.keys()].filter((place) => groups!.of[place] === group),
    areFar: metric === "latency",
  }));
}
