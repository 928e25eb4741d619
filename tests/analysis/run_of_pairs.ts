import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { headerOf } from "../results/run_file/run_records.ts";

/** A finished run of these pairs and their nodes, in the order in which they are named. */
export function runOf(pairs: PairRecord[], directed = false): Run {
  const nodes = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  return {
    header: headerOf({ nodes, directed, pairs: pairs.length }),
    status: "finished",
    nodes: [],
    pairs,
    elapsedS: 1,
  };
}
