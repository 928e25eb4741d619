import { assertEquals } from "@std/assert";
import { closest, suggestion } from "../../lib/cli/suggestion.ts";

const NAMES = ["schedule", "seed", "sim-delay", "plan", "run"];

Deno.test("closest() finds what a mistyped word was meant to be", () => {
  assertEquals(closest("shedule", NAMES), "schedule");
  assertEquals(closest("paln", NAMES), "plan");
  assertEquals(closest("SEED", NAMES), "seed");
  assertEquals(closest("rum", NAMES), "run");
});

Deno.test("closest() finds what a word is the beginning of, if that is one thing", () => {
  assertEquals(closest("sim", NAMES), "sim-delay");
  assertEquals(closest("sch", NAMES), "schedule");
});

Deno.test("closest() finds nothing for a word that resembles nothing", () => {
  assertEquals(closest("cn1", NAMES), undefined);
  assertEquals(closest("bandwidth", NAMES), undefined);
  assertEquals(closest("", NAMES), undefined);
  assertEquals(closest("x", []), undefined);
});

Deno.test("suggestion() is what an error line ends with", () => {
  assertEquals(suggestion("sede", NAMES, "--"), " (did you mean '--seed'?)");
  assertEquals(suggestion("nothing", NAMES), "");
});
