import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";
import { jsonText } from "../results/json_text.ts";

/** One outcome as one line of JSON, with its line end: what `--format jsonl` prints as each pair ends. */
export function jsonLine(record: PairRecord): string {
  return jsonText(record) + "\n";
}

/** The outcomes of a finished run as JSON lines, in plan order. */
export function* formatJsonLines(run: Run): Generator<string> {
  for (const pair of run.pairs) yield jsonLine(pair);
}

/**
 * A run as one JSON object: `run` (the header), `status`, `nodes`, `pairs` in plan order (a line each), `summary`, `retests`, `verdicts`. Bandwidth
 * is `bandwidth_MBps` whatever `--units` says.
 */
export function* formatJson(run: Run): Generator<string> {
  const nodes = run.nodes.map(({ kind: _, ...node }) => node);
  yield `{"run":${jsonText(run.header)},"status":${jsonText(run.status)},"nodes":${jsonText(nodes)},"pairs":[\n`;
  for (const [i, pair] of run.pairs.entries()) yield jsonText(pair) + (i < run.pairs.length - 1 ? ",\n" : "\n");
  const rest = { summary: summarize(run), retests: run.retests ?? [], verdicts: run.verdicts ?? [] };
  yield `],${jsonText(rest).slice(1)}\n`;
}
