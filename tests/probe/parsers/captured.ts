import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Parser, ProgramOutput } from "../../../lib/probe/parsers/parser.ts";
import type { BenchmarkResult } from "../../../lib/results/benchmark.ts";
import { ANY_SIZE, outcomeOf } from "./parsed.ts";

/** What a tool has printed for capture.sh: the file of its standard output, and the one of its standard error, if there is any. */
export function captured(file: string): ProgramOutput {
  return { stdout: textOf(file)!, stderr: textOf(file.replace(/\.\w+$/, ".stderr"), true) ?? "" };
}

function textOf(file: string, mayBeMissing = false): string | undefined {
  try {
    return Deno.readTextFileSync(new URL(`outputs/${file}`, import.meta.url));
  } catch (error) {
    if (mayBeMissing && error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const NUMBERS = ["latency_us", "bandwidth_MBps", "bandwidth_back_MBps", "bandwidth_both_MBps"] as const;

/** A result's numbers alone. */
export function numbersOf(result: BenchmarkResult): Partial<Record<typeof NUMBERS[number], number>> {
  return Object.fromEntries(NUMBERS.flatMap((name) => (result[name] ?? null) === null ? [] : [[name, result[name]]]));
}

/**
 * Law: a standard output that is cut anywhere is refused, or said to be partial, or has the numbers of the whole.
 * @param endsWithin an output that ends behind one of its tests looks as if there were no others: numbers may be missing then, none wrong
 */
export function assertCutsKeepNumbers(
  parser: Parser,
  outputs: readonly ProgramOutput[],
  { choice = ANY_SIZE, endsWithin = false } = {},
) {
  const cuts = fc.tuple(fc.constantFrom(...outputs), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
  fc.assert(
    fc.property(cuts, ([{ stdout, stderr }, share]) => {
      const whole = outcomeOf(parser, { stdout, stderr }, choice);
      assert(typeof whole === "object" && whole.partial === undefined, `${whole}`);
      const text = stdout.slice(0, Math.floor(share * stdout.length));
      const cut = outcomeOf(parser, { stdout: text, stderr }, choice);
      if (typeof cut === "string") return assertEquals(cut.split("\n").length, 1);
      if (cut.partial !== undefined) return;
      const found = numbersOf(cut);
      const isWithin = endsWithin && text.endsWith("\n");
      const expected = Object.entries(numbersOf(whole)).filter(([name]) => !isWithin || name in found);
      assertEquals(found, Object.fromEntries(expected));
    }),
    { numRuns: 500 },
  );
}

/** Law: whatever is put into an output, and in whatever's place, it is refused in one line, or its numbers can be measured. */
export function assertDamageGivesNumbers(parser: Parser, outputs: readonly ProgramOutput[]) {
  const insertions = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      "nan",
      "-nan",
      "inf",
      "-1",
      "0",
      "0.000",
      "1e999",
      "1e-999",
      "\n",
      " ",
      '"',
      "}",
      "[SUM]",
      "receiver",
      ":",
    ),
  );
  const damage = fc.tuple(
    fc.constantFrom(...outputs),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(30),
    insertions,
  );
  fc.assert(
    fc.property(damage, ([{ stdout, stderr }, share, length, inserted]) => {
      const from = Math.floor(share * stdout.length);
      const damaged = stdout.slice(0, from) + inserted + stdout.slice(from + length);
      const result = outcomeOf(parser, { stdout: damaged, stderr });
      if (typeof result === "string") return assertEquals(result.split("\n").length, 1);
      const numbers = numbersOf(result);
      assert(Object.keys(numbers).length > 0);
      const all = [numbers, ...result.rows.map(({ size_bytes: _, ...of }) => of)];
      for (const number of all.flatMap((of) => Object.values(of))) assert(number > 0 && number < Infinity, `${number}`);
      for (const { size_bytes } of result.rows) assert(Number.isSafeInteger(size_bytes ?? 0), `${size_bytes}`);
    }),
    { numRuns: 500 },
  );
}
