import { assertEquals, assertLess } from "@std/assert";
import { filePieces, FORMAT_NAMES, formatRun } from "../../lib/report/formats.ts";
import { jsonLine } from "../../lib/report/json.ts";
import { allPairs, MIXED, runOf } from "./fixtures/runs.ts";

Deno.test("formatRun() knows every format of the contract that is built", () => {
  assertEquals(FORMAT_NAMES, [
    "table",
    "plain",
    "csv",
    "json",
    "jsonl",
    "matrix",
    "heatmap",
    "markdown",
    "prometheus",
    "junit",
  ]);
  const first = (format: typeof FORMAT_NAMES[number]) =>
    [...formatRun(runOf(MIXED), { format, units: "mb", color: false, width: null })].join("").slice(0, 8);
  assertEquals(FORMAT_NAMES.map(first), [
    "node a  ",
    "cn1 cn2 ",
    "a,b,stat",
    '{"run":{',
    '{"kind":',
    "latency ",
    "latency ",
    "# Latenc",
    "# HELP o",
    "<?xml ve",
  ]);
});

Deno.test("formatRun() prints pieces that are whole lines", () => {
  for (const format of FORMAT_NAMES) {
    for (const piece of formatRun(runOf(MIXED), { format, units: "mb", color: true, width: 80 })) {
      assertEquals(piece.endsWith("\n"), true, format);
    }
  }
});

Deno.test("formatRun() prints 100,128 pairs in a moment in every format", () => {
  const run = runOf(allPairs(448));
  for (const format of FORMAT_NAMES) {
    const beganMs = performance.now();
    let length = 0;
    for (const piece of formatRun(run, { format, units: "mb", color: false, width: 80 })) length += piece.length;
    // About 0.1 s on an idle machine; what grows with the square of the pairs takes minutes.
    assertLess(performance.now() - beganMs, 5000, format);
    // A map, and a page of the worst, is no longer for more pairs.
    if (format !== "heatmap" && format !== "markdown") assertLess(run.pairs.length, length, format);
  }
});

Deno.test("filePieces() are text, or bytes, by what the format is", async () => {
  for (const [format, kind] of [["csv", "string"], ["svg", "string"], ["npy", "object"]] as const) {
    const pieces = filePieces(runOf(MIXED), { format, units: "mb", color: false, width: null });
    for (const piece of await Array.fromAsync(pieces)) assertEquals(typeof piece, kind);
  }
});

Deno.test("jsonLine() is quick enough to be called as pairs end", () => {
  const pairs = allPairs(448);
  const beganMs = performance.now();
  for (const pair of pairs) jsonLine(pair);
  assertLess(performance.now() - beganMs, 1000);
});
