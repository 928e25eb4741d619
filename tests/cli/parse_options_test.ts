import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { OPTIONS } from "../../lib/cli/option_table.ts";
import { parseOptions } from "../../lib/cli/parse_options.ts";
import { splitCommandLine } from "../../lib/cli/split_command_line.ts";

const parse = (...argv: string[]) => parseOptions(splitCommandLine(argv));

Deno.test("parseOptions() keeps values as they were typed", () => {
  assertEquals(parse("--seed", "007", "--rounds", "1e3", "--exclude", "1", "--timeout=0x10"), {
    seed: "007",
    rounds: "1e3",
    exclude: ["1"],
    timeout: "0x10",
  });
});

Deno.test("parseOptions() leaves out what is not given", () => {
  assertEquals(parse("cn[1-3]"), {});
});

Deno.test("parseOptions() collects what may be given more than once, in order", () => {
  assertEquals(parse("-f", "b", "--hostfile=a", "-f-"), { hostfile: ["b", "a", "-"] });
});

Deno.test("parseOptions() takes a flag that is given twice for given", () => {
  assertEquals(parse("-q", "--quiet"), { quiet: true });
});

Deno.test("parseOptions() checks choices by the command's own line of the table", () => {
  assertEquals(parse("--format", "csv"), { format: "csv" });
  assertEquals(parse("plan", "--format", "json"), { format: "json" });
  assertThrows(() => parse("plan", "--format", "csv"), UsageError, "choosing --format (table, plain, json): 'csv'");
});

Deno.test("parseOptions() either gives back only what the table has, or throws a UsageError", () => {
  const names = new Set<string>(OPTIONS.map((option) => option.name));
  const word = fc.oneof(
    fc.string(),
    fc.string().map((text) => `-${text}`),
    fc.string().map((text) => `--${text}`),
    fc.constantFrom("--__proto__=1", "--constructor", "--a.b=1", "--seed", "--seed=1", "-q", "--no-quiet", "--"),
  );
  fc.assert(fc.property(fc.array(word), (argv) => {
    try {
      for (const name of Object.keys(parse(...argv))) assertEquals(names.has(name), true);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }));
});
