import { assertEquals } from "@std/assert";
import { deadNodes } from "../../lib/analysis/dead_nodes.ts";
import { pairNumbers } from "../../lib/analysis/observations.ts";
import { verdictsOf } from "../../lib/analysis/verdicts.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import type { Run } from "../../lib/results/run.ts";
import { failedLine, headerOf, measuredLine, skippedLine } from "../results/run_file/run_records.ts";

/** A run of these pairs, and what became of each: `+` measured, `-` failed, `q` set aside, `i` interrupted. */
function runOf(outcomes: Record<string, string>, directed = false): Run {
  const pairs = Object.entries(outcomes).map(([name, outcome]): PairRecord => {
    const [a, b] = name.split(" ") as [string, string];
    if (outcome === "+") return measuredLine(a, b);
    if (outcome === "-") return failedLine(a, b);
    const skipped = skippedLine(a, b);
    return outcome === "q" ? { ...skipped, reason: "quarantined" } as PairRecord : skipped;
  });
  const nodes = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
  const header = headerOf({ nodes, directed, pairs: pairs.length });
  return { header, status: "finished", nodes: [], pairs, elapsedS: 1 };
}

/** All pairs of some nodes, and what became of each. */
function allOf(names: string, outcome: (a: string, b: string) => string): Run {
  const nodes = names.split(" ");
  return runOf(Object.fromEntries(
    nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => [`${a} ${b}`, outcome(a, b)])),
  ));
}

/** The pairs of one node with each of the others. */
function star(centre: string, others: Record<string, string>): Run {
  return runOf(Object.fromEntries(Object.entries(others).map(([node, outcome]) => [`${centre} ${node}`, outcome])));
}

function told(run: Run): string[] {
  return deadNodes(run, pairNumbers(run)).map(({ kind, nodes, detail }) => `${kind} ${nodes}: ${detail}`);
}

const UNKNOWN = "they were measured with no other node, and nobody can tell who is at fault";

Deno.test("deadNodes() says of the centre of a star that nobody can tell, whether all of its pairs fail or some", () => {
  const all = star("a", { b: "-", c: "-", d: "-", e: "-" });
  const some = star("a", { b: "-", c: "-", d: "-", e: "+", f: "+" });
  const two = star("a", { b: "-", c: "-", e: "+", f: "+" });
  assertEquals(told(all), [`not-enough-data a: a fails with all 4 partners; ${UNKNOWN}`]);
  assertEquals(told(some), [`not-enough-data a: a fails with 3 of 5 partners; ${UNKNOWN}`]);
  assertEquals(told(two), []);
  // Nothing was measured: that says it all.
  assertEquals(verdictsOf(all).map(({ detail }) => detail), ["no pair was measured"]);
  assertEquals(verdictsOf(some).map(({ kind, nodes }) => `${kind} ${nodes}`).slice(0, 1), ["not-enough-data a"]);
});

Deno.test("deadNodes() names the centre whose partners are well with others", () => {
  const run = allOf("a b c d e", (a) => a === "a" ? "-" : "+");
  assertEquals(told(run), ["dead-node a: fails with all 4 partners"]);
  // Each of these is well by one other alone.
  const pairs = { "a b": "-", "a c": "-", "a d": "-", "b x": "+", "c y": "+", "d z": "+" };
  assertEquals(told(runOf(pairs)), ["dead-node a: fails with all 3 partners"]);
});

Deno.test("deadNodes() counts partners against a node that are well with others, and no others", () => {
  // b, c and d are well with e; f, g and h are known by a alone.
  const pairs = { "a b": "-", "a f": "-", "a g": "-", "a h": "-", "b e": "+", "c e": "+", "d e": "+" };
  assertEquals(told(runOf({ ...pairs, "a c": "-", "a d": "-" })), ["dead-node a: fails with all 6 partners"]);
  assertEquals(told(runOf({ ...pairs, "a c": "+", "a d": "+" })), [
    `not-enough-data a: a fails with 4 of 6 partners; ${UNKNOWN}`,
  ]);
});

Deno.test("deadNodes() names all dead nodes, each with all that it fails with, and none for failing with them", () => {
  const run = allOf("a b c d e f g h", (a, b) => "abc".includes(a) || "abc".includes(b) ? "-" : "+");
  assertEquals(told(run), ["a", "b", "c"].map((node) => `dead-node ${node}: fails with all 7 partners`));
});

Deno.test("deadNodes() names the dead one of three nodes, and neither of two", () => {
  assertEquals(told(runOf({ "a b": "-", "a c": "-", "b c": "+" })), ["dead-node a: fails with all 2 partners"]);
  assertEquals(told(runOf({ "a b": "-", "a c": "+", "b c": "+" })), []);
  assertEquals(told(runOf({ "a b": "-" })), []);
});

Deno.test("deadNodes() names a dead node beside one that fails with more partners, and is well with most", () => {
  const names = Array.from({ length: 24 }, (_, i) => String.fromCharCode(97 + i));
  const run = allOf(names.join(" "), (a, b) => {
    if (a === "a") return "bcde".includes(b) ? "-" : "+"; // 4 of 23
    return b === "x" ? ("qrs".includes(a) ? "-" : "i") : "+"; // 3 of 4
  });
  assertEquals(told(run), ["dead-node x: fails with 3 of 4 partners"]);
});

Deno.test("deadNodes() counts what was given up for a node that was set aside, and not what was interrupted", () => {
  const outcome = (given: string) => allOf("a b c d e f", (a, b) => a !== "a" ? "+" : "bc".includes(b) ? "-" : given);
  assertEquals(told(outcome("q")), ["dead-node a: fails with all 5 partners"]);
  assertEquals(told(outcome("i")), ["dead-node a: fails with all 2 partners"]);
});

Deno.test("deadNodes() takes both directions of a pair for one partner", () => {
  const nodes = ["a", "b", "c", "d"];
  const pairs = nodes.flatMap((a) => nodes.filter((b) => b !== a).map((b) => [`${a} ${b}`, a === "a" ? "-" : "+"]));
  assertEquals(told(runOf(Object.fromEntries(pairs), true)), ["dead-node a: fails with all 3 partners"]);
  // Well with the node itself, in the other direction, says nothing of others.
  const star = { "a b": "-", "b a": "+", "a c": "-", "c a": "+", "a d": "-", "d a": "+" };
  assertEquals(told(runOf(star, true)), [`not-enough-data a: a fails with all 3 partners; ${UNKNOWN}`]);
});
