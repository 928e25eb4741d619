import { OutputError } from "./parser.ts";

/** The lines of an output that have their end. A last one without may stop within a number, so nobody reads it. */
export interface WholeLines {
  lines: string[];
  /** Whether there is a last line without its end. */
  cutOff: boolean;
}

export function wholeLines(text: string): WholeLines {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  return { cutOff: lines.pop() !== "", lines };
}

/** What a line has between its blanks. */
export function columnsOf(line: string): string[] {
  return line.trim().split(/\s+/);
}

/**
 * The labels of a table's header, left to right, where labels themselves have blanks in them.
 * @param labels matches any label that there can be; global
 * @returns undefined when the line holds anything else, or nothing
 */
export function labelsOf(header: string, labels: RegExp): string[] | undefined {
  const found = header.match(labels);
  return found && header.replace(labels, "").trim() === "" ? found : undefined;
}

const SIZE = /^\d{1,15}$/;
const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NO_RESULT = /^(?:[-+]?(?:nan|inf)\S*|-\.?\d\S*)$/i;

/** A column of bytes or repetitions; undefined: it is none. */
export function countOf(column: string | undefined): number | undefined {
  return column !== undefined && SIZE.test(column) ? Number(column) : undefined;
}

/**
 * A column of a time or a rate; undefined: it is none.
 * @throws {OutputError} when it is what no measurement can be: below zero, infinite, not a number
 */
export function numberOf(column: string | undefined, line: string): number | undefined {
  if (column === undefined) return undefined;
  if (NO_RESULT.test(column)) {
    throw new OutputError("unparsable", `reading a row (${column} is no result): ${shortened(line)}`);
  }
  const value = NUMBER.test(column) ? Number(column) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/**
 * What the launcher says of itself among the lines of its program: `[cn1:29108] mca: …`. A report of a crash is none of these
 * lines, and neither is one that ends in a number: a row may hang on it.
 */
export function isLauncherLine(line: string): boolean {
  return /^\[[\w.-]+:\d+\](?!.*\*\*\*)/.test(line) && !/\s[\d.]+\s*$/.test(line);
}

const SHORT_CHARACTERS = 200;

/** A line as part of a message: on one line, and not longer than anybody reads. */
export function shortened(line: string): string {
  const text = line.trim().replace(/\s+/g, " ");
  return text.length > SHORT_CHARACTERS ? `${text.slice(0, SHORT_CHARACTERS)}…` : text;
}
