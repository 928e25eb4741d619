import { OutputError } from "./parser.ts";
import { columnsOf, countOf, numberOf, shortened } from "./table_lines.ts";

/** A row of the Intel MPI Benchmarks as it is printed. */
export interface ImbRow {
  sizeBytes: number;
  line: string;
  /** By the header's labels. */
  numbers: Map<string, number>;
}

export const IMB_RATE = "Mbytes/sec";

/**
 * A line as a row of a table; undefined: it is none.
 * @throws {OutputError} when it is of another group than the first, or of bytes that arrived wrong
 */
export function imbRow(line: string, labels: readonly string[]): ImbRow | undefined {
  const columns = columnsOf(line);
  const numbers = columns.map((column) => numberOf(column, line));
  const sizeBytes = countOf(columns[labels.indexOf("#bytes")]);
  if (columns.length !== labels.length || sizeBytes === undefined || numbers.includes(undefined)) return undefined;
  const row = { sizeBytes, line, numbers: new Map(labels.map((label, i) => [label, numbers[i]!])) };
  if (row.numbers.get("Group")) {
    throw new OutputError("unparsable", `reading imb output (of more than one group): ${shortened(line)}`);
  }
  if (row.numbers.get("defects")) {
    throw new OutputError("crashed", `reading imb output (bytes arrived wrong): ${shortened(line)}`);
  }
  return row;
}

const BINARY = 2 ** 20;
const DECIMAL = 1e6;

/**
 * How many bytes `Mbytes/sec` counts by: 2^20 up to IMB 4.1, 10^6 from IMB 2018 on. Between them, and where no version is told,
 * the rows tell themselves: they have a time or a message rate beside the rate.
 * @throws {OutputError} when neither tells
 */
export function imbUnitBytes(version: string | null, rows: readonly ImbRow[]): number {
  const release = Number(/^\d+/.exec(version ?? "")?.[0] ?? NaN);
  if (release < 2000) return BINARY;
  if (release >= 2018) return DECIMAL;
  for (const { sizeBytes, numbers } of rows.toReversed()) {
    const timeUs = numbers.get("t[usec]");
    const messagesPerSecond = timeUs ? 1e6 / timeUs : numbers.get("Msg/sec") ?? 0;
    const unitBytes = messagesPerSecond * sizeBytes / numbers.get(IMB_RATE)!;
    // All of them are rounded; the two units are 5 % apart.
    const isExact = numbers.get(IMB_RATE)! >= 1 && (timeUs ? timeUs >= 1 : messagesPerSecond >= 100);
    const unit = [BINARY, DECIMAL].find((unit) => Math.abs(unitBytes / unit - 1) < 0.02);
    if (isExact && unit !== undefined) return unit;
  }
  throw new OutputError(
    "unparsable",
    `reading imb output (unknown unit): ${IMB_RATE} of version ${version ?? "untold"}`,
  );
}
