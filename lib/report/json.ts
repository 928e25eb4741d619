import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";
import { jsonText } from "../results/json_text.ts";
import { groupMembers, toldGroups } from "./group_notes.ts";

/** One outcome as one line of JSON, with its line end: what `--format jsonl` prints as each pair ends. */
export function jsonLine(record: PairRecord): string {
  return jsonText(record) + "\n";
}

/** The outcomes of a finished run as JSON lines, in plan order. */
export function* formatJsonLines(run: Run): Generator<string> {
  for (const pair of run.pairs) yield jsonLine(pair);
}

/**
 * A run as one JSON object: `run` (the header), `status`, `nodes`, `pairs` in plan order (a line each), `summary`, `retests`, `verdicts`,
 * `groups`. Bandwidth is `bandwidth_MBps` whatever `--units` says.
 */
export function* formatJson(run: Run): Generator<string> {
  const nodes = run.nodes.map(({ kind: _, ...node }) => node);
  yield `{"run":${jsonText(run.header)},"status":${jsonText(run.status)},"nodes":${jsonText(nodes)},"pairs":[\n`;
  for (const [i, pair] of run.pairs.entries()) yield jsonText(pair) + (i < run.pairs.length - 1 ? ",\n" : "\n");
  const rest = {
    summary: summarize(run),
    retests: run.retests ?? [],
    verdicts: run.verdicts ?? [],
    groups: groupsObject(run),
  };
  yield `],${jsonText(rest).slice(1)}\n`;
}

/** The groups that nodes are in: leaf switches, as was told, or what latencies show. Null: none are known. */
function groupsObject(run: Run): { source: string; groups: { name: string; nodes: string[] }[] } | null {
  const groups = toldGroups(run);
  if (!groups) return null;
  const members = groupMembers(run, groups);
  return { source: groups.source, groups: groups.names.map((name, i) => ({ name, nodes: members[i]! })) };
}
