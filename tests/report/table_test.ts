import { assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { formatTable } from "../../lib/report/table.ts";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import { failed, measured, MIXED, runOf } from "./fixtures/runs.ts";

const DEFAULTS = { units: "mb" as "mb" | "gbit", color: false, width: null as number | null };

function table(pairs: PairRecord[], options: Partial<typeof DEFAULTS> = {}): string {
  return [...formatTable(runOf(pairs), { ...DEFAULTS, ...options })].join("");
}

Deno.test("formatTable() aligns pairs under a header with units, and sums up below", () => {
  assertEquals(
    table([
      measured("cn1", "cn2", 31.42, 2741.33),
      measured("cn1", "cn10", 9.5, 12000),
      measured("cn2", "cn10", 28, 900),
    ]),
    `node a  node b  latency µs  bandwidth MB/s
cn1     cn2          31.42         2741.33
cn1     cn10          9.50        12000.00
cn2     cn10         28.00          900.00

3 of 3 pairs measured, 0 failed, 0 skipped
latency µs      max 31.42 (cn1 cn2)    median 28.00    min 9.50 (cn1 cn10)
bandwidth MB/s  min 900.00 (cn2 cn10)  median 2741.33  max 12000.00 (cn1 cn10)
`,
  );
});

Deno.test("formatTable() says what became of pairs without a result", () => {
  assertEquals(
    table([...MIXED, failed("cn3", "cn4", "")], { units: "gbit" }),
    `node a  node b  latency µs  bandwidth Gbit/s  status
cn1     cn2          31.42            21.931
cn1     cn3              -                 -  failed: timeout (cn3): no answer in 5 s
cn2     cn3              -                 -  skipped: interrupted
cn3     cn4              -                 -  failed: timeout

1 of 4 pairs measured, 2 failed, 1 skipped (2 timeout, 1 interrupted)
latency µs        max 31.42 (cn1 cn2)   median 31.42   min 31.42 (cn1 cn2)
bandwidth Gbit/s  min 21.931 (cn1 cn2)  median 21.931  max 21.931 (cn1 cn2)
`,
  );
});

Deno.test("formatTable() of a run without a result has no statistics", () => {
  assertEquals(
    table([failed("a", "b", "seen")]),
    `node a  node b  latency µs  bandwidth MB/s  status
a       b                -               -  failed: timeout: seen

0 of 1 pair measured, 1 failed, 0 skipped (1 timeout)
`,
  );
});

Deno.test("formatTable() makes columns as wide as names and numbers need", () => {
  assertEquals(
    table([measured("storage-01", "節点九", 123456789.5, 1)]).split("\n").slice(0, 2),
    ["node a      node b        latency µs  bandwidth MB/s", "storage-01  節点九      123456789.50            1.00"],
  );
});

Deno.test("formatTable() cuts what was seen to the terminal's width, but to no less than 16 columns", () => {
  const pairs = [failed("a", "b", "no answer from the other side")];
  assertEquals(
    table(pairs, { width: 70 }).split("\n")[1],
    "a       b                -               -  failed: timeout: no answe…",
  );
  assertEquals(
    table(pairs, { width: 20 }).split("\n")[1],
    "a       b                -               -  failed: timeout…",
  );
  fc.assert(fc.property(HOSTILE_TEXT, fc.integer({ min: 60, max: 120 }), (detail, width) => {
    const line = table([failed("a", "b", detail)], { width }).split("\n")[1]!;
    assertEquals(displayWidth(line) <= width, true);
  }));
});

Deno.test("formatTable() colours only where it is asked for", () => {
  const lines = table(MIXED, { color: true, width: 70 }).split("\n");
  assertStringIncludes(lines[0]!, "\x1b[1mnode a");
  assertEquals(lines[2], "cn1     cn3              -               -  \x1b[31mfailed: timeout (cn3): no…\x1b[0m");
  assertStringIncludes(lines[3]!, "\x1b[33mskipped: interrupted\x1b[0m");
  assertEquals(table(MIXED).includes("\x1b"), false);
});

Deno.test("formatTable() lets no text from elsewhere command the terminal", () => {
  fc.assert(fc.property(HOSTILE_TEXT, (text) => {
    const printed = table([failed(text, "b", text, text), measured(text, "b", 1, 2)]);
    assertNotMatch(printed.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    assertEquals(printed.split("\n").length, 8);
  }));
});
