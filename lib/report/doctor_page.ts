import type { DoctorReport } from "../results/doctor_report.ts";
import { judge } from "../results/node_health.ts";
import { type DoctorColumn, doctorColumns, type DoctorRow, leadingColumns } from "./doctor_columns.ts";
import { jsonText } from "../results/json_text.ts";
import { remarkLines } from "./remark_lines.ts";
import { styled } from "./terminal_text.ts";
import { wrapped } from "./wrapped_text.ts";

export type DoctorFormat = "table" | "json";

export interface DoctorPageOptions {
  format: DoctorFormat;
  /** Columns of the terminal that is written to; null: none is. */
  width: number | null;
  color?: boolean;
}

const GAP = "  ";

/**
 * What was found on the nodes, as pieces of text that follow each other. `table` has a line for each node, in which `!` marks what the
 * remarks below it are about, and how many nodes are fit; `json` is `{"nodes":[…],"ok":6,"failed":1}`, a line a node.
 */
export function formatDoctor(report: DoctorReport, options: DoctorPageOptions): Iterable<string> {
  const remarks = judge(report.nodes);
  const rows = report.nodes.map((node, i) => ({ node, remarks: remarks[i]! }));
  switch (options.format) {
    case "table":
      return formatPage(rows, { width: options.width, color: options.color ?? false });
    case "json":
      return formatJson(rows);
    default:
      return options.format satisfies never;
  }
}

function* formatJson(rows: readonly DoctorRow[]): Generator<string> {
  yield `{"nodes":[`;
  let separator = "\n";
  for (const { node: { clock, ...node }, remarks } of rows) {
    const offset = clock && { offset_ms: clock.offsetMs, uncertainty_ms: clock.uncertaintyMs };
    yield separator + jsonText({ ...node, clock: offset, remarks });
    separator = ",\n";
  }
  yield `\n],"ok":${rows.filter(isFit).length},"failed":${rows.filter((row) => !isFit(row)).length}}\n`;
}

interface PageOptions {
  width: number | null;
  color: boolean;
}

function* formatPage(rows: readonly DoctorRow[], options: PageOptions): Generator<string> {
  const leading = leadingColumns(rows);
  const { blocks, shared } = fitted(leading, doctorColumns(rows), options.width ?? Infinity);
  for (const columns of blocks) {
    yield* table(rows, columns, options.color);
    yield "\n";
  }
  if (shared.length > 0) {
    const head = rows.every(({ node }) => node.status === "up") ? "all nodes" : "all that are up";
    yield wrapped(`${head}: ${shared.join(", ")}`, options.width).join("\n") + "\n\n";
  }
  const remarks = [...remarkLines(rows, options)];
  yield* remarks;
  if (remarks.length > 0) yield "\n";
  yield countLine(rows, options.color);
}

/**
 * Columns in tables that are no wider than the terminal. Where not all fit, those with one value for all nodes, the last and unmarked
 * ones first, are said in a line, and what then does not fit follows in further tables, which begin with the names.
 */
function fitted(
  leading: readonly DoctorColumn[],
  columns: readonly DoctorColumn[],
  width: number,
): { blocks: DoctorColumn[][]; shared: string[] } {
  const kept = [...columns];
  const shared: string[] = [];
  while (widthOf([...leading, ...kept]) > width) {
    const candidates = kept.filter((column) => column.shared !== undefined);
    const said = candidates.findLast((column) => !column.marked) ?? candidates.at(-1);
    if (said === undefined) break;
    kept.splice(kept.indexOf(said), 1);
    shared.unshift(said.shared!);
  }
  const blocks = [[...leading]];
  for (const column of kept) {
    const block = blocks.at(-1)!;
    const least = blocks.length === 1 ? leading.length : 2;
    if (block.length >= least && widthOf([...block, column]) > width) blocks.push([leading[0]!, column]);
    else block.push(column);
  }
  return { blocks, shared };
}

function widthOf(columns: readonly DoctorColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);
}

function* table(rows: readonly DoctorRow[], columns: readonly DoctorColumn[], color: boolean): Generator<string> {
  yield styled(columns.map(({ head }) => head).join(GAP).trimEnd(), "bold", color) + "\n";
  for (const row of rows) {
    const style = row.node.status === "down" ? "red" : "yellow";
    const cells = columns.map((column, i) => {
      const { text, marked } = column.cell(row);
      const last = i === columns.length - 1 ? text.trimEnd() : text;
      return marked || style === "red" ? styled(last, style, color) : last;
    });
    yield cells.join(GAP) + "\n";
  }
}

function countLine(rows: readonly DoctorRow[], color: boolean): string {
  const fit = rows.filter(isFit);
  const warned = fit.filter(({ remarks }) => remarks.length > 0).length;
  const failed = rows.length - fit.length;
  const marked = warned > 0 ? `, ${warned === fit.length && warned > 1 ? "all" : warned} with remarks` : "";
  const text = `${fit.length} of ${rows.length} ${
    rows.length === 1 ? "node is" : "nodes are"
  } fit${marked}; ${failed} failed`;
  return styled(text, failed > 0 ? "red" : warned > 0 ? "yellow" : "bold", color) + "\n";
}

function isFit({ remarks }: DoctorRow): boolean {
  return !remarks.some(({ level }) => level === "fail");
}
