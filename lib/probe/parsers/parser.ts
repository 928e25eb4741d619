import type { FailureReason } from "../../results/outcome.ts";
import type { BenchmarkResult } from "../../results/benchmark.ts";

/** What a program has printed. */
export interface ProgramOutput {
  stdout: string;
  stderr: string;
}

/** Which rows of a table the two numbers are; null: the smallest size above 0 for latency, the largest for bandwidth. */
export interface RowChoice {
  latencySizeBytes: number | null;
  messageSizeBytes: number | null;
}

/**
 * Reads what a benchmark has printed.
 * @throws {OutputError} when there is no result in it
 */
export type Parser = (output: ProgramOutput, choice: RowChoice) => BenchmarkResult;

/** An output without a result: the tool's own error, or nothing that its parser knows. The message holds the line that says why. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The failure that a tool's own error text means; `crashed` where the text means none of the others. */
export function reasonOf(text: string): FailureReason {
  if (/refused|busy running a test/i.test(text)) return "refused";
  if (/timed? ?out/i.test(text)) return "timeout";
  if (/no route|unreachable|not known|unknown host|resolve|name resolution|cannot find|no address/i.test(text)) {
    return "unreachable";
  }
  return "crashed";
}
