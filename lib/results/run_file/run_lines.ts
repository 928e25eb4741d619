import * as v from "valibot";
import { errorText, UsageError } from "../../base/errors.ts";
import type { PairRecord } from "../outcome.ts";
import type { EndRecord, NodeRecord, ResumeRecord, RetestRecord, RunHeader } from "../run.ts";
import { LINE_SCHEMAS, type LineKind } from "./run_schema.ts";

/** What a line of a run file says; of a kind that this version does not know: nothing. */
export type RunRecord =
  | RunHeader
  | PairRecord
  | NodeRecord
  | ResumeRecord
  | EndRecord
  | RetestRecord
  | { kind: "unknown" };

/** A line, and its number from 1. */
export interface RunLine {
  number: number;
  record: RunRecord;
}

/** How a run file ends. */
export interface RunFileEnd {
  /** Where the last whole line ends. */
  wholeBytes: number;
  /** What follows it: a line that was cut off. */
  tornBytes: number;
}

/** What is read from: `Deno.FsFile` is one. */
export interface ByteSource {
  readSync(bytes: Uint8Array): number | null;
}

const FORMAT = 1;
const CHUNK_BYTES = 256 * 1024;
/** More than the header of any run: a hundred thousand nodes, and ten million listed pairs. */
const LINE_LIMIT_BYTES = 256 * 1024 * 1024;
const DETAIL_LIMIT = 200;
const NEWLINE = 0x0a;
/** How many `isPlainPair` looks at. */
const PLAIN_FIELDS = 9;
/** What is beyond these is for the schema to judge. */
const PLAIN_NAME_LIMIT = 255;
const PLAIN_NUMBER_LIMIT = 1e12;

/**
 * The lines of a run file, checked one by one, in memory for one line. The header comes first, once. A last line without its end is torn:
 * it is left out, and the return value tells of it.
 * @param name what errors call the file
 * @throws {UsageError} where it is no run file, one of a newer format, or has a line that is broken
 */
export function* runLines(file: ByteSource, name: string): Generator<RunLine, RunFileEnd> {
  let number = 0;
  const lines = textLines(file, name);
  for (let next = lines.next();; next = lines.next()) {
    if (next.done) {
      if (number > 0) return next.value;
      throw new UsageError(
        `reading run ${name} (it has no header yet): ${next.value.tornBytes > 0 ? "no whole line" : "nothing"}`,
      );
    }
    number++;
    yield { number, record: parseLine(next.value, number, name) };
  }
}

function parseLine(text: string | undefined, number: number, name: string): RunRecord {
  const fail = (why: string) => new UsageError(`reading run ${name}, line ${number}: ${why.slice(0, DETAIL_LIMIT)}`);
  if (text === undefined) throw fail("no UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail(number === 1 ? "no run file: its first line is no JSON" : "no JSON");
  }
  if (typeof value !== "object" || value === null) throw fail("no JSON object");
  const kind = "kind" in value ? value.kind : undefined;
  if (typeof kind !== "string") throw fail("no kind");
  if (number === 1) checkHeader(kind, value, fail);
  else if (kind === "run") throw fail("a second header");
  if (!Object.hasOwn(LINE_SCHEMAS, kind)) return { kind: "unknown" };
  if (isPlainPair(value)) return value;
  const schema = LINE_SCHEMAS[kind as LineKind];
  if (v.is(schema, value)) return value as RunRecord;
  const [issue] = v.safeParse(schema, value, { abortEarly: true }).issues ?? [];
  const place = issue?.path?.map(({ key }) => String(key).slice(0, 40)).join(".") ?? "";
  throw fail(`${kind}: ${place}: ${issue?.message}`);
}

/**
 * Whether a line is of the commonest form, a measured pair with two numbers: what its schema says, looked at by hand, as millions of such
 * lines take the schema longer than all the rest of a report.
 */
function isPlainPair(value: object): value is PairRecord {
  const { kind, a, b, status, latency_us, bandwidth_MBps, start_s, end_s, attempt } = value as Record<string, unknown>;
  return kind === "pair" && status === "measured" && isName(a) && isName(b) && isNumber(latency_us) &&
    isNumber(bandwidth_MBps) && isNumber(start_s) && isNumber(end_s) && isNumber(attempt) &&
    Number.isInteger(attempt) && Object.keys(value).length === PLAIN_FIELDS;
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= PLAIN_NAME_LIMIT;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= PLAIN_NUMBER_LIMIT;
}

function checkHeader(kind: string, value: object, fail: (why: string) => Error): void {
  if (kind !== "run") throw fail("no run file: its first line is no header");
  const format = "format" in value ? value.format : undefined;
  if (typeof format === "number" && format > FORMAT) {
    throw fail(`format ${format} is of a newer oobw; this one reads format ${FORMAT}`);
  }
}

/**
 * The lines of a file; a line that is no UTF-8 is undefined. They are decoded many at a time: one by one takes as long as to parse them.
 * @returns the bytes up to the last line end, and after it
 */
function* textLines(file: ByteSource, name: string): Generator<string | undefined, RunFileEnd> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let held: Uint8Array[] = [];
  let tornBytes = 0, wholeBytes = 0;
  const next = () => {
    try {
      return file.readSync(chunk);
    } catch (error) {
      throw new UsageError(`reading run ${name}: ${errorText(error)}`);
    }
  };
  for (let length; (length = next()) !== null;) {
    const read = chunk.subarray(0, length);
    const end = read.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const lines = joined([...held, read.subarray(0, end)]);
      wholeBytes += lines.length;
      held = [];
      tornBytes = 0;
      yield* decodedLines(lines);
    }
    if (end === length) continue;
    held.push(read.slice(end));
    tornBytes += length - end;
    if (tornBytes > LINE_LIMIT_BYTES) {
      throw new UsageError(`reading run ${name} (a line has at most ${LINE_LIMIT_BYTES} bytes): ${tornBytes}`);
    }
  }
  return { wholeBytes, tornBytes };
}

/** @param bytes whole lines, each with its end */
function* decodedLines(bytes: Uint8Array): Generator<string | undefined> {
  const text = decoded(bytes);
  if (text === undefined) {
    for (let from = 0, to; (to = bytes.indexOf(NEWLINE, from)) >= 0; from = to + 1) {
      yield decoded(bytes.subarray(from, to));
    }
    return;
  }
  for (let from = 0, to; (to = text.indexOf("\n", from)) >= 0; from = to + 1) yield text.slice(from, to);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}
