import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { formatMarkdown } from "../../lib/report/markdown.ts";
import { safeText } from "../../lib/report/terminal_text.ts";
import type { Run } from "../../lib/results/run.ts";
import { ANY_RUN } from "./fixtures/any_run.ts";
import { readCode, readTables } from "./fixtures/markdown_reader.ts";
import { allPairs, failed, measured, MIXED, runOf } from "./fixtures/runs.ts";

function markdown(run: Run, units: "mb" | "gbit" = "mb"): string {
  return [...formatMarkdown(run, { units })].join("");
}

Deno.test("formatMarkdown() is a page of facts, summary, verdicts, failures and pairs", () => {
  assertEquals(
    markdown({ ...runOf(MIXED), verdicts: [] }),
    `# Latency and bandwidth between 3 nodes

| fact | value |
| --- | --- |
| nodes | \`3: cn[1-3]\` |
| probe | \`sim\` |
| schedule | \`rounds\` |
| began | \`2026-01-02 03:04 UTC\` |
| took | \`5.03 s\` |
| oobw | \`0.1.0\` |
| run | \`r1\` |
| pairs | 1 of 3 measured, 1 failed, 1 skipped |
| aggregate bandwidth | 2741.33 MB/s |

## Summary

| metric | pairs | min | 5 % | median | 95 % | max | worst pair |
| --- | --: | --: | --: | --: | --: | --: | --- |
| latency µs | 1 | 31.42 | 31.42 | 31.42 | 31.42 | 31.42 | \`cn1 cn2\` |
| bandwidth MB/s | 1 | 2741.33 | 2741.33 | 2741.33 | 2741.33 | 2741.33 | \`cn1 cn2\` |

## Verdicts

- verdict: \`no node and no link stands out\`

## Failures

| node a | node b | reason | to blame | detail |
| --- | --- | --- | --- | --- |
| \`cn1\` | \`cn3\` | timeout | \`cn3\` | \`no answer in 5 s\` |

## Pairs

| node a | node b | latency µs | bandwidth MB/s | status |
| --- | --- | --: | --: | --- |
| \`cn1\` | \`cn2\` | 31.42 | 2741.33 | measured |
| \`cn1\` | \`cn3\` | - | - | failed: timeout |
| \`cn2\` | \`cn3\` | - | - | skipped: interrupted |
`,
  );
});

Deno.test("formatMarkdown() lists all of 200 pairs, and of more the 20 worst of each metric", () => {
  const pairs = allPairs(21).slice(0, 201);
  assertEquals(readTables(markdown(runOf(pairs.slice(1)))).get("Pairs")![0]!.length, 1 + 200);
  const page = markdown(runOf(pairs));
  assertStringIncludes(page, "The 20 worst of each metric; csv and json have all 201 pairs.\n");
  const [latency, bandwidth, ...more] = readTables(page).get("Worst pairs")!;
  assertEquals([latency![0], bandwidth![0], more], [["node a", "node b", "latency µs"], [
    "node a",
    "node b",
    "bandwidth MB/s",
  ], []]);
  const numbers = (rows: string[][]) => rows.slice(1).map((row) => Number(row[2]));
  const sorted = (value: (pair: typeof pairs[number]) => number | null, sign: 1 | -1) =>
    pairs.map((pair) => value(pair)!).sort((one, other) => sign * (one - other)).slice(0, 20);
  assertEquals(numbers(latency!), sorted((pair) => pair.status === "measured" ? pair.latency_us : null, -1));
  assertEquals(numbers(bandwidth!), sorted((pair) => pair.status === "measured" ? pair.bandwidth_MBps : null, 1));
});

Deno.test("formatMarkdown() names both directions, in the unit that is asked for", () => {
  const page = markdown(runOf([measured("a", "b", 1, 1000, { bandwidth_back_MBps: 2000 })]), "gbit");
  assertEquals(readTables(page).get("Pairs"), [[
    ["node a", "node b", "latency µs", "a→b Gbit/s", "b→a Gbit/s", "status"],
    ["`a`", "`b`", "1.00", "8.000", "16.000", "measured"],
  ]]);
  assertEquals(readTables(page).get("Summary")![0]!.map(([metric]) => metric), [
    "metric",
    "latency µs",
    "a→b Gbit/s",
    "b→a Gbit/s",
  ]);
});

Deno.test("formatMarkdown() lists 200 failures, and says how many there are", () => {
  const pairs = Array.from({ length: 250 }, (_, i) => failed("cn1", `cn${i + 2}`, "seen"));
  const page = markdown(runOf(pairs));
  assertStringIncludes(page, "The first 200 of 250.\n");
  assertEquals(readTables(page).get("Failures")![0]!.length, 1 + 200);
  assertEquals([readTables(page).has("Summary"), readTables(page).has("Worst pairs")], [false, false]);
});

Deno.test("formatMarkdown() gives names and details back, whatever they hold", () => {
  fc.assert(fc.property(ANY_RUN, (run) => {
    const tables = readTables(markdown(run));
    const codes = (rows: string[][], ...columns: number[]) =>
      rows.slice(1).map((row) => columns.map((i) => readCode(row[i]!)));
    assertEquals(codes(tables.get("Pairs")![0]!, 0, 1), run.pairs.map(({ a, b }) => [safeText(a), safeText(b)]));
    const failures = run.pairs.flatMap((pair) =>
      pair.status === "failed" ? [[pair.a, pair.b, pair.blame ?? "", pair.detail].map(safeText)] : []
    );
    assertEquals(codes(tables.get("Failures")?.[0] ?? [[]], 0, 1, 3, 4), failures);
  }));
});
