import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import type { SwitchRecord } from "../../lib/base/topology.ts";
import { formatHeatMap, heatMaps } from "../../lib/report/heat_map.ts";
import type { Palette } from "../../lib/report/terminal_colours.ts";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import { allPairs, failed, measured, MIXED, runOf, skipped } from "./fixtures/runs.ts";

interface Options {
  units?: "mb" | "gbit";
  palette?: Palette | null;
  width?: number | null;
}

function maps(run: Run, { units = "mb", palette = null, width = 80 }: Options = {}): string {
  return [...heatMaps(run, { units, color: palette !== null, palette, width })].join("");
}

/** Without what sets colours and styles. */
function plainText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}

/** The first map, of latency. */
function latencyMap(run: Run, options?: Options): string[] {
  return maps(run, options).split("\n\n")[0]!.split("\n");
}

/** The characters in the cells of a map. */
function cellsOf(lines: string[]): string[] {
  return lines.filter((line) => line.startsWith("cn")).map((line) => line.slice(line.indexOf(" ") + 1));
}

function withSwitches(pairs: PairRecord[], ...switches: [name: string, nodes: string[]][]): Run {
  const run = runOf(pairs);
  const leaves = switches.map(([name, nodes]) => ({ name, nodes, parent: "spine" }));
  run.header.topology = [...leaves, { name: "spine", nodes: [], parent: null }];
  return run;
}

Deno.test("formatHeatMap() has a map of latency, one of bandwidth, and then what a table ends in", () => {
  const pairs = [measured("cn1", "cn2", 1, 500), measured("cn1", "cn3", 2, 300), measured("cn2", "cn3", 9, 100)];
  const run = { ...runOf(pairs), verdicts: [] };
  assertEquals(
    [...formatHeatMap(run, { units: "mb", color: false, width: null })].join(""),
    `latency µs
    1 2 3
cn1   ..::
cn2 ..  @@
cn3 ::@@
best 1.00 µs .:-=+*#%@ 9.00 µs worst  median 2.00 µs  blank = a node and itself
columns = last digits of the name

bandwidth MB/s
    1 2 3
cn1   ..++
cn2 ..  @@
cn3 ++@@
best 500.00 MB/s .:-=+*#%@ 100.00 MB/s worst  median 300.00 MB/s
blank = a node and itself  columns = last digits of the name

3 of 3 pairs measured, 0 failed, 0 skipped
latency µs      max 9.00 (cn2 cn3)    median 2.00    min 1.00 (cn1 cn2)
bandwidth MB/s  min 100.00 (cn2 cn3)  median 300.00  max 500.00 (cn1 cn2)
aggregate MB/s  900.00 (3.0 pairs in flight)
verdict: no node and no link stands out
`,
  );
});

Deno.test("heatMaps() marks what failed and what was not measured, and says so", () => {
  assertEquals(latencyMap(runOf([...MIXED, measured("cn3", "cn4", 60, 9), failed("cn1", "cn4", "seen")])), [
    "latency µs",
    "    1 2 3 4",
    "cn1   ..XXXX",
    "cn2 ..  ????",
    "cn3 XX??  ++",
    "cn4 XX??++",
    "best 31.42 µs .:-=+*#%@ 91.42 µs  median 45.71 µs  worst 60.00 µs  X failed",
    "? not measured  blank = a node and itself  columns = last digits of the name",
  ]);
});

Deno.test("heatMaps() in colour fills each cell, with half blocks where there are many or room is short", () => {
  const pairs = [measured("a", "b", 1, null), failed("a", "c", "seen"), skipped("b", "c")];
  const best = "38;5;53", failedCode = "38;5;160", missing = "38;5;240";
  const back = (code: string) => code.replace("38", "48");
  const lines = latencyMap(runOf(pairs), { palette: "256" });
  assertEquals(lines.slice(0, 5), [
    "\x1b[1mlatency µs\x1b[0m",
    "  1 2 3",
    `a   \x1b[${best};${back(best)}m▀▀\x1b[${failedCode};${back(failedCode)}m▀▀\x1b[0m`,
    `b \x1b[${best};${back(best)}m▀▀\x1b[49m  \x1b[${missing};${back(missing)}m▀▀\x1b[0m`,
    `c \x1b[${failedCode};${back(failedCode)}m▀▀\x1b[${missing};${back(missing)}m▀▀\x1b[49m  \x1b[0m`,
  ]);
  assertStringIncludes(
    lines.slice(5).join("\n"),
    `\x1b[${best}m█\x1b[0m all 1.00 µs  \x1b[${failedCode}m█\x1b[0m failed  \x1b[${missing}m█\x1b[0m not measured`,
  );
  // Too narrow for two columns a cell: a line has two rows, and the last one half of one.
  assertEquals(latencyMap(runOf(pairs), { palette: "256", width: 5 }).slice(2, 4), [
    `\x1b[${best}m▄▀\x1b[${failedCode};${back(missing)}m▀\x1b[0m`,
    `\x1b[${failedCode}m▀\x1b[${missing}m▀ \x1b[0m`,
  ]);
});

Deno.test("heatMaps() says which way a directed run, or both directions of a pair, are to be read", () => {
  const directed = runOf([measured("a1", "a2", 1, 5), measured("a2", "a1", 9, 5)], { directed: true });
  assertEquals(latencyMap(directed), [
    "latency µs",
    "   1 2",
    "a1   ..",
    "a2 @@",
    "best 1.00 µs .:-=+*#%@ 10.00 µs  median 5.00 µs  worst 9.00 µs",
    "row = from, column = to  blank = a node and itself",
    "columns = last digits of the name",
  ]);
  const both = maps(runOf([measured("a1", "a2", 1, 5, { bandwidth_back_MBps: 1 })])).split("\n\n")[1]!.split("\n");
  assertEquals(both.slice(2, 4), ["a1   ..", "a2 @@"]);
  assertStringIncludes(both.join("\n"), "row = from, column = to");
});

Deno.test("heatMaps() draws a sum of both directions, and no metric that no pair has; of failures alone one map", () => {
  const titles = (...pairs: PairRecord[]) => maps(runOf(pairs)).match(/^(latency|bandwidth|both ways) .*$/gm);
  assertEquals(titles(measured("a", "b", null, null, { bandwidth_both_MBps: 9 })), ["both ways MB/s"]);
  assertEquals(titles(measured("a", "b", 1, null)), ["latency µs"]);
  assertEquals(titles(failed("a", "b", "seen")), ["latency µs"]);
  assertStringIncludes(maps(runOf([failed("a", "b", "seen")])), "no pair has a number  X failed");
  assertStringIncludes(maps(runOf([measured("a", "b", 1, 500)]), { units: "gbit" }), "all 4.000 Gbit/s");
});

Deno.test("heatMaps() of values that are all the same looks calm, and one that is not stands out", () => {
  const pairs = allPairs(6).map((pair) => measured(pair.a, pair.b, 5, 5));
  assertEquals(new Set(cellsOf(latencyMap(runOf(pairs))).join("")), new Set(". "));
  assertStringIncludes(maps(runOf(pairs)), ". all 5.00 µs  blank");
  pairs[0] = measured("cn1", "cn2", 11, 5);
  const lines = latencyMap(runOf(pairs));
  assertEquals(lines.join("").match(/@@/g)!.length, 2);
  assertStringIncludes(lines.join("\n"), "best 5.00 µs .:-=+*#%@ 10.00 µs or worse  median 5.00 µs  worst 11.00 µs");
});

Deno.test("heatMaps() of a clean fabric, whose numbers scatter by some per cent, looks calm, and a slow node stands out", () => {
  const noise = (i: number) => 1 + 0.06 * ((i * 7919) % 101 / 50 - 1);
  const pairs = (factor: number) =>
    allPairs(9).map(({ a, b }, i) => measured(a, b, 5 * noise(i), 100 * noise(i + 50) * (a === "cn1" ? factor : 1)));
  const looks = (factor: number) =>
    maps(runOf(pairs(factor))).split("\n\n").slice(0, 2).map((map) => cellsOf(map.split("\n")));
  assertEquals(looks(1).map((rows) => /[^ .:-]/.test(rows.join(""))), [false, false]);
  const [row, ...others] = looks(0.5)[1]!;
  assertMatch(row!, /^ +[%@]+$/);
  assertNotMatch(others.map((row) => row.slice(2)).join(""), /[^ .:-]/);
});

Deno.test("heatMaps() folds more than 64 nodes, and a slow node stays to be seen", () => {
  const run = runOf(
    allPairs(130).map(({ a, b }) => measured(a, b, a === "cn77" || b === "cn77" ? 50 : 5 + 1 / b.length, 5)),
  );
  const lines = latencyMap(run, { width: 100 });
  // Title, three digits, ⌈130 / 3⌉ rows, legend.
  assertEquals(lines.length, 1 + 3 + 44 + 3);
  assertEquals(lines.find((line) => line.startsWith("cn[76-78] ")), `cn[76-78]   ${"@".repeat(88)}`);
  assert(lines.slice(4, 48).every((line) => line.includes("@@")));
  assertStringIncludes(lines.at(-3)!, "median cell 5.");
  assertEquals(lines.at(-2), "a cell is the worst of up to 3 × 3 nodes  blank = a node and itself");
});

Deno.test("heatMaps() folds to the width, and cuts labels to what all names do not have in common", () => {
  const pairs = allPairs(30).map(({ a, b }) => measured(`node-${a}.cluster`, `node-${b}.cluster`, 5, 5));
  const lines = (width: number) => latencyMap(runOf(pairs), { width });
  assertEquals(lines(80)[3], `node-cn1.cluster    ${".".repeat(58)}`);
  assertEquals(lines(38).slice(1, 4), [
    "              111111111122222222223",
    "     123456789012345678901234567890",
    "…1…   .............................",
  ]);
  assertEquals(lines(22).slice(0, 5), [
    "latency µs",
    "            1111122222",
    "       135791357913579",
    "[1-2]  ...............",
    "[3-4]  ...............",
  ]);
});

Deno.test("heatMaps() puts nodes of a switch side by side, with a gap to those of another", () => {
  const near = (a: string, b: string) => Number(a.at(-1)) % 2 === Number(b.at(-1)) % 2;
  const pairs = allPairs(6).map(({ a, b }) => measured(a, b, near(a, b) ? 2 : 3, 5));
  const run = withSwitches(pairs, ["odd", ["cn1", "cn3", "cn5"]], ["even", ["cn2", "cn4", "cn6"]]);
  assertEquals(
    latencyMap(run),
    [
      "latency µs",
      "    1 3 5   2 4 6",
      "cn1   ....  ------",
      "cn3 ..  ..  ------",
      "cn5 ....    ------",
      "",
      "cn2 ------    ....",
      "cn4 ------  ..  ..",
      "cn6 ------  ....",
      "best 2.00 µs .:-=+*#%@ 6.00 µs  median 3.00 µs  worst 3.00 µs",
      "blank = a node and itself  gap = between switches",
      "columns = last digits of the name",
    ].join("\n").split("\n\n")[0]!.split("\n"),
  );
});

/** Any run of a few to some hundred nodes, with switches or without, and any part of its pairs, ended in any way. */
const RUN = fc.record({
  names: fc.uniqueArray(
    fc.oneof(HOSTILE_TEXT, fc.constantFrom("fe80::1:2", "節点九", "a".repeat(90)), fc.nat(999).map((i) => `n${i}`)),
    {
      minLength: 2,
      maxLength: 90,
    },
  ),
  directed: fc.boolean(),
  switches: fc.nat(12),
  ends: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: -1, max: 1e6 }), fc.boolean()), { maxLength: 60 }),
}).map(({ names, directed, switches, ends }) => {
  const pairs = ends.flatMap(([one, other, value, back]) => {
    const [a, b] = [names[one % names.length]!, names[other % names.length]!];
    if (a === b) return [];
    if (value < 0) return back ? [failed(a, b, "seen")] : [skipped(a, b)];
    return [measured(a, b, back ? null : value, value / 7, back ? { bandwidth_back_MBps: value * 3 } : {})];
  });
  const run = runOf(pairs, { directed });
  run.header.nodes = names;
  if (switches > 0) {
    const leaf = (i: number): SwitchRecord => ({
      name: `s${i}`,
      nodes: names.filter((_, place) => place % switches === i),
      parent: null,
    });
    run.header.topology = Array.from({ length: switches }, (_, i) => leaf(i));
  }
  return run;
});

Deno.test("heatMaps() of any run fits the width, in colour or without, and lets no name command the terminal", () => {
  const palette = fc.constantFrom(null, "256", "24-bit");
  fc.assert(fc.property(RUN, fc.integer({ min: 10, max: 200 }), palette, (run, width, palette) => {
    const text = plainText(maps(run, { width, palette: palette as Palette | null }));
    for (const line of text.split("\n")) {
      assert(displayWidth(line) <= width, `${displayWidth(line)} > ${width}: ${line}`);
    }
    assertNotMatch(text.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|NaN|undefined/u);
    assertEquals(text.includes("failed"), run.pairs.some(({ status }) => status === "failed"));
  }));
});

Deno.test("heatMaps() has the same cells in every palette", () => {
  fc.assert(fc.property(RUN, (run) => {
    const shape = (palette: Palette) => plainText(maps(run, { palette, width: 120 }));
    assertEquals(shape("256"), shape("24-bit"));
  }));
});

Deno.test("heatMaps() without a width takes 80 columns", () => {
  const run = runOf(allPairs(70));
  assertEquals(maps(run, { width: null }), maps(run, { width: 80 }));
});
