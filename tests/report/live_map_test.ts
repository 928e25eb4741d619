import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { LiveMap } from "../../lib/report/live_map.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import { allPairs, failed, measured, runOf } from "./fixtures/runs.ts";

const PLAIN = { units: "mb", palette: null, color: false } as const;
const SIZE = { columns: 79, rows: 23 };

/** A map of a run of these pairs, none of which has ended yet. */
function mapOf(pairs: PairRecord[]): LiveMap {
  return new LiveMap(runOf(pairs).header, PLAIN);
}

Deno.test("LiveMap fills while pairs end", () => {
  const pairs = [measured("cn1", "cn2", 1, 500), measured("cn1", "cn3", 2, 100), failed("cn2", "cn3", "seen")];
  const map = mapOf(pairs);
  const cells = () => map.lines(SIZE).slice(2, 5);
  assertEquals(map.lines(SIZE)[0], "bandwidth MB/s");
  assertEquals(cells(), ["cn1   ????", "cn2 ??  ??", "cn3 ????"]);
  map.add(pairs[0]!);
  assertEquals(cells(), ["cn1   ..??", "cn2 ..  ??", "cn3 ????"]);
  pairs.slice(1).forEach((pair) => map.add(pair));
  assertEquals(cells(), ["cn1   ..@@", "cn2 ..  XX", "cn3 @@XX"]);
  assertStringIncludes(map.lines(SIZE).join("\n"), "X failed");
});

Deno.test("LiveMap is of latency, or of both ways in sum, where that is all there is", () => {
  const titleOf = (pair: PairRecord) => {
    const map = mapOf([pair]);
    map.add(pair);
    return map.lines(SIZE)[0];
  };
  assertEquals(titleOf(measured("a", "b", 1, null)), "latency µs");
  assertEquals(titleOf(measured("a", "b", 1, null, { bandwidth_both_MBps: 5 })), "both ways MB/s");
  assertEquals(titleOf(failed("a", "b", "seen")), "bandwidth MB/s");
});

Deno.test("LiveMap fits any terminal, and is not there in less than ten rows", () => {
  const pairs = allPairs(70);
  const map = mapOf(pairs);
  pairs.forEach((pair) => map.add(pair));
  fc.assert(fc.property(fc.integer({ min: 10, max: 200 }), fc.integer({ min: 1, max: 80 }), (columns, rows) => {
    const lines = map.lines({ columns, rows });
    assert(lines.length <= rows);
    assertEquals(lines.length === 0, rows < 10);
    for (const line of lines) assert(displayWidth(line) <= columns, line);
  }));
});

Deno.test("LiveMap draws nothing anew when no pair has ended since", () => {
  const pairs = allPairs(9);
  const map = mapOf(pairs);
  const lines = map.lines(SIZE);
  assertEquals(map.lines({ ...SIZE }) === lines, true);
  map.add(pairs[0]!);
  assertEquals(map.lines(SIZE) === lines, false);
});
