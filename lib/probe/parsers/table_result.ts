import { round4 } from "../../base/rounding.ts";
import type { BenchmarkResult, BenchmarkRow } from "../../results/benchmark.ts";
import { bandwidthRow, latencyRow } from "./choose_rows.ts";
import { OutputError, type RowChoice } from "./parser.ts";
import { shortened } from "./table_lines.ts";

/** A row with the line that it was read from. */
export interface ReadRow extends BenchmarkRow {
  line: string;
}

/** What a parser has read from a table. */
export interface ReadTable {
  tool: string;
  version: string | null;
  /** In the units that files have, unrounded. */
  rows: ReadRow[];
  /** Which of them tell the bandwidth; absent: all. */
  rated?: ReadRow[];
  halfRoundTrip: boolean;
  latencyUnit: string;
  bandwidthUnit: string;
  /** Why this may not be all, each in a few words. */
  troubles: string[];
}

type Rate = "bandwidth_MBps" | "bandwidth_back_MBps" | "bandwidth_both_MBps";

/**
 * The result that a table is.
 * @throws {OutputError} when the rows that its numbers are of are missing, or say zero
 */
export function resultOf(table: ReadTable, choice: RowChoice): BenchmarkResult {
  const { tool, version, rows, troubles } = table;
  const latency = latencyRow(rows, choice);
  const rates = (["bandwidth_MBps", "bandwidth_back_MBps", "bandwidth_both_MBps"] as const)
    .map((rate) => rateRow(table.rated ?? rows, rate, choice));
  // A rate of zero beside a latency is a rate that its table's digits cannot tell.
  const zero = rows.find((row) => isZero(row.latency_us) && (row.size_bytes !== 0 || row === latency)) ??
    (latency ? undefined : rates.find((row) => isZero(row?.rate)));
  const [forth, back, both] = rates.map((row) => isZero(row?.rate) ? undefined : row);
  const rated = forth ?? back ?? both;
  if (zero) {
    throw new OutputError("unparsable", `reading a row (zero is no result): ${shortened(zero.line)}`);
  }
  if (!latency && !rated) throw new OutputError("unparsable", `reading ${tool} output: no row of it has a number`);
  return {
    tool,
    version,
    latency_us: latency ? round4(latency.latency_us!) : null,
    bandwidth_MBps: forth ? round4(forth.rate) : null,
    ...(back && { bandwidth_back_MBps: round4(back.rate) }),
    ...(both && { bandwidth_both_MBps: round4(both.rate) }),
    half_round_trip: latency ? table.halfRoundTrip : null,
    rows: rows.map(fileRow),
    printed: {
      ...(latency && { latency: { line: latency.line, unit: table.latencyUnit } }),
      ...(rated && { bandwidth: { line: rated.line, unit: table.bandwidthUnit } }),
    },
    ...(troubles.length > 0 && { partial: joined(troubles) }),
  };
}

/** A row for the sake of one of its rates. */
interface RatedRow extends BenchmarkRow {
  rate: number;
  line: string;
}

/** The row that one kind of rate is. The rule for rows knows rates of either kind alike. */
function rateRow(rows: readonly ReadRow[], kind: Rate, choice: RowChoice): RatedRow | undefined {
  const rated = rows.flatMap(({ size_bytes, line, [kind]: rate }) =>
    rate === undefined ? [] : [{ size_bytes, line, rate, bandwidth_MBps: rate }]
  );
  return bandwidthRow(rated, choice);
}

/** As files have it. A rate that was rounded to zero when it was printed says nothing. */
function fileRow({ size_bytes, ...numbers }: ReadRow): BenchmarkRow {
  const row: BenchmarkRow = { size_bytes };
  for (const name of ["latency_us", "bandwidth_MBps", "bandwidth_back_MBps", "bandwidth_both_MBps"] as const) {
    const number = numbers[name];
    if (number !== undefined && !isZero(number)) row[name] = round4(number);
  }
  return row;
}

/** Also what is so little that files would have zero. */
function isZero(number: number | undefined): boolean {
  return number !== undefined && round4(number) === 0;
}

function joined([first, ...others]: readonly string[]): string {
  return others.length > 0 ? `${first} (and ${others.length} more)` : first!;
}
