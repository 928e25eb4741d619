import { round4 } from "../../base/rounding.ts";
import { IPERF3_MEANINGS } from "./iperf3_json.ts";
import { OutputError, type ProgramOutput } from "./parser.ts";
import { refusal } from "./refusal.ts";
import { shortened, wholeLines } from "./table_lines.ts";
import type { ReadTable } from "./table_result.ts";

// --title and --timestamps stand in front of each of these lines.
const CONNECTING = /\bConnecting to host .*, port \d+$/;
const CONNECTED = /\[ *\d+\] local \S+ port \d+ connected to \S+ port \d+$/;
const REVERSE = /\bReverse mode, remote host .* is sending$/;
const SERVER = /\bServer listening on |\bAccepted connection from /;
const SERVER_OUTPUT = /\bServer (?:JSON )?output:$/;
const BLOCKS = /\bStarting Test: protocol: \w+, \d+ streams, (\d+) byte blocks,/;
const VERSION = /\biperf (3\.\S+)$/;
const DONE = /\biperf Done\.$/;
const ERROR = /\biperf3: (?:error|interrupt) - /;

/** A line of the end, by the one who counted; those of intervals have nothing behind. */
const TOTAL =
  /\[(?<stream>SUM| *\d+)\](?:\[(?<role>[RT]X-[CS])\])? +[\d.]+-[\d.]+ +sec +(?<amount>\d+(?:\.\d+)?) [KMGT]?Bytes +(?<rate>\d+(?:\.\d+)?) (?<unit>[KMGT]?(?:bits|Bytes)\/sec)\s.*\breceiver$/;

/** In 10^6 bytes per second: bits by powers of 1000, bytes by powers of 1024. */
const RATE_UNITS = new Map(
  ["", "K", "M", "G", "T"].flatMap((prefix, power): [string, number][] => [
    [`${prefix}bits/sec`, 1000 ** power / 8e6],
    [`${prefix}Bytes/sec`, 1024 ** power / 1e6],
  ]),
);

/** Which way a total is: that of the test, or, with --bidir, that of client to server and that of server to client. */
type Role = "test" | "TX-C" | "RX-C";

interface Total {
  line: string;
  amount: string;
  rate: string;
  unit: string;
}

/**
 * Reads what is printed without --json.
 * @throws {OutputError} when there is no result, or an error beside it
 */
export function readIperf3Text(output: ProgramOutput): ReadTable {
  const { lines: printed, cutOff } = wholeLines(output.stdout);
  const lines = printed.map((line) => line.trimEnd());
  const fails = [...lines, ...output.stderr.split("\n")].some((line) => ERROR.test(line));
  if (fails) throw refusal("iperf3", output, { meanings: IPERF3_MEANINGS });
  const serverOutput = lines.findIndex((line) => SERVER_OUTPUT.test(line));
  const own = serverOutput < 0 ? lines : lines.slice(0, serverOutput);
  const server = own.find((line) => SERVER.test(line));
  if (server !== undefined) throw refused("the server's; the client's is needed", server);
  const second = own.filter((line) => CONNECTING.test(line))[1];
  if (second !== undefined) throw refused("a second test", second);

  const totals = totalsOf(lines, serverOutput);
  const streams = own.filter((line) => CONNECTED.test(line)).length;
  const total = totalOf(totals.test, streams);
  const isReverse = own.some((line) => REVERSE.test(line));
  const forth = isReverse ? undefined : total ?? totalOf(totals["TX-C"], streams / 2);
  const back = isReverse ? total : totalOf(totals["RX-C"], streams / 2);
  const shown = forth ?? back;
  if (!shown) throw refusal("iperf3", output, { meanings: IPERF3_MEANINGS });

  const blocks = own.map((line) => BLOCKS.exec(line)?.[1]).find(Boolean);
  return {
    tool: "iperf3",
    version: own.map((line) => VERSION.exec(line)?.[1]).find(Boolean) ?? null,
    rows: [{
      size_bytes: blocks === undefined ? null : Number(blocks),
      line: shown.line,
      ...(forth && { bandwidth_MBps: rateOf(forth) }),
      ...(back && { bandwidth_back_MBps: rateOf(back) }),
    }],
    halfRoundTrip: true,
    latencyUnit: "",
    bandwidthUnit: shown.unit,
    troubles: [
      ...(cutOff ? ["cut off in a line"] : []),
      ...(lines.some((line) => DONE.test(line)) ? [] : ["cut off before 'iperf Done.'"]),
    ],
  };
}

/**
 * The receivers' totals. With --get-server-output the server's own stand in the midst: they have no role where the client's have none
 * (and no totals of the client follow), and RX-S or TX-S where the client's are RX-C and TX-C.
 */
function totalsOf(lines: readonly string[], serverOutput: number): Record<Role, (Total & { isSum: boolean })[]> {
  const totals: ReturnType<typeof totalsOf> = { test: [], "TX-C": [], "RX-C": [] };
  lines.forEach((line, index) => {
    const { stream, role, amount, rate, unit } = TOTAL.exec(line)?.groups ?? {};
    if (stream === undefined) return;
    const list = totals[(role ?? "test") as Role] as typeof totals.test | undefined;
    if (!list || role === undefined && serverOutput >= 0 && index > serverOutput) return;
    list.push({ isSum: stream === "SUM", line, amount: amount!, rate: rate!, unit: unit! });
  });
  return totals;
}

/** The total over all streams: the sum, or the only stream's. */
function totalOf(totals: readonly (Total & { isSum: boolean })[], streams: number): Total | undefined {
  const [sum, second] = totals.filter(({ isSum }) => isSum);
  if (second) throw refused("a second sum", second.line);
  return sum ?? (streams <= 1 && totals.length === 1 ? totals[0] : undefined);
}

/** The rates are printed with two decimals at least, whatever the unit. */
function rateOf({ line, amount, rate, unit }: Total): number {
  if (Number(amount) === 0) throw refused("nothing was received", line);
  if (Number(rate) < 0.1) throw refused("rounded to one digit or none; -f m shows more", line);
  const MBps = Number(rate) * RATE_UNITS.get(unit)!;
  if (round4(MBps) === 0) throw refused("next to nothing was received", line);
  return MBps;
}

function refused(problem: string, line: string): OutputError {
  return new OutputError("unparsable", `reading iperf3 output (${problem}): ${shortened(line)}`);
}
