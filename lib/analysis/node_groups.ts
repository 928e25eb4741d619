import type { PairRecords } from "../results/pair_records.ts";
import type { Run } from "../results/run.ts";
import { inferLevels } from "./infer_levels.ts";
import type { Levels } from "./level_deviation.ts";

/** Nodes that are near to each other. */
export interface NodeGroups {
  /** They are plugged into one switch, as was told; or their latencies say that they are near. */
  source: "topology" | "inferred";
  /** Of the groups: those of leaf switches, or `group 1` …; in the order of their first nodes. */
  names: string[];
  /** For each of the run's nodes, by its place, the number of its group; −1: unknown. */
  of: Int32Array;
}

/** The groups of a run's nodes: its leaf switches, or what latencies show clearly; else null. The same run is looked at once. */
export function nodeGroups(run: Run): NodeGroups | null {
  const { nodes, topology } = run.header;
  if (!topology) return inferredGroups(run);
  const leaves = new Map(topology.flatMap(({ name, nodes }) => nodes.map((node) => [node, name] as const)));
  const names = [...new Set(nodes.flatMap((node) => leaves.get(node) ?? []))];
  return { source: "topology", names, of: Int32Array.from(nodes, (node) => names.indexOf(leaves.get(node) ?? "")) };
}

/** The groups that latencies show, whatever is told of switches. */
export function inferredGroups(run: Run): NodeGroups | null {
  const [of] = inferredLevels(run) ?? [];
  if (!of) return null;
  const count = 1 + Math.max(...of);
  return { source: "inferred", names: Array.from({ length: count }, (_, group) => `group ${group + 1}`), of };
}

/** What was found of each run before, by its pairs, which do not change any more. */
const found = new WeakMap<PairRecords, Levels | null>();

/** The levels that a run's nodes fall into by their latencies alone, whatever is told of them. */
export function inferredLevels(run: Run): Levels | null {
  const before = found.get(run.pairs);
  if (before !== undefined) return before;
  const levels = inferLevels(run);
  found.set(run.pairs, levels);
  return levels;
}
