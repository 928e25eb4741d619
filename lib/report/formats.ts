import type { Run } from "../results/run.ts";
import { formatCsv } from "./csv.ts";
import type { FileFormatter, FormatOptions, Formatter, Pieces } from "./formatter.ts";
import { formatHeatMap } from "./heat_map.ts";
import { htmlPage } from "./html/page.ts";
import { formatJson, formatJsonLines } from "./json.ts";
import { formatJunit } from "./junit.ts";
import { formatMarkdown } from "./markdown.ts";
import { formatMatrix } from "./matrix.ts";
import { formatNpy } from "./npy.ts";
import { formatPlain } from "./plain.ts";
import { formatPrometheus } from "./prometheus.ts";
import { formatSvg } from "./svg.ts";
import { formatTable } from "./table.ts";

/** Every format that a finished run can be printed in, by the name that `--format` takes. */
export const FORMATS = {
  table: formatTable,
  plain: formatPlain,
  csv: formatCsv,
  json: formatJson,
  jsonl: formatJsonLines,
  matrix: formatMatrix,
  heatmap: formatHeatMap,
  markdown: formatMarkdown,
  prometheus: formatPrometheus,
  junit: formatJunit,
} satisfies Record<string, Formatter>;

/** Formats that stand in files only. */
const FILE_FORMATS = {
  html: htmlPage,
  npy: formatNpy,
  svg: formatSvg,
} satisfies Record<string, FileFormatter>;

export type FormatName = keyof typeof FORMATS;
export type FileFormatName = FormatName | keyof typeof FILE_FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** Those that end in verdicts and notes. What is read by programs is told of beside it. */
export const FORMATS_WITH_VERDICTS: readonly FormatName[] = ["table", "heatmap", "markdown"];

/**
 * A run in one of the formats, as pieces of text that follow each other: a large run is more than a string can hold.
 */
export function formatRun(run: Run, options: FormatOptions & { format: FormatName }): Iterable<string> {
  return FORMATS[options.format](run, options);
}

/** What stands in a file of a format. */
export function filePieces(run: Run, options: FormatOptions & { format: FileFormatName }): Pieces {
  return { ...FORMATS, ...FILE_FORMATS }[options.format](run, options);
}
