import type { Run } from "../results/run.ts";
import { formatCsv } from "./csv.ts";
import type { FormatOptions, Formatter } from "./formatter.ts";
import { formatJson, formatJsonLines } from "./json.ts";
import { formatMatrix } from "./matrix.ts";
import { formatPlain } from "./plain.ts";
import { formatTable } from "./table.ts";

/** Every format that a finished run can be printed in, by the name that `--format` takes. */
export const FORMATS = {
  table: formatTable,
  plain: formatPlain,
  csv: formatCsv,
  json: formatJson,
  jsonl: formatJsonLines,
  matrix: formatMatrix,
} satisfies Record<string, Formatter>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** A run in one of the formats, as pieces of text that follow each other: a large run is more than a string can hold. */
export function formatRun(run: Run, options: FormatOptions & { format: FormatName }): Iterable<string> {
  return FORMATS[options.format](run, options);
}
