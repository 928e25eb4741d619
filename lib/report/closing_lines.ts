import type { Run } from "../results/run.ts";
import { summarize } from "../results/summary.ts";
import type { FormatOptions } from "./formatter.ts";
import { measurementNotes } from "./measurement_notes.ts";
import { summaryLines } from "./summary_lines.ts";
import { cutToWidth, safeText, styled } from "./terminal_text.ts";
import { countsAgainst, verdictLines } from "./verdict_lines.ts";

/**
 * What stands below the numbers of a run where people read them: the summary, verdicts, and notes on what bent or
 * blurred the numbers.
 */
export function* closingLines(run: Run, options: FormatOptions, summary = summarize(run)): Generator<string> {
  const { color, width } = options;
  yield* summaryLines(summary, options);
  const fitted = (line: string) => width === null ? safeText(line) : cutToWidth(safeText(line), width);
  const verdictStyle = run.verdicts?.some(countsAgainst) ? "red" : "bold";
  for (const line of verdictLines(run, options)) yield styled(fitted(line), verdictStyle, color) + "\n";
  for (const note of measurementNotes(run)) yield styled(fitted(`note: ${note}`), "yellow", color) + "\n";
}
