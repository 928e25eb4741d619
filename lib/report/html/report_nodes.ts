import { nodeEffects } from "../../analysis/node_effects.ts";
import type { NodeGroups } from "../../analysis/node_groups.ts";
import type { Run } from "../../results/run.ts";
import { quantile } from "../../results/summary.ts";
import { type Metric, METRICS } from "../../results/verdict.ts";
import { safeText } from "../terminal_text.ts";
import type { ReportNode, ReportState } from "./report_data.ts";

type Column = Float64Array<ArrayBuffer>;

/** The columns that tell of nodes. */
export interface NodeColumns {
  a: Column;
  b: Column;
  state: Column;
  /** From a to b, and from b to a; those that there are. */
  values: Record<Metric, Column[]>;
}

/** What is told of each node, in the run's order. */
export function reportNodes(
  run: Run,
  groups: NodeGroups | null,
  states: readonly ReportState[],
  { a, b, state, values }: NodeColumns,
): ReportNode[] {
  const { nodes } = run.header;
  const records = new Map(run.nodes.map((record) => [record.name, record]));
  const count = () => new Int32Array(nodes.length);
  const counts = { measured: count(), failed: count(), skipped: count() };
  state.forEach((place, pair) => {
    const own = counts[states[place]!.status];
    own[a[pair]!]!++;
    own[b[pair]!]!++;
  });
  const effects = nodeEffects(run);
  const known = (value: number | undefined) => value === undefined || isNaN(value) ? null : value;
  const medians = byMetric((metric) => mediansOf(nodes.length, a, b, values[metric]));
  return nodes.map((name, place) => {
    const { status = null, detail = null, address = null } = records.get(name) ?? {};
    return {
      name: safeText(name),
      status,
      detail: detail === null ? null : safeText(detail),
      address: address === null ? null : safeText(address),
      group: groups && groups.of[place]! >= 0 ? groups.of[place]! : null,
      measured: counts.measured[place]!,
      failed: counts.failed[place]!,
      skipped: counts.skipped[place]!,
      median: byMetric((metric) => known(medians[metric][place])),
      effect: byMetric((metric) => known(effects[metric]?.[place])),
    };
  });
}

function byMetric<T>(of: (metric: Metric) => T): Record<Metric, T> {
  return Object.fromEntries(METRICS.map((metric) => [metric, of(metric)])) as Record<Metric, T>;
}

/** The median of each node's numbers, on whichever side of a pair it is; NaN where it has none. */
function mediansOf(nodeCount: number, a: Column, b: Column, columns: readonly Column[]): Float64Array {
  const ends = new Uint32Array(nodeCount + 1);
  const each = (tell: (node: number, value: number) => void) => {
    for (const column of columns) {
      column.forEach((value, pair) => {
        if (isNaN(value)) return;
        tell(a[pair]!, value);
        tell(b[pair]!, value);
      });
    }
  };
  each((node) => ends[node + 1]!++);
  for (let node = 0; node < nodeCount; node++) ends[node + 1]! += ends[node]!;
  const own = new Float64Array(ends[nodeCount]!), next = ends.slice();
  each((node, value) => own[next[node]!++] = value);
  return Float64Array.from({ length: nodeCount }, (_, node) => {
    const sorted = own.subarray(ends[node], ends[node + 1]).sort();
    return sorted.length === 0 ? NaN : quantile(sorted, 0.5);
  });
}
