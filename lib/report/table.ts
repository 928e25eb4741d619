import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { measurementNotes } from "./measurement_notes.ts";
import { pairColumns } from "./pair_columns.ts";
import { summaryLines } from "./summary_lines.ts";
import { sweepBlocks } from "./sweep_blocks.ts";
import { countsAgainst, verdictLines } from "./verdict_lines.ts";
import { cutToWidth, displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";

/** However narrow the terminal: so much of what went wrong is shown. */
const LEAST_STATUS_WIDTH = 16;

/**
 * An aligned table with units in its head, one line a pair in plan order; below it what a sweep has for each size, the summary, verdicts, and
 * notes on what bent or blurred the numbers. The last column, what became of a pair that has no result, is there only when such a pair is.
 */
export function* formatTable(run: Run, options: FormatOptions): Generator<string> {
  const { units, color, width } = options;
  const summary = summarize(run);

  const names = nameCells(run.pairs, "node a".length);
  const columns = pairColumns(run.pairs, BANDWIDTH_UNITS[units]);
  const statusAt = columns.reduce((at, { head }) => at + head.length + 2, 2 * (names.width + 2));
  const statusWidth = width === null ? Infinity : Math.max(LEAST_STATUS_WIDTH, width - statusAt);

  const heads = ["node a", "node b"].map((head) => head.padEnd(names.width));
  heads.push(...columns.map(({ head }) => head));
  if (summary.failed + summary.skipped > 0) heads.push("status");
  yield styled(heads.join("  "), "bold", color) + "\n";
  for (const pair of run.pairs) {
    let line = `${names.cell(pair.a)}  ${names.cell(pair.b)}`;
    for (const { cell } of columns) line += `  ${cell(pair)}`;
    const status = statusCell(pair, statusWidth, color);
    yield line + (status && `  ${status}`) + "\n";
  }
  yield "\n";
  yield* sweepBlocks(run.pairs, options);
  yield* summaryLines(summary, options);
  const { verdicts } = run;
  const verdictStyle = verdicts?.some(countsAgainst) ? "red" : "bold";
  for (const line of verdictLines(run, options)) {
    const text = safeText(line);
    yield styled(width === null ? text : cutToWidth(text, width), verdictStyle, color) + "\n";
  }
  for (const note of measurementNotes(run)) {
    const text = safeText(`note: ${note}`);
    yield styled(width === null ? text : cutToWidth(text, width), "yellow", color) + "\n";
  }
}

/** Every node's name as a cell, made once, and the width of them. */
function nameCells(pairs: readonly PairRecord[], leastWidth: number): { width: number; cell(name: string): string } {
  const names = new Set<string>();
  for (const { a, b } of pairs) names.add(a).add(b);
  let width = leastWidth;
  for (const name of names) width = Math.max(width, displayWidth(safeText(name)));
  const cells = new Map([...names].map((name) => [name, padToWidth(safeText(name), width)]));
  return { width, cell: (name) => cells.get(name)! };
}

function statusCell(pair: PairRecord, width: number, color: boolean): string {
  switch (pair.status) {
    case "measured":
      return "";
    case "skipped":
      return styled(`skipped: ${pair.reason}`, "yellow", color);
    case "failed": {
      const blame = pair.blame === undefined ? "" : ` (${pair.blame})`;
      const text = safeText(`failed: ${pair.reason}${blame}${pair.detail && `: ${pair.detail}`}`);
      return styled(cutToWidth(text, width), "red", color);
    }
    default:
      return pair satisfies never;
  }
}
