import { errorText } from "../../base/errors.ts";
import { round4 } from "../../base/rounding.ts";
import type { FailureReason } from "../../results/outcome.ts";
import { OutputError, type ProgramOutput, reasonOf } from "./parser.ts";
import { refusal } from "./refusal.ts";
import { shortened, wholeLines } from "./table_lines.ts";
import type { ReadRow, ReadTable } from "./table_result.ts";

/** What iperf3's words mean where they are not the usual ones: so it calls a name that it cannot resolve. */
export const IPERF3_MEANINGS: readonly (readonly [RegExp, FailureReason])[] = [
  [/unable to connect to server: Resource temporarily unavailable/, "unreachable"],
];

type JsonObject = Record<string, unknown>;

/**
 * Reads the document of --json or the events of --json-stream.
 * @throws {OutputError} when there is no result, or an `error` beside it, whatever numbers there are
 */
export function readIperf3Json(output: ProgramOutput): ReadTable {
  const document = eventsOf(output.stdout) ?? documentOf(output);
  const { error } = document;
  if (error !== undefined) {
    const text = typeof error === "string" ? error : JSON.stringify(error);
    const reason = IPERF3_MEANINGS.find(([words]) => words.test(text))?.[1] ?? reasonOf(text);
    throw new OutputError(reason, `reading iperf3 output: ${shortened(text)}`);
  }
  const start = objectOf(document.start);
  const end = objectOf(document.end);
  const test = objectOf(start.test_start);
  const accepted = start.accepted_connection;
  if (accepted !== undefined) {
    throw refused("the server's; the client's is needed", "start.accepted_connection", accepted);
  }

  const isReverse = Boolean(test.reverse);
  const first = receivedOf(end, "sum_received") ?? (isReverse ? undefined : oldUdpOf(end));
  const back = receivedOf(end, "sum_received_bidir_reverse");
  if (!first) throw refused("nothing that the receiver has counted", "end", end);
  if (!back && Boolean(test.bidir)) throw refused("one direction only of --bidir", "end", end);
  const row: ReadRow = {
    size_bytes: Number.isSafeInteger(test.blksize) ? test.blksize as number : null,
    line: first.line,
    [isReverse ? "bandwidth_back_MBps" : "bandwidth_MBps"]: first.MBps,
    ...(back && { bandwidth_back_MBps: back.MBps }),
  };
  return {
    tool: "iperf3",
    version: typeof start.version === "string" ? start.version.replace(/^iperf /, "") : null,
    rows: [row],
    halfRoundTrip: true,
    latencyUnit: "",
    bandwidthUnit: "bits/s",
    troubles: [],
  };
}

interface Received {
  MBps: number;
  line: string;
}

/** What the receiver has counted; undefined: the document does not tell. */
function receivedOf(end: JsonObject, name: string): Received | undefined {
  if (end[name] === undefined) return undefined;
  const sum = objectOf(end[name]);
  const rate = sum.bits_per_second;
  if (sum.bytes === 0 || rate === 0) throw refused("nothing was received", `end.${name}`, sum);
  if (typeof rate !== "number" || !isRate(rate / 8e6)) throw refused("no rate", `end.${name}`, sum);
  return { MBps: rate / 8e6, line: `end.${name}.bits_per_second = ${rate}` };
}

/** Old releases have one sum for UDP: what was sent, and the share of it that the receiver has missed. */
function oldUdpOf(end: JsonObject): Received | undefined {
  const sum = objectOf(end.sum);
  const { bits_per_second: rate, lost_percent: lost } = sum;
  if (typeof rate !== "number" || typeof lost !== "number") return undefined;
  const MBps = rate * (1 - lost / 100) / 8e6;
  if (!(lost >= 0 && isRate(MBps))) throw refused("nothing was received", "end.sum", sum);
  return { MBps, line: `end.sum.bits_per_second = ${rate}, end.sum.lost_percent = ${lost}` };
}

/** Whether it can be measured, and told with the digits that files have. */
function isRate(MBps: number): boolean {
  return round4(MBps) > 0 && MBps < Infinity;
}

/** The document that the events of a stream make up, one a line; undefined when this is no stream. */
function eventsOf(text: string): JsonObject | undefined {
  const document: JsonObject = {};
  for (const line of wholeLines(text).lines) {
    const { event, data } = eventOf(line);
    // With --json-stream-full-output, the document follows.
    if (event === undefined) break;
    document[event] = data;
  }
  return Object.keys(document).length > 0 ? document : undefined;
}

function eventOf(line: string): { event?: string; data?: unknown } {
  try {
    const { event, data } = objectOf(JSON.parse(line));
    return typeof event === "string" ? { event, data } : {};
  } catch {
    return {};
  }
}

function documentOf({ stdout, stderr }: ProgramOutput): JsonObject {
  try {
    return objectOf(JSON.parse(stdout));
  } catch (error) {
    if (stderr.trim() !== "") throw refusal("iperf3", { stdout: "", stderr }, { meanings: IPERF3_MEANINGS });
    throw new OutputError("unparsable", `reading iperf3 output (no whole JSON document): ${errorText(error)}`);
  }
}

function objectOf(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? value as JsonObject : {};
}

function refused(problem: string, name: string, value: unknown): OutputError {
  return new OutputError(
    "unparsable",
    `reading iperf3 output (${problem}): ${name} is ${shortened(JSON.stringify(value))}`,
  );
}
