import { errorText, UsageError } from "../../base/errors.ts";
import { FIELD_NAMES, NAMED_FIELDS, namedResult } from "./named_fields.ts";
import { OutputError, type Parser } from "./parser.ts";
import { refusal } from "./refusal.ts";
import { shortened } from "./table_lines.ts";

/** Unicode, and `^` and `$` at each line. */
const FLAGS = "mu";

const DECIMAL = /^\d+(?:\.\d+)?$/;

/**
 * What follows `regex:`, a pattern whose named groups are fields: `Latency is (?<latency_us>[\d.]+)`.
 * @throws {UsageError} when it is no pattern, or a group is no field
 */
export function parseRegexSpec(text: string): RegExp {
  let regex: RegExp, groups: string[];
  try {
    regex = new RegExp(text, FLAGS);
    // What may match nothing tells its groups.
    groups = Object.keys(new RegExp(`${text}|`, FLAGS).exec("")!.groups ?? {});
  } catch (error) {
    throw new UsageError(`reading a regex: parser (${errorText(error)}): '${text}'`);
  }
  const unknown = groups.find((name) => !NAMED_FIELDS.has(name));
  if (unknown !== undefined) {
    throw new UsageError(`reading a regex: parser (no such field; there are ${FIELD_NAMES}): '${unknown}'`);
  }
  if (groups.length > 0) return regex;
  throw new UsageError(`reading a regex: parser (no named group, as in (?<latency_us>[\\d.]+)): '${text}'`);
}

/** Reads what the pattern's groups match: on standard output, or, where it matches nothing there, on standard error. */
export function regexParser(regex: RegExp): Parser {
  const everywhere = new RegExp(regex.source, `g${FLAGS}`);
  return (output) => {
    const text = [output.stdout, output.stderr].find((text) => text.search(regex) >= 0);
    if (text === undefined) throw refusal("regex", output);
    const [match, ...others] = text.matchAll(everywhere);
    const line = lineAround(text, match!);
    if (others.length > 0) {
      throw new OutputError("unparsable", `reading ${regex} (matches ${1 + others.length} times, first here): ${line}`);
    }
    const readings = Object.entries(match!.groups ?? {}).flatMap(([field, digits]) => {
      if (digits === undefined) return [];
      if (DECIMAL.test(digits)) return [{ field, value: Number(digits), line }];
      throw new OutputError("unparsable", `reading ${field} (no decimal number): ${shortened(digits) || "''"}`);
    });
    if (readings.length === 0) throw new OutputError("unparsable", `reading ${regex} (no group took part): ${line}`);
    // What comes without its line's end may have been longer.
    const isCut = match!.index + match![0].length === text.length && !text.endsWith("\n");
    return namedResult("regex", readings, isCut ? "ends without the end of a line" : undefined);
  };
}

/** The line, or the lines, that a match is in. */
function lineAround(text: string, match: RegExpExecArray): string {
  const end = text.indexOf("\n", match.index + Math.max(match[0].length - 1, 0));
  return shortened(text.slice(text.lastIndexOf("\n", match.index - 1) + 1, end < 0 ? text.length : end));
}
