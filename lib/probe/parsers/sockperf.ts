import { OutputError, type Parser } from "./parser.ts";
import { refusal } from "./refusal.ts";
import { shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

// deno-lint-ignore no-control-regex
const COLOUR = /\x1b\[[\d;]*m/g;

const VERSION = /^sockperf: == version #(\S+) ==/;
const PROTOCOL = /^\[ *\d+\] .* # (TCP|UDP)\b/;
const SIZE = /^sockperf: NOTE: test was performed, using msg-size=(\d+)[.,]/;
const RATE = /^sockperf: Summary: BandWidth is (\d+)\.(\d+) ([MG]Bps) \(.*\)$/;
const LATENCY = /^sockperf: Summary: (Latency|Round trip) is (\d+\.\d+) usec$/;
const BURST = /^sockperf: Summary: .* of burst of \d+ messages is /;
const MEDIAN = /^sockperf: ---> percentile 50\.0+ = +(\S+)$/;
/** The last line of the percentiles. */
const MINIMUM = /^sockperf: ---> <MIN> observation = /;
const COUNTS = /^sockperf: \[(?:Total Run|Valid Duration)\] .*SentMessages=(\d+); ReceivedMessages=(\d+)(?:;|$)/;
const MISSING = /^sockperf: # dropped messages = (\d+); # duplicated messages = \d+; # out-of-order messages = (\d+)$/;
const END = /^sockperf: Test ends? .*$/;
const ENDED_BY_TIMER = /^sockperf: Test end \(interrupted by timer\)$/;
const NO_ANSWER = /^sockperf: No messages were received from the server\./;
const ERROR = /sockperf: ERROR: .*$/;

/** What the lines of an output have told so far. */
interface Read {
  version: string | null;
  protocol?: string;
  size_bytes: number | null;
  /** How the test ended; further words of it are no user's: a test under load ends its other thread with SIGINT. */
  end?: string;
  /** Messages sent and received, [Total Run] and [Valid Duration], and of the second, those not counted as received. */
  counts: { sent: number; received: number }[];
  missing: number;
  summary?: { value: number; line: string; isRoundTrip: boolean };
  median?: { value: number; line: string };
  isComplete: boolean;
  rate?: ReadRow & { unit: string };
  errors: string[];
}

/**
 * sockperf: ping-pong, whose latency is the median that it prints, and throughput over TCP. Latency under load is none; where only few
 * of the messages are answered (--reply-every, 100 if not set), it is told by that. With --reply-every=1 its output is like ping-pong's.
 */
export const parseSockperf: Parser = ({ stdout, stderr }, choice) => {
  const output = { stdout: stdout.replace(COLOUR, ""), stderr: stderr.replace(COLOUR, "") };
  const { lines, cutOff } = wholeLines(output.stdout);
  const read: Read = { version: null, size_bytes: null, counts: [], missing: 0, isComplete: false, errors: [] };
  for (const line of lines) readLine(line, read);
  const { version, summary, median, rate, end, errors } = read;
  if (!summary && !rate) {
    const unanswered = lines.find((line) => NO_ANSWER.test(line));
    if (unanswered !== undefined) throw new OutputError("unreachable", `reading sockperf output: ${unanswered}`);
    throw refusal("sockperf", output);
  }
  const rows: ReadRow[] = [];
  const troubles = [...errors];
  if (summary) {
    if (isUnderLoad(read)) throw refused("not every message is answered: a latency under load is none", summary.line);
    const { value, line } = median ?? summary;
    rows.push({ size_bytes: null, line, latency_us: summary.isRoundTrip ? value / 2 : value });
    if (!read.isComplete) troubles.push("cut off before the end of the percentiles");
  }
  if (rate) rows.push(rate);
  if (end !== undefined && !ENDED_BY_TIMER.test(end)) troubles.push(end);
  if (cutOff) troubles.push("cut off in a line");
  return resultOf({
    tool: "sockperf",
    version,
    rows,
    halfRoundTrip: !summary?.isRoundTrip,
    latencyUnit: "usec",
    bandwidthUnit: rate?.unit ?? "",
    troubles,
  }, choice);
};

function readLine(line: string, read: Read) {
  const version = VERSION.exec(line)?.[1];
  if (version !== undefined) read.version = version;
  read.protocol = PROTOCOL.exec(line)?.[1] ?? read.protocol;
  const size = SIZE.exec(line)?.[1];
  if (size !== undefined) read.size_bytes = Number(size);
  if (END.test(line)) read.end ??= line;
  const error = ERROR.exec(line)?.[0];
  if (error !== undefined) read.errors.push(shortened(error));
  const [, sent, received] = COUNTS.exec(line) ?? [];
  if (sent !== undefined) read.counts.push({ sent: Number(sent), received: Number(received) });
  const [, dropped, disordered] = MISSING.exec(line) ?? [];
  if (dropped !== undefined) read.missing = Number(dropped) + Number(disordered);
  if (BURST.test(line)) throw refused("no latency of single messages", line);
  const [, kind, latency] = LATENCY.exec(line) ?? [];
  if (latency !== undefined) {
    if (read.summary) throw refused("a second latency", line);
    read.summary = { value: Number(latency), line, isRoundTrip: kind === "Round trip" };
  }
  const median = MEDIAN.exec(line)?.[1];
  if (median !== undefined) {
    if (!/^\d+\.\d+$/.test(median)) throw refused("no number", line);
    read.median = { value: Number(median), line };
  }
  if (MINIMUM.test(line)) read.isComplete = true;
  if (RATE.test(line)) readRate(line, read);
}

/**
 * What sockperf has sent: TCP takes no more than what goes through, UDP does. MBps and Mbps count by 2^20 bytes and bits, GBps by 1000 of
 * these. With nine decimals (--increase_output_precision), 3.7 calls MBps GBps.
 */
function readRate(line: string, read: Read) {
  const [, whole, fraction, unit] = RATE.exec(line)!;
  if (read.rate) throw refused("a second bandwidth", line);
  if (read.protocol !== "TCP") throw refused("sent, but nobody counts what comes, as over TCP", line);
  const value = Number(`${whole}.${fraction}`);
  const isGiga = unit === "GBps" && fraction!.length === 3;
  if (value === 0) throw refused("zero is no result", line);
  if (isGiga && value < 0.01) throw refused("rounded to one digit; without --giga-size there are more", line);
  const bandwidth_MBps = value * (isGiga ? 1000 : 1) * 2 ** 20 / 1e6;
  read.rate = { size_bytes: read.size_bytes, line, bandwidth_MBps, unit: isGiga ? "GBps" : "MBps" };
}

function isUnderLoad({ counts, missing }: Read): boolean {
  const [total, valid = total] = counts;
  if (!total || !valid) return false;
  return valid.sent - valid.received > missing || total.sent > 2 * total.received + 1;
}

function refused(problem: string, line: string): OutputError {
  return new OutputError("unparsable", `reading sockperf output (${problem}): ${shortened(line)}`);
}
