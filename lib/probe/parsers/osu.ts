import type { BenchmarkResult } from "../../results/benchmark.ts";
import { OutputError, type Parser, type ProgramOutput, type RowChoice } from "./parser.ts";
import { deathOf, refusal } from "./refusal.ts";
import { columnsOf, countOf, isLauncherLine, labelsOf, numberOf, shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

/** What a benchmark's table tells of a pair. */
type Measure = "latency_us" | "bandwidth_MBps" | "bandwidth_both_MBps";

/** The benchmarks of a pair, by their titles. */
const BENCHMARKS = new Map<string, { tool: string; measure: Measure }>([
  ["Latency", { tool: "osu_latency", measure: "latency_us" }],
  ["Multi-threaded Latency", { tool: "osu_latency_mt", measure: "latency_us" }],
  ["Multi Latency", { tool: "osu_multi_lat", measure: "latency_us" }],
  ["Bandwidth", { tool: "osu_bw", measure: "bandwidth_MBps" }],
  ["Bi-Directional Bandwidth", { tool: "osu_bibw", measure: "bandwidth_both_MBps" }],
  ["Multiple Bandwidth / Message Rate", { tool: "osu_mbw_mr", measure: "bandwidth_MBps" }],
]);

const ANY_TITLE = /^# OSU /;
/** Which memory it is between: `D D`. */
const MEMORY = "(?: [DHM]{1,2} [DHM]{1,2})?";
/** `# OSU MPI-CUDA Latency Test v7.5`. */
const TITLE = new RegExp(`^# OSU MPI(?:-[A-Za-z]+)?(?: MANAGED)?${MEMORY} (.+?) Test${MEMORY}(?: v(\\S+))?\\s*$`);
const PAIRS = /^# \[ pairs: (\d+) \]/;
const HEADER = /^# Size\b/;
const LABELS = new RegExp(
  [
    /(?:Avg |Min |Max )?Latency ?\(us\)/,
    /Bandwidth \(MB\/s\)|(?<!\S)MB\/s|Messages\/s/,
    /P\d+ Tail (?:Lat\(us\)|BW\(MB\/s\))/,
    /Size|Iterations|Validation/,
  ].map(({ source }) => source).join("|"),
  "g",
);
/** The mean; what stands beside it (P50, Min) is another statistic. */
const LATENCY = /^(?:Avg )?Latency ?\((us)\)$/;
const BANDWIDTH = /^(?:Bandwidth \((MB\/s)\)|(MB\/s))$/;

interface Table {
  tool: string;
  version: string | null;
  measure: Measure;
  /** From the header on; the column of the measure, and its unit. */
  header?: { labels: string[]; column: number; unit: string };
  rows: ReadRow[];
  troubles: string[];
}

/** The OSU micro-benchmarks: one benchmark's table. MB are 10^6 bytes, µs half round trips in the mean. */
export const parseOsu: Parser = (output: ProgramOutput, choice: RowChoice): BenchmarkResult => {
  const { lines, cutOff } = wholeLines(output.stdout);
  let table: Table | undefined;
  for (const line of lines) {
    if (ANY_TITLE.test(line)) table = beginTable(line, table);
    else if (table?.header) readRow(line, table, table.header);
    else if (table) readComment(line, table);
  }
  if (!table?.header || table.rows.length === 0) throw refusal("osu", output);
  const { tool, version, header: { unit }, rows, troubles } = table;
  const death = deathOf(output);
  if (death) troubles.push(death);
  if (cutOff) troubles.push("cut off in a line");
  return resultOf(
    { tool, version, rows, halfRoundTrip: true, latencyUnit: unit, bandwidthUnit: unit, troubles },
    choice,
  );
};

function beginTable(line: string, before: Table | undefined): Table {
  if (before) throw refused("a second benchmark", line);
  const [, title, version] = TITLE.exec(line) ?? [];
  const benchmark = BENCHMARKS.get(title ?? "");
  if (!benchmark) throw refused("no benchmark of a pair", line);
  return { ...benchmark, version: version ?? null, rows: [], troubles: [] };
}

function readComment(line: string, table: Table) {
  const pairs = PAIRS.exec(line)?.[1];
  if (pairs !== undefined && pairs !== "1") throw refused("of more than one pair", line);
  if (!HEADER.test(line)) return;
  const labels = labelsOf(line.slice(1), LABELS) ?? [];
  const wanted = table.measure === "latency_us" ? LATENCY : BANDWIDTH;
  const column = labels.findIndex((label) => wanted.test(label));
  if (labels[0] !== "Size" || column < 0) throw refused("unknown columns", line);
  table.header = { labels, column, unit: wanted.exec(labels[column]!)!.slice(1).find(Boolean)! };
}

function readRow(line: string, table: Table, { labels, column }: { labels: string[]; column: number }) {
  const { measure, rows, troubles } = table;
  if (line.trim() === "" || isLauncherLine(line) || (line.startsWith("# Datatype:") && rows.length === 0)) return;
  if (HEADER.test(line)) throw refused("a second table", line);
  const columns = columnsOf(line);
  const sizeBytes = countOf(columns[0]);
  const numbers = columns.map((text, i) => labels[i] === "Validation" ? verdictOf(text, line) : numberOf(text, line));
  const value = numbers[column];
  const isRow = columns.length === labels.length && !numbers.includes(undefined) && value !== undefined &&
    sizeBytes !== undefined && sizeBytes > (rows.at(-1)?.size_bytes ?? -1);
  if (isRow) rows.push({ size_bytes: sizeBytes, [measure]: value, line });
  else troubles.push(`no row: ${shortened(line)}`);
}

/** Of the column that says whether the bytes arrived as they were sent. */
function verdictOf(text: string, line: string): number | undefined {
  if (text === "Fail") throw new OutputError("crashed", `reading osu output (bytes arrived wrong): ${shortened(line)}`);
  return text === "Pass" ? 1 : undefined;
}

function refused(why: string, line: string): OutputError {
  return new OutputError("unparsable", `reading osu output (${why}): ${shortened(line)}`);
}
