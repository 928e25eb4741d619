import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { OutputError, type Parser, type ProgramOutput, type RowChoice } from "../../../lib/probe/parsers/parser.ts";
import type { BenchmarkResult } from "../../../lib/results/benchmark.ts";

/** The smallest and the largest size. */
export const ANY_SIZE: RowChoice = { latencySizeBytes: null, messageSizeBytes: null };

/** What a parser makes of an output: its result, or why it is refused. */
export function outcomeOf(parser: Parser, output: Partial<ProgramOutput>, choice = ANY_SIZE): BenchmarkResult | string {
  try {
    return parser({ stdout: "", stderr: "", ...output }, choice);
  } catch (error) {
    assert(error instanceof OutputError, `${error}`);
    return `${error.reason}: ${error.message}`;
  }
}

/** The same without its rows and the lines that it was read from. */
export function summaryOf(parser: Parser, output: Partial<ProgramOutput>, choice = ANY_SIZE) {
  const outcome = outcomeOf(parser, output, choice);
  if (typeof outcome === "string") return outcome;
  const { rows: _, printed: __, ...summary } = outcome;
  return summary;
}

/**
 * Law: a stream that is cut anywhere is refused, or said to be partial, or cut at the end of a line or behind the table's own end; and
 * no row of it is other than in the whole.
 */
export function assertCutsAreSafe(parser: Parser, output: Partial<ProgramOutput>, stream: keyof ProgramOutput) {
  const text = output[stream]!;
  const whole = outcomeOf(parser, output);
  assert(typeof whole === "object", `${whole}`);
  const rows = whole.rows.map((row) => JSON.stringify(row));
  fc.assert(
    fc.property(fc.nat(text.length - 1), (length) => {
      const cut = outcomeOf(parser, { ...output, [stream]: text.slice(0, length) });
      if (typeof cut === "string") return;
      for (const row of cut.rows) assert(rows.includes(JSON.stringify(row)), JSON.stringify(row));
      const isWhole = cut.rows.length === rows.length;
      assert(cut.partial !== undefined || isWhole || text[length - 1] === "\n", `cut at ${length}`);
    }),
    { numRuns: 400 },
  );
}

/** Law: whatever is done to a text, its parser refuses it, or its numbers are numbers. */
export function assertDamageIsSurvived(parser: Parser, output: Partial<ProgramOutput>, stream: keyof ProgramOutput) {
  const text = output[stream]!;
  const damage = fc.record({
    from: fc.nat(text.length),
    length: fc.nat(40),
    insert: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("nan", "-inf", "0", "-1", "1e999", "\n", "#", " ", text),
    ),
  });
  fc.assert(
    fc.property(damage, ({ from, length, insert }) => {
      const damaged = text.slice(0, from) + insert + text.slice(from + length);
      const result = outcomeOf(parser, { ...output, [stream]: damaged });
      if (typeof result === "string") return assertEquals(result.includes("\n"), false);
      const { latency_us, bandwidth_MBps, bandwidth_back_MBps, bandwidth_both_MBps, rows } = result;
      const numbers = [latency_us, bandwidth_MBps, bandwidth_back_MBps, bandwidth_both_MBps];
      for (const { size_bytes, ...of } of rows) {
        assert(Number.isSafeInteger(size_bytes), `${size_bytes}`);
        numbers.push(...Object.values(of));
      }
      for (const number of numbers) assert(Number.isFinite(number ?? 1) && (number ?? 1) > 0, `${number}`);
    }),
    { numRuns: 400 },
  );
}
