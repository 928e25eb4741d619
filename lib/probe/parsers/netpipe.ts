import type { BenchmarkResult } from "../../results/benchmark.ts";
import { OutputError, type Parser, type ProgramOutput, type RowChoice } from "./parser.ts";
import { deathOf, refusal, type RefusalOptions } from "./refusal.ts";
import { columnsOf, countOf, isLauncherLine, numberOf, shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

const START = "Now starting the main loop";
const ROW = /^\s*\d+:\s+(\d+) bytes\s+\d+ times -->\s+(\S+) Mbps in\s+(\S+) usec$/;
const COMPLETED = "The run has completed successfully";
/** `-2`: both nodes send at once, and the rate is the sum. */
const BOTH_WAYS = /^Passing data in both directions simultaneously\./m;
/** `-s`: messages one way only, so that there is no round trip. */
const STREAMING = /^Streaming in one direction only\./m;

/** An `M` of `Mbps`, in bits: 2^20 to NetPIPE 3, 10^6 in NetPIPE 4, which prints the same line. */
const UNITS_BITS = [2 ** 20, 1e6];

const REFUSAL: RefusalOptions = {
  harmless: /^(?:Send and receive buffers are|\(A bug in Linux doubles|Now starting the main loop|\d+:\s+\d+ bytes\s)/,
  meanings: [
    [/\berrno=111\b/, "refused"],
    [/\berrno=110\b/, "timeout"],
    [/\berrno=(?:101|113)\b|\binvalid hostname\b/, "unreachable"],
  ],
};

/** A line of either form, as it is printed. */
interface Sample {
  sizeBytes: number;
  mbps: number;
  timeUs: number;
  line: string;
}

/** NetPIPE: the table, which goes to standard error, or the file of `-o` as standard output. Times are half round trips. */
export const parseNetpipe: Parser = (output: ProgramOutput, choice: RowChoice): BenchmarkResult => {
  const troubles: string[] = [];
  const table = [output.stderr, output.stdout].find((text) => text.includes(START));
  const samples = table === undefined ? fileOf(output.stdout, troubles) : tableOf(table, troubles);
  if (samples.length === 0) throw refusal("netpipe", output, REFUSAL);
  const death = deathOf(output);
  if (death) troubles.unshift(death);
  const isBothWays = BOTH_WAYS.test(output.stdout) || BOTH_WAYS.test(output.stderr);
  const isStream = STREAMING.test(output.stdout) || STREAMING.test(output.stderr);
  const rated = samples.findLast(({ mbps }) => mbps > 0);
  const unitBits = rated ? unitOf(rated, isBothWays ? 2 : 1) : UNITS_BITS[0]!;
  const rows = samples.map(({ sizeBytes, mbps, timeUs, line }): ReadRow => ({
    size_bytes: sizeBytes,
    ...(!isBothWays && !isStream && { latency_us: timeUs }),
    [isBothWays ? "bandwidth_both_MBps" : "bandwidth_MBps"]: mbps * unitBits / 8e6,
    line,
  }));
  const latencyUnit = samples[0]!.line.endsWith("usec") ? "usec" : "s";
  return resultOf(
    { tool: "NetPIPE", version: null, rows, halfRoundTrip: true, latencyUnit, bandwidthUnit: "Mbps", troubles },
    choice,
  );
};

/** The table: all lines from its start on. */
function tableOf(text: string, troubles: string[]): Sample[] {
  const { lines, cutOff } = wholeLines(text);
  const samples: Sample[] = [];
  for (const line of lines.slice(lines.indexOf(START) + 1)) {
    const [, size, mbps, timeUs] = ROW.exec(line) ?? [];
    const isSample = push(samples, { size, mbps, timeUs: numberOf(timeUs, line), line });
    if (!isSample && line.trim() !== "" && line !== COMPLETED && !isLauncherLine(line)) {
      troubles.push(`no row: ${shortened(line)}`);
    }
  }
  if (cutOff) troubles.push("cut off in a line");
  return samples;
}

/** The three columns of a file: bytes, Mbps, seconds. */
function fileOf(text: string, troubles: string[]): Sample[] {
  const { lines, cutOff } = wholeLines(text);
  const samples: Sample[] = [];
  for (const line of lines) {
    const [size, mbps, seconds, ...others] = columnsOf(line);
    const timeS = others.length > 0 ? undefined : numberOf(seconds, line);
    if (!push(samples, { size, mbps, timeUs: timeS && timeS * 1e6, line })) troubles.push(`no row: ${shortened(line)}`);
  }
  if (cutOff) troubles.push("cut off in a line");
  return samples;
}

/** Takes a row whose columns are all there; sizes ascend. */
function push(samples: Sample[], row: { size?: string; mbps?: string; timeUs?: number; line: string }): boolean {
  const sizeBytes = countOf(row.size);
  const mbps = numberOf(row.mbps, row.line);
  if (sizeBytes === undefined || mbps === undefined || row.timeUs === undefined) return false;
  if (sizeBytes <= (samples.at(-1)?.sizeBytes ?? 0)) return false;
  samples.push({ sizeBytes, mbps, timeUs: row.timeUs, line: row.line });
  return true;
}

/**
 * The unit by which a row's rate is its bytes in its time.
 * @throws {OutputError} when none is
 */
function unitOf({ sizeBytes, mbps, timeUs, line }: Sample, directions: number): number {
  const bits = sizeBytes * 8 * directions / timeUs * 1e6 / mbps;
  const slack = 0.02 + 0.005 / mbps + 0.005 / timeUs;
  const unit = UNITS_BITS.find((unit) => Math.abs(bits / unit - 1) <= slack);
  if (unit === undefined) {
    throw new OutputError("unparsable", `reading netpipe output (rate and time disagree): ${shortened(line)}`);
  }
  return unit;
}
