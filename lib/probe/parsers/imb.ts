import type { BenchmarkResult } from "../../results/benchmark.ts";
import { IMB_RATE, type ImbRow, imbRow, imbUnitBytes } from "./imb_rows.ts";
import { OutputError, type Parser, type ProgramOutput, type RowChoice } from "./parser.ts";
import { deathOf, refusal } from "./refusal.ts";
import { columnsOf, isLauncherLine, shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

/** What a benchmark's rate is; `each`: of either direction while both are busy, so that the sum is twice that. */
type Direction = "forth" | "both" | "each";

/** How a benchmark of a pair is read. The time of most is one under load, which is no latency. */
interface Benchmark {
  direction: Direction;
  hasLatency?: boolean;
  isStream?: boolean;
}

const BENCHMARKS = new Map<string, Benchmark>([
  ["PingPong", { direction: "forth", hasLatency: true }],
  ["PingPongSpecificSource", { direction: "forth", hasLatency: true }],
  ["PingPongAnySource", { direction: "forth", hasLatency: true }],
  ["PingPing", { direction: "each" }],
  ["PingPingSpecificSource", { direction: "each" }],
  ["PingPingAnySource", { direction: "each" }],
  ["Sendrecv", { direction: "both" }],
  ["Exchange", { direction: "both" }],
  ["Uniband", { direction: "forth", isStream: true }],
  ["Biband", { direction: "both", isStream: true }],
]);

const TITLE = /^#\s.*\bMPI Benchmark(?:s| Suite)\s+V?([^,]+),/;
const SECTION = /^# Benchmarking (?:Multi-)?(\S+)/;
const PROCESSES = /^# #processes = (\d+)/;
const GROUPS = /^# \( (\d+) groups? of \d+ processes/;
const HEADER = /^\s*(?:Group\s+)?#(?:bytes|repetitions)\b/;
const FAILED_SAMPLE = /^\s*(?:\d+\s+)?(\d+)\s+(time-out|int-overflow|out-of-mem)\.;/;
const RULE = /^#-+$/;
const END = /^# All processes entering MPI_Finalize/;
/** Of two processes, the one with the longer time: what `t[usec]` is without `-multi`. */
const TIME_LABELS = ["t[usec]", "t_max[usec]"];

/** One benchmark's part of the output. */
interface Section {
  name: string;
  /** Undefined: none of a pair. */
  benchmark: Benchmark | undefined;
  title: string;
  labels?: string[];
  rows: ImbRow[];
}

/** The Intel MPI Benchmarks (IMB-MPI1): any benchmarks of a pair, one after the other. µs are half round trips. */
export const parseImb: Parser = (output: ProgramOutput, choice: RowChoice): BenchmarkResult => {
  const { lines } = wholeLines(output.stdout);
  const end = lines.findIndex((line) => END.test(line));
  const troubles: string[] = [];
  const all = sectionsOf(end < 0 ? lines : lines.slice(0, end), troubles);
  const sections = all.filter(({ benchmark, rows }) => benchmark && rows.length > 0);
  if (sections.length === 0) throw refusedOutput(output, all, troubles);
  if (end < 0) troubles.push(deathOf(output) ?? "its end is missing");
  const version = lines.map((line) => TITLE.exec(line)?.[1]?.trim()).find(Boolean) ?? null;
  const unitBytes = imbUnitBytes(version, sections.flatMap(({ rows }) => rows));
  const read = sections.map(({ benchmark, rows }) => ({
    ...benchmark!,
    rows: rows.map((row) => readRow(row, benchmark!, unitBytes)),
  }));
  return resultOf({
    tool: [...new Set(sections.map(({ name }) => `IMB ${name}`))].join(", "),
    version,
    rows: read.flatMap(({ rows }) => rows),
    // Where a stream tells the rate, a ping-pong does not.
    rated: read.filter(({ direction, isStream }) =>
      isStream || !read.some((other) => other.isStream && (other.direction === "forth") === (direction === "forth"))
    ).flatMap(({ rows }) => rows),
    halfRoundTrip: true,
    latencyUnit: "usec",
    bandwidthUnit: IMB_RATE,
    troubles,
  }, choice);
};

function sectionsOf(lines: readonly string[], troubles: string[]): Section[] {
  const sections: Section[] = [];
  for (const line of lines) {
    const name = SECTION.exec(line)?.[1];
    const section = sections.at(-1);
    if (name !== undefined) sections.push({ name, benchmark: BENCHMARKS.get(name), title: line, rows: [] });
    else if (section?.benchmark) readLine(line, section, troubles);
  }
  return sections;
}

function readLine(line: string, section: Section, troubles: string[]) {
  if (HEADER.test(line)) section.labels = columnsOf(line);
  else if (!section.labels) checkPair(line);
  else if (line.trim() !== "" && !RULE.test(line) && !isLauncherLine(line)) {
    const [, sizeBytes, failure] = FAILED_SAMPLE.exec(line) ?? [];
    const row = failure === undefined ? imbRow(line, section.labels) : undefined;
    if (row) section.rows.push(row);
    else troubles.push(failure ? `${section.name} of ${sizeBytes} bytes: ${failure}` : `no row: ${shortened(line)}`);
  }
}

/** @throws {OutputError} when a section is of more than one pair */
function checkPair(line: string) {
  if ((PROCESSES.exec(line)?.[1] ?? "2") !== "2") throw refused("of more than a pair of processes", line);
  if ((GROUPS.exec(line)?.[1] ?? "1") !== "1") throw refused("of more than one group", line);
}

/** Of no bytes there is no rate. */
function readRow({ sizeBytes, line, numbers }: ImbRow, benchmark: Benchmark, unitBytes: number): ReadRow {
  const row: ReadRow = { size_bytes: sizeBytes, line };
  const timeLabel = TIME_LABELS.find((label) => numbers.has(label));
  const rate = numbers.get(IMB_RATE);
  if (benchmark.hasLatency && timeLabel !== undefined) row.latency_us = numbers.get(timeLabel)!;
  if (rate === undefined || sizeBytes === 0) return row;
  const rateMBps = rate * unitBytes / 1e6;
  switch (benchmark.direction) {
    case "forth":
      return { ...row, bandwidth_MBps: rateMBps };
    case "both":
      return { ...row, bandwidth_both_MBps: rateMBps };
    case "each":
      return { ...row, bandwidth_both_MBps: 2 * rateMBps };
    default:
      return benchmark.direction satisfies never;
  }
}

function refusedOutput(
  output: ProgramOutput,
  [section]: readonly Section[],
  [trouble]: readonly string[],
): OutputError {
  if (deathOf(output)) return refusal("imb", output);
  if (trouble !== undefined) {
    return new OutputError(trouble.endsWith("time-out") ? "timeout" : "unparsable", `reading imb output: ${trouble}`);
  }
  return section && !section.benchmark ? refused("no benchmark of a pair", section.title) : refusal("imb", output);
}

function refused(why: string, line: string): OutputError {
  return new OutputError("unparsable", `reading imb output (${why}): ${shortened(line)}`);
}
