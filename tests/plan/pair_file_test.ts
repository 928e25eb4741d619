import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import { parsePairs } from "../../lib/plan/pair_file.ts";
import { nodeNames } from "./node_names.ts";

const NODES = nodeNames(4);
const parse = (text: string, directed = false) => parsePairs(text, "pair file 'x.pairs'", NODES, directed);
const refusal = (text: string, directed = false) => assertThrows(() => parse(text, directed), UsageError).message;

Deno.test("parsePairs() reads two names a line, in order, without comments and blank lines", () => {
  const text = "# which pairs\n\ncn3 cn1\r\n  cn1\tcn2  # the usual suspects\ncn4   cn2";
  assertEquals(parse(text), [["cn3", "cn1"], ["cn1", "cn2"], ["cn4", "cn2"]]);
});

Deno.test("parsePairs() directed: takes both directions as two pairs", () => {
  assertEquals(parse("cn1 cn2\ncn2 cn1\n", true), [["cn1", "cn2"], ["cn2", "cn1"]]);
});

Deno.test("parsePairs() names file and line of what it refuses", () => {
  const line = (number: number) => `reading pair file 'x.pairs', line ${number}: `;
  assertEquals(refusal("cn1 cn2\n\ncn1 cn9"), line(3) + "not one of the nodes: 'cn9'");
  assertEquals(refusal("#\ncn9 cn1"), line(2) + "not one of the nodes: 'cn9'");
  assertEquals(refusal("cn1 cn1"), line(1) + "a node cannot be paired with itself: 'cn1 cn1'");
  assertEquals(refusal("cn1"), line(1) + "not two node names: 'cn1'");
  assertEquals(refusal("cn1 cn2 cn3 # three"), line(1) + "not two node names: 'cn1 cn2 cn3'");
  assertEquals(refusal("cn1 cn2\ncn1 cn2"), line(2) + "the pair is already on line 1: 'cn1 cn2'");
  assertEquals(refusal("cn1 cn2\ncn3 cn4\ncn2 cn1"), line(3) + "the pair is already on line 1: 'cn2 cn1'");
  assertEquals(refusal("cn1 cn2\ncn2 cn1\ncn2 cn1", true), line(3) + "the pair is already on line 2: 'cn2 cn1'");
});

Deno.test("parsePairs() refuses a file without a pair, and shows little of a long line", () => {
  assertEquals(refusal("# nothing\n"), "reading pair file 'x.pairs': it names no pair");
  assertEquals(refusal("x".repeat(5000)).length < 200, true);
});
