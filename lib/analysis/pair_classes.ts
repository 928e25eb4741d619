import { pairClass, type Topology } from "../base/topology.ts";
import type { Run } from "../results/run.ts";
import { levelOf } from "./level_deviation.ts";
import { inferredLevels } from "./node_groups.ts";

/**
 * The class of a pair, as a number: pairs of one class would all be the same, were all nodes. By the switches between its nodes; where nobody
 * has told these, by the groups that latencies show; else there is one class.
 */
export function pairClasses(run: Run, topology: Topology | null): (a: number, b: number) => number {
  const { nodes } = run.header;
  if (!topology) {
    const levels = inferredLevels(run);
    return levels ? (a, b) => levelOf(levels, a, b) : () => 0;
  }
  const numbers = new Map<string, number>();
  return (a, b) => {
    const name = pairClass(topology, nodes[a]!, nodes[b]!);
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, number = numbers.size);
    return number;
  };
}
