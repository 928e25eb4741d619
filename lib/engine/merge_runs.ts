import type { RunResult } from "./run_context.ts";
import type { StoredRun } from "./stored_run.ts";

/** A run as it stands in its file, and what another start is about. */
export interface ContinuedRun {
  stored: StoredRun;
  /** For each pair of the start's plan its number in the run's. */
  numbers: Int32Array;
  /** Nodes that are left out from now on. */
  excluded: string[];
}

/** The run with what another start has added, as a reader of the file would have it. */
export function mergeRuns({ stored, numbers, excluded }: ContinuedRun, result: RunResult): StoredRun {
  const records = stored.records.copy();
  for (const [pair, record] of result.pairs.entries()) records.set(numbers[pair]!, record);
  const nodes = new Map([...stored.nodes, ...result.nodes].map((record) => [record.name, record]));
  return {
    ...stored,
    records,
    nodes: stored.header.nodes.flatMap((name) => nodes.get(name) ?? []),
    retests: [...stored.retests, ...result.retests],
    status: result.status,
    elapsedS: stored.elapsedS + result.elapsedMs / 1000,
    excluded,
  };
}
