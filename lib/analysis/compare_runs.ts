import type { ComparedMetric, ComparedPair, Comparison, SettingDifference } from "../results/comparison.ts";
import type { Run, RunHeader } from "../results/run.ts";
import { DEFAULT_TOLERANCES, type Tolerances } from "./limits.ts";
import { matchPairs } from "./match_pairs.ts";
import { metricChanges } from "./metric_changes.ts";
import { apart } from "./own_scatter.ts";

/** What is taken apart together: of both directions, that nodes send and receive. */
const FITTED: readonly ComparedMetric[][] = [["bandwidth", "bandwidth_back"], ["bandwidth_both"], ["latency"]];

/**
 * What changed from one run to another: altogether, of nodes, and of pairs beyond what their nodes explain. A change is only what is beyond
 * the noise of both runs together and beyond what matters. Either both runs are directed, or none.
 */
export function compareRuns(base: Run, run: Run, tolerances: Tolerances = DEFAULT_TOLERANCES): Comparison {
  const { pairs, records, failsNow, onlyBase, onlyNew } = matchPairs(base, run);
  const before = nodesOf(base), after = nodesOf(run);
  const goneNodes = [...before].filter((node) => !after.has(node));
  const isShared = ({ a, b }: { a: string; b: string }) => [a, b].every((node) => before.has(node) && after.has(node));
  const comparison: Comparison = {
    base: base.header,
    new: run.header,
    overall: [],
    node_changes: [],
    pair_changes: [],
    not_enough_data: [],
    fails_now: failsNow,
    failing_nodes: failingNodes(pairs),
    measured_now: pairs
      .filter((pair) => pair.base_status !== "measured" && pair.new_status === "measured")
      .map(({ a, b }) => [a, b]),
    not_tried_now: pairs.filter((pair) => pair.base_status === "measured" && pair.new_status === "skipped").length,
    gone_nodes: goneNodes,
    new_nodes: [...after].filter((node) => !before.has(node)),
    only_in_base: onlyBase.filter(isShared).length,
    only_in_new: onlyNew.filter(isShared).length,
    may_be_renamed: before.size === after.size && before.size > 0 && goneNodes.length === before.size,
    settings: settingDifferences(base.header, run.header),
    pairs,
  };
  for (const metrics of FITTED) {
    const { overall, nodes, pairs: changed, tooLittle } = metricChanges(pairs, metrics, {
      directed: run.header.directed,
      tolerances,
      apart: (place, metric) => apart(records(place), metric),
    });
    comparison.overall.push(...overall);
    comparison.node_changes.push(...nodes);
    comparison.pair_changes.push(...changed);
    comparison.not_enough_data.push(...tooLittle);
  }
  markPairs(comparison);
  return comparison;
}

/** The nodes that a run planned pairs for, in its order. */
function nodesOf({ header, pairs }: Run): Set<string> {
  const used = new Set<string>();
  for (const { a, b } of pairs) used.add(a).add(b);
  return new Set(header.nodes.filter((node) => used.has(node)));
}

/** Nodes of which no pair is left that was measured before; some have failed, and the others were not tried for that perhaps. */
function failingNodes(pairs: readonly ComparedPair[]): string[] {
  if (pairs.every(({ new_status }) => new_status !== "failed")) return [];
  const counts = new Map<string, { before: number; now: number; failed: number }>();
  for (const { a, b, base_status, new_status } of pairs) {
    if (base_status !== "measured") continue;
    for (const node of [a, b]) {
      const count = counts.get(node) ?? { before: 0, now: 0, failed: 0 };
      count.before++;
      if (new_status === "measured") count.now++;
      if (new_status === "failed") count.failed++;
      counts.set(node, count);
    }
  }
  return [...counts].filter(([_, { before, now, failed }]) => before > 1 && now === 0 && failed > 0).map(([node]) =>
    node
  );
}

/** What was measured, and in what order, as far as it bears on the numbers. */
function settingDifferences(base: RunHeader, run: RunHeader): SettingDifference[] {
  const settings = (
    { probe: { name, ...settings }, schedule, interface: over }: RunHeader,
  ): Record<string, unknown> => ({
    probe: name,
    interface: over,
    schedule: schedule.name,
    concurrency: schedule.concurrency,
    barrier: schedule.barrier,
    ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [`probe ${key}`, value])),
  });
  const before = settings(base), after = settings(run);
  const isOther = (name: string) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  if (before.probe !== after.probe) { for (const name of names) if (name.startsWith("probe ")) names.delete(name); }
  return [...names].filter(isOther).map((name) => ({ name, base: before[name] ?? null, new: after[name] ?? null }));
}

/** Tells each pair what of the changes is its own. */
function markPairs({ pair_changes, pairs }: Comparison): void {
  if (pair_changes.length === 0) return;
  const key = (a: string, b: string) => `${a} ${b}`;
  const changes = new Map<string, Comparison["pair_changes"]>();
  for (const change of pair_changes) {
    const name = key(change.nodes[0]!, change.nodes[1]!);
    changes.set(name, [...changes.get(name) ?? [], change]);
  }
  for (const pair of pairs) {
    for (const { metric, kind } of changes.get(key(pair.a, pair.b)) ?? []) pair[`${metric}_change`] = kind;
  }
}
