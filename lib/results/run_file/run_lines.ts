import * as v from "valibot";
import { UsageError } from "../../base/errors.ts";
import type { PairRecord } from "../outcome.ts";
import type { EndRecord, NodeRecord, ResumeRecord, RunHeader } from "../run.ts";
import { LINE_SCHEMAS, type LineKind } from "./run_schema.ts";

/** What a line of a run file says; of a kind that this version does not know: nothing. */
export type RunRecord =
  | RunHeader
  | PairRecord
  | NodeRecord
  | ResumeRecord
  | EndRecord
  | { kind: "retest" }
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

/**
 * The lines of a run file, checked one by one, in memory for one line. The header comes first, once. A last line without its end is torn:
 * it is left out, and the return value tells of it.
 * @param name what errors call the file
 * @throws {UsageError} where it is no run file, one of a newer format, or has a line that is broken
 */
export function* runLines(file: ByteSource, name: string): Generator<RunLine, RunFileEnd> {
  let number = 0, wholeBytes = 0;
  const lines = byteLines(file, name);
  for (let next = lines.next();; next = lines.next()) {
    if (next.done) {
      if (number > 0) return { wholeBytes, tornBytes: next.value };
      const what = next.value > 0 ? "no whole line" : "nothing";
      throw new UsageError(`reading run ${name} (it has no header yet): ${what}`);
    }
    number++;
    wholeBytes += next.value.bytes;
    const fail = (why: string) => new UsageError(`reading run ${name}, line ${number}: ${why.slice(0, DETAIL_LIMIT)}`);
    const record = parseLine(next.value.text, number, fail);
    yield { number, record };
  }
}

function parseLine(text: string | undefined, number: number, fail: (why: string) => Error): RunRecord {
  if (text === undefined) throw fail("no UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail(number === 1 ? "no run file: its first line is no JSON" : "no JSON");
  }
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  if (typeof kind !== "string") throw fail("no JSON object with a kind");
  if (number === 1) checkHeader(kind, value as object, fail);
  else if (kind === "run") throw fail("a second header");
  if (!Object.hasOwn(LINE_SCHEMAS, kind)) return { kind: "unknown" };
  const schema = LINE_SCHEMAS[kind as LineKind];
  if (v.is(schema, value)) return value as RunRecord;
  const [issue] = v.safeParse(schema, value, { abortEarly: true }).issues ?? [];
  const place = issue?.path?.map(({ key }) => String(key).slice(0, 40)).join(".") ?? "";
  throw fail(`${kind}: ${place}: ${issue?.message}`);
}

function checkHeader(kind: string, value: object, fail: (why: string) => Error): void {
  if (kind !== "run") throw fail("no run file: its first line is no header");
  const format = "format" in value ? value.format : undefined;
  if (typeof format === "number" && format > FORMAT) {
    throw fail(`format ${format} is of a newer oobw; this one reads format ${FORMAT}`);
  }
}

/**
 * The lines of a file, each with its length and its line end; a text that is no UTF-8 is undefined.
 * @returns the length of what follows the last line end
 */
function* byteLines(file: ByteSource, name: string): Generator<{ text: string | undefined; bytes: number }, number> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let parts: Uint8Array[] = [];
  let heldBytes = 0;
  for (let length; (length = file.readSync(chunk)) !== null;) {
    const read = chunk.subarray(0, length);
    let from = 0;
    for (let to; (to = read.indexOf(NEWLINE, from)) >= 0; from = to + 1) {
      const last = read.subarray(from, to);
      const bytes = heldBytes === 0 ? last : joined([...parts, last], heldBytes + last.length);
      yield { text: decoded(bytes), bytes: bytes.length + 1 };
      parts = [];
      heldBytes = 0;
    }
    if (from === length) continue;
    parts.push(read.slice(from));
    heldBytes += length - from;
    if (heldBytes > LINE_LIMIT_BYTES) {
      throw new UsageError(`reading run ${name} (a line has at most ${LINE_LIMIT_BYTES} bytes): ${heldBytes}`);
    }
  }
  return heldBytes;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
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
