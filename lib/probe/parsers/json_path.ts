import { errorText, UsageError } from "../../base/errors.ts";
import { FIELD_NAMES, NAMED_FIELDS, namedResult, type Reading } from "./named_fields.ts";
import { OutputError, type Parser } from "./parser.ts";
import { refusal } from "./refusal.ts";
import { shortened } from "./table_lines.ts";

/** Where in a document a field is found. */
export interface NamedPath {
  /** As it was written. */
  path: string;
  /** Names of members, and places in lists: from 0 on, or from −1 back. */
  steps: (string | number)[];
  field: string;
}

/** A name after a dot (the first one stands without), a place, or a name in quotes, which may hold anything. */
const STEP = /(?<dot>\.?)(?<name>[^\s.,=[\]"]+)|\[(?<place>-?\d{1,9})\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]/uy;
const FIELD = /\s*=\s*([^\s,=]+)\s*/uy;

/**
 * What follows `json:`, paths and the fields that they lead to: `end.sum_received.bits_per_second=bandwidth_bitps,[-1]["a.b"]=latency_us`.
 * @throws {UsageError} when it is not of that form, a field is none, or a quantity is there twice
 */
export function parseJsonSpec(text: string): NamedPath[] {
  const paths: NamedPath[] = [];
  const quantities = new Set<string>();
  let at = 0;

  function next(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  }

  function steps(): (string | number)[] {
    const found: (string | number)[] = [];
    for (let match = next(STEP); match; match = next(STEP)) {
      const { dot, name, place, quoted } = match.groups!;
      if (name !== undefined && (dot === "") !== (found.length === 0)) refuse("names are divided by one dot", text);
      found.push(name ?? (place === undefined ? nameInQuotes(quoted!) : Number(place)));
    }
    return found;
  }

  for (;;) {
    next(/\s*/uy);
    const start = at;
    const path = { steps: steps(), path: text.slice(start, at) };
    if (path.steps.length === 0) refuse("a path is empty or unfinished", text.slice(start) || text);
    const field = next(FIELD)?.[1];
    if (field === undefined) refuse("no FIELD behind a path, as in PATH=latency_us", text.slice(start));
    const quantity = NAMED_FIELDS.get(field)?.quantity ?? refuse(`no such field; there are ${FIELD_NAMES}`, field);
    if (quantities.has(quantity)) refuse("the same quantity twice", field);
    quantities.add(quantity);
    paths.push({ ...path, field });
    if (at === text.length) return paths;
    if (text[at] !== ",") refuse("paths are divided by commas", text.slice(at));
    at++;
  }
}

function nameInQuotes(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    return refuse("no JSON string", quoted);
  }
}

function refuse(problem: string, given: string): never {
  throw new UsageError(`reading a json: parser (${problem}): '${given}'`);
}

/** Reads the one JSON value that an output is. */
export function jsonParser(paths: readonly NamedPath[]): Parser {
  return (output) => {
    let document: unknown;
    try {
      document = JSON.parse(output.stdout);
    } catch (error) {
      const { reason, message } = refusal("json", output);
      throw new OutputError(reason, `${message} (${errorText(error)})`);
    }
    return namedResult("json", paths.map((path) => readingOf(path, document)));
  };
}

function readingOf({ path, steps, field }: NamedPath, document: unknown): Reading {
  let value = document;
  for (const step of steps) {
    const inner = memberOf(value, step);
    if (inner === undefined) {
      const where = typeof step === "number" ? `[${step}]` : `'${step}'`;
      throw new OutputError("unparsable", `reading ${path} (no ${where} there): ${jsonShortened(value)}`);
    }
    value = inner;
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    throw new OutputError("unparsable", `reading ${path} (no number above zero): ${jsonShortened(value)}`);
  }
  return { field, value, line: `${path} = ${value}` };
}

function memberOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === "number" ? value.at(step) : undefined;
  if (typeof value !== "object" || value === null || typeof step === "number") return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}

function jsonShortened(value: unknown): string {
  return shortened(typeof value === "number" ? String(value) : JSON.stringify(value));
}
