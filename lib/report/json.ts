import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";

// JSON.stringify escapes controls below 0x20; these command a terminal (or turn text around) as well and may stand as escapes too.
const TERMINAL_CONTROL = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const EVERY_TERMINAL_CONTROL = new RegExp(TERMINAL_CONTROL, "g");

function json(value: unknown): string {
  const text = JSON.stringify(value);
  if (!TERMINAL_CONTROL.test(text)) return text;
  return text.replace(EVERY_TERMINAL_CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One outcome as one line of JSON, with its line end: what `--format jsonl` prints as each pair ends. */
export function jsonLine(record: PairRecord): string {
  return json(record) + "\n";
}

/** The outcomes of a finished run as JSON lines, in plan order. */
export function* formatJsonLines(run: Run): Generator<string> {
  for (const pair of run.pairs) yield jsonLine(pair);
}

/**
 * A run as one JSON object: `run` (the header), `status`, `nodes`, `pairs` in plan order (a line each), `summary`, `verdicts`. Bandwidth
 * is `bandwidth_MBps` whatever `--units` says.
 */
export function* formatJson(run: Run): Generator<string> {
  const nodes = run.nodes.map(({ kind: _, ...node }) => node);
  yield `{"run":${json(run.header)},"status":${json(run.status)},"nodes":${json(nodes)},"pairs":[\n`;
  for (const [i, pair] of run.pairs.entries()) yield json(pair) + (i < run.pairs.length - 1 ? ",\n" : "\n");
  // Nothing passes a verdict on a run yet: the list is empty because no analysis exists, not because one found nothing.
  yield `],"summary":${json(summarize(run))},"verdicts":[]}\n`;
}
