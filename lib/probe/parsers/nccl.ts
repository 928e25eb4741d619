import type { BenchmarkResult } from "../../results/benchmark.ts";
import { OutputError, type Parser, type ProgramOutput, type RowChoice } from "./parser.ts";
import { deathOf, refusal } from "./refusal.ts";
import { columnsOf, countOf, isLauncherLine, numberOf, shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

const HEADER = /^#\s+size\s+count\s/;
const VERSION = /^# nccl-tests version (\S+)/;
const PROGRAM = /^# Collective test starting: (\S+)/;
const OUT_OF_BOUNDS = /^# Out of bounds values\s*:\s*\d+ FAILED/;
const END = /^# Avg bus bandwidth\s*:/;
const FAILURE = /\bTest (?:NCCL|CUDA) failure\b|\bTest failure\b/;
/** What NCCL itself says (`NCCL_DEBUG=INFO`). */
const LIBRARY_LINE = /\sNCCL (?:WARN|INFO|TRACE)\s|^NCCL version /;
/** Columns that are text, whatever stands in them. */
const TEXTS = new Set(["type", "redop", "root", "error", "date", "hour"]);
const NUMBERS = new Set(["size", "count", "time", "algbw", "busbw", "#wrong", "i_min", "i_max", "i_p99", "i_cv%"]);
const UNIT = "GB/s";

/** nccl-tests: the bus bandwidth out of place. GB are 10^9 bytes; the time is that of an operation, which is no latency. */
export const parseNccl: Parser = (output: ProgramOutput, choice: RowChoice): BenchmarkResult => {
  const { lines } = wholeLines(output.stdout);
  const wrong = lines.find((line) => OUT_OF_BOUNDS.test(line));
  if (wrong !== undefined) throw refused("crashed", "bytes arrived wrong", wrong);
  const header = lines.findIndex((line) => HEADER.test(line));
  const end = lines.findIndex((line) => END.test(line));
  const table = header < 0 ? [] : lines.slice(header, end < 0 ? undefined : end);
  const troubles: string[] = [];
  const rows = rowsOf(table, troubles);
  const failure = lines.find((line) => FAILURE.test(line));
  if (rows.length === 0) throw refusal("nccl", output);
  if (end < 0) troubles.unshift(failure ? shortened(failure) : deathOf(output) ?? "its end is missing");
  const told = (fact: RegExp) => lines.map((line) => fact.exec(line)?.[1]).find(Boolean);
  return resultOf({
    tool: told(PROGRAM) ?? "nccl-tests",
    version: told(VERSION) ?? null,
    rows,
    halfRoundTrip: true,
    latencyUnit: "",
    bandwidthUnit: UNIT,
    troubles,
  }, choice);
};

/** @param lines from the header on, which has two lines: the labels, and their units */
function rowsOf([header, units, ...lines]: readonly string[], troubles: string[]): ReadRow[] {
  if (header === undefined || units === undefined) return [];
  const labels = columnsOf(header.slice(1)).flatMap((label) => label === "timestamp" ? ["date", "hour"] : [label]);
  const unknown = labels.find((label) => !TEXTS.has(label) && !NUMBERS.has(label));
  if (unknown !== undefined || !labels.includes("busbw")) throw refused("unparsable", "unknown columns", header);
  if (!units.startsWith("#") || !units.includes(`(${UNIT})`)) throw refused("unparsable", "unknown units", units);
  const rows: ReadRow[] = [];
  for (const line of lines) {
    if (line.trim() === "" || isKnownLine(line)) continue;
    if (HEADER.test(line)) throw refused("unparsable", "a second table", line);
    const row = rowOf(line, labels);
    if (row) rows.push(row);
    else troubles.push(`no row: ${shortened(line)}`);
  }
  return rows;
}

function rowOf(line: string, labels: readonly string[]): ReadRow | undefined {
  const columns = columnsOf(line);
  if (columns.length !== labels.length) return undefined;
  const isUnchecked = (i: number) => labels[i] === "#wrong" && columns[i] === "N/A";
  const numbers = columns.map((column, i) => TEXTS.has(labels[i]!) || isUnchecked(i) ? 0 : numberOf(column, line));
  const sizeBytes = countOf(columns[0]);
  if (numbers.includes(undefined) || sizeBytes === undefined) return undefined;
  if (labels.some((label, i) => label === "#wrong" && numbers[i] !== 0)) {
    throw refused("crashed", "bytes arrived wrong", line);
  }
  const rateMBps = numbers[labels.indexOf("busbw")]! * 1000;
  return { size_bytes: sizeBytes, ...(sizeBytes > 0 && { bandwidth_MBps: rateMBps }), line };
}

function isKnownLine(line: string): boolean {
  return LIBRARY_LINE.test(line) || isLauncherLine(line) || line.trim() === "#" ||
    /^# Out of bounds values\b/.test(line) ||
    /^# Errors with asterisks\b/.test(line);
}

function refused(reason: "crashed" | "unparsable", why: string, line: string): OutputError {
  return new OutputError(reason, `reading nccl output (${why}): ${shortened(line)}`);
}
