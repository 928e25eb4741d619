import type { PairRecord } from "../results/outcome.ts";
import type { PairRecords } from "../results/pair_records.ts";
import type { Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import { closingLines } from "./closing_lines.ts";
import type { FormatOptions } from "./formatter.ts";
import { heatMaps } from "./heat_map.ts";
import { pairColumns } from "./pair_columns.ts";
import { sweepBlocks } from "./sweep_blocks.ts";
import { cutToWidth, displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";

/** However narrow the terminal: so much of what went wrong is shown. */
const LEAST_STATUS_WIDTH = 16;
/** Of fewer nodes a map shows nothing that the lines do not. */
const LEAST_MAP_NODES = 3;

/**
 * An aligned table with units in its head, one line a pair in plan order; below it what a sweep has for each size, heat maps where they are asked
 * for, the summary, verdicts, and notes on what bent or blurred the numbers. The last column, what became of a pair that has no result, is there only when such a pair is.
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
  if (options.maps && run.header.nodes.length >= LEAST_MAP_NODES) yield* heatMaps(run, options);
  yield* closingLines(run, options, summary);
}

/** Every node's name as a cell, made once, and the width of them. */
function nameCells(pairs: PairRecords, leastWidth: number): { width: number; cell(name: string): string } {
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
