import { membersOf, type Topology } from "../base/topology.ts";
import type { Run } from "../results/run.ts";
import { type Metric, METRICS, type Verdict } from "../results/verdict.ts";
import { type AdditiveFit, fitAdditive } from "./additive_fit.ts";
import { type Analysed, notEnough } from "./analysed.ts";
import { deadNodes } from "./dead_nodes.ts";
import { DEFAULT_TOLERANCES, LEAST_FREEDOM, practicalLimit, slowSign, type Tolerances } from "./limits.ts";
import { inferredGroups } from "./node_groups.ts";
import type { NodeSuspect } from "./node_suspects.ts";
import { type Observations, observe, pairNumbers } from "./observations.ts";
import { pairClasses } from "./pair_classes.ts";
import { slowLinks } from "./slow_links.ts";
import { type Fellows, LEAST_PAIRS, slowNodes } from "./slow_nodes.ts";
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
        notEnough(metric, [], tooFew(new Set(observed.pair).size)),
      );
      continue;
    }
    const blind = blindNote(observed, fit);
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
    const groups = fellows(run, metric, topology);
    const slow = slowNodes(analysed, groups);
    // Nodes of a switch may show once more, in part, what it has been named for.
    const nodes = slow.verdicts.filter((verdict) => verdict.switch === null || !named.has(verdict.switch));
    const told = new Set([...uplinks, ...nodes].map((verdict) => verdict.switch));
    const links = slowLinks(analysed, groups).filter((verdict) => verdict.switch === null || !told.has(verdict.switch));
    verdicts.push(...uplinks, ...nodes, ...links);
    if (blind !== null) verdicts.push(notEnough(metric, [], blind));
    suspects.push(...slow.suspects);
  }
  return { verdicts, suspects };
}

function tooFew(pairs: number): string {
  return `${pairs} measured ${pairs === 1 ? "pair is" : "pairs are"} too few to tell faults from noise`;
}

/**
 * That of most nodes nothing can be said, whatever they show: so few pairs of theirs were measured that a fault of a node looks like one of a
 * link. Null: that is not so.
 */
function blindNote({ effects, nodes, first, second }: Observations, { count }: AdditiveFit): string | null {
  const isUsed = new Uint8Array(effects);
  for (let i = 0; i < first.length; i++) isUsed[first[i]!] = isUsed[second[i]!] = 1;
  const used = isUsed.reduce((sum, is) => sum + is, 0);
  const blind = count.reduce((sum, pairs, effect) => sum + (isUsed[effect] && pairs < LEAST_PAIRS ? 1 : 0), 0);
  if (2 * blind <= used) return null;
  const where = effects > nodes ? `fewer than ${LEAST_PAIRS} pairs in a direction` : `fewer than ${LEAST_PAIRS} pairs`;
  return `most nodes were measured with ${where}: what is wrong with them, or with a link, may not show`;
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
