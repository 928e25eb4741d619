import { round4 } from "../../base/rounding.ts";
import { OutputError, type Parser } from "./parser.ts";
import { refusal } from "./refusal.ts";
import { shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

/** In microseconds; with --unify_units always ns. */
const TIME_UNITS = new Map([["ns", 1e-3], ["us", 1], ["ms", 1e3], ["sec", 1e6]]);

/** In 10^6 bytes per second. Small b is bits (--use_bits_per_sec); all prefixes are powers of 1000. */
const RATE_UNITS = new Map(
  ["", "K", "M", "G", "T"].flatMap((prefix, power): [string, number][] => [
    [prefix === "" ? "bytes/sec" : `${prefix}B/sec`, 1e3 ** power / 1e6],
    [prefix === "" ? "bits/sec" : `${prefix}b/sec`, 1e3 ** power / 8e6],
  ]),
);

/**
 * The tests of latency, which qperf prints as the time over the messages that both sides have received: half a round trip. Of an RDMA
 * read only the reader has received any, so that it is the whole operation.
 */
const LATENCY_TEST = /^(?:(?:rds|sctp|sdp|tcp|udp|rc|uc|ud|xrc)|(?:rc|uc)_rdma_write(?:_poll)?|rc_rdma_read)_lat$/;
const BANDWIDTH_TEST =
  /^(?:(?:rds|sctp|sdp|tcp|udp|rc|uc|ud|xrc)|(?:rc|uc|ud|xrc)_bi|(?:rc|uc)_rdma_write|rc_rdma_read)_bw$/;
const RDMA_READ = /^rc_rdma_read_/;
const BOTH_WAYS = /_bi_bw$/;

const TITLE = /^([a-z]\w*):$/;
const VALUE = /^ {4}(\w+) +=  +(.*?)\s*$/;
const NUMBER = /^(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)? (\S+)$/;
/** `65536 bytes`, `64 KiB (65,536)`. `100 KB` is rounded. */
const SIZE = /^(\d+) bytes$|^\d+ [KMGT]iB \(([\d,]+)\)$/;
const WARNING = /^warning: /;

/** What stands below one title. */
interface Block {
  test: string;
  /** Values as printed, and the lines that they stand in. */
  values: Map<string, { text: string; line: string }>;
}

interface QperfRow extends ReadRow {
  test: string;
  unit: string;
}

/** qperf: any of its tests of latency and bandwidth, one test of each, in all its units; a loop over sizes as rows. */
export const parseQperf: Parser = (output, choice) => {
  const { lines, cutOff } = wholeLines(output.stdout);
  const blocks: Block[] = [];
  const troubles: string[] = [];
  for (const line of lines) {
    const test = TITLE.exec(line)?.[1];
    const [, name, text] = VALUE.exec(line) ?? [];
    if (test !== undefined) blocks.push({ test, values: new Map() });
    else if (name !== undefined) blocks.at(-1)?.values.set(name, { text: text!, line });
    else if (line !== "" && !WARNING.test(line)) troubles.push(shortened(line));
  }
  if (cutOff) troubles.push("cut off in a line");

  const rows = blocks.flatMap((block) => rowOf(block) ?? []);
  const latencies = rows.filter(({ latency_us }) => latency_us !== undefined);
  const rates = rows.filter(({ latency_us }) => latency_us === undefined);
  for (const group of [latencies, rates]) checkOneTest(group);
  if (rows.length === 0) throw refusal("qperf", output, { meanings: [[/failed to connect/, "unreachable"]] });
  const empty = blocks.find(({ test, values }) => values.size === 0 && test !== "quit");
  if (empty && troubles.length === 0) troubles.push(`no result of ${empty.test}`);
  const last = blocks.at(-1)!;
  if (lacksLines(last, rows)) troubles.push(`cut off in ${last.test}`);
  const result = resultOf({
    tool: "qperf",
    version: blocks.find(({ test }) => test === "conf")?.values.get("loc_qperf")?.text ?? null,
    rows,
    halfRoundTrip: !latencies.some(({ test }) => RDMA_READ.test(test)),
    latencyUnit: "",
    bandwidthUnit: "",
    troubles,
  }, choice);
  // Each row is scaled for itself.
  for (const number of Object.values(result.printed)) number.unit = rows.find(({ line }) => line === number.line)!.unit;
  return result;
};

/** The row that a test is; undefined: it has no number, or none of these. */
function rowOf({ test, values }: Block): QperfRow | undefined {
  // Of two rates, the one that came through.
  const [name, units] = values.has("latency")
    ? ["latency", TIME_UNITS]
    : [values.has("recv_bw") ? "recv_bw" : "bw", RATE_UNITS];
  const value = values.get(name);
  if (!value) return undefined;
  const { text, line } = value;
  if (!(name === "latency" ? LATENCY_TEST : BANDWIDTH_TEST).test(test)) throw refused(`${test} is no known test`, line);
  const [, whole, fraction = "", unit = ""] = NUMBER.exec(text) ?? [];
  const factor = units.get(unit);
  if (whole === undefined || factor === undefined) throw refused("no number with a known unit", line);
  const number = Number(whole.replaceAll(",", "") + fraction) * factor;
  if (round4(number) === 0) throw refused("zero is no result", line);
  const row = { test, unit, line, size_bytes: sizeOf(values.get("msg_size")?.text) };
  if (name === "latency") return { ...row, latency_us: RDMA_READ.test(test) ? number / 2 : number };
  if (BOTH_WAYS.test(test)) return { ...row, bandwidth_both_MBps: number };
  // --flip turns a test round, and what is read comes from the server.
  const comesBack = RDMA_READ.test(test) !== (values.get("flip")?.text === "1");
  return { ...row, [comesBack ? "bandwidth_back_MBps" : "bandwidth_MBps"]: number };
}

/** Whether lines of the last block are missing: all its names are filled up to the length of another; or a size, which others tell. */
function lacksLines({ values }: Block, rows: readonly QperfRow[]): boolean {
  const lines = [...values.values()].map(({ line }) => line);
  if (lines.length > 0 && !lines.some((line) => /\w {2}=/.test(line))) return true;
  const isRow = rows.some(({ line }) => lines.includes(line));
  return isRow && !values.has("msg_size") && rows.some(({ size_bytes }) => size_bytes !== null);
}

function sizeOf(text: string | undefined): number | null {
  const [, bytes, grouped] = SIZE.exec(text ?? "") ?? [];
  const digits = bytes ?? grouped?.replaceAll(",", "");
  return digits === undefined ? null : Number(digits);
}

/** One test of a kind, once of each size: nobody can tell else which number is the pair's. */
function checkOneTest(rows: readonly QperfRow[]) {
  const sizes = new Set<number | null>();
  for (const { test, size_bytes, line } of rows) {
    if (test !== rows[0]!.test) throw refused(`${test} beside ${rows[0]!.test}`, line);
    if (sizes.has(size_bytes) || (sizes.size > 0 && (size_bytes === null || sizes.has(null)))) {
      throw refused(`${test} more than once, without -vu for the sizes`, line);
    }
    sizes.add(size_bytes);
  }
}

function refused(problem: string, line: string): OutputError {
  return new OutputError("unparsable", `reading qperf output (${problem}): ${shortened(line)}`);
}
