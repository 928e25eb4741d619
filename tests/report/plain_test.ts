import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { formatPlain } from "../../lib/report/plain.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import { DETAILED, failed, measured, MIXED, runOf, skipped } from "./fixtures/runs.ts";

function plain(pairs: PairRecord[], units: "mb" | "gbit" = "mb"): string {
  return [...formatPlain(runOf(pairs), { units })].join("");
}

Deno.test("formatPlain() prints names, latency and bandwidth with 4 decimals, or the reason", () => {
  assertEquals(
    plain([measured("cn1", "cn2", 31.421, 2741.33051), ...MIXED.slice(1)]),
    "cn1 cn2 31.4210 2741.3305\ncn1 cn3 - - timeout\ncn2 cn3 - - interrupted\n",
  );
});

Deno.test("formatPlain() prints Gbit/s where it is asked for, and - for what was not measured", () => {
  assertEquals(
    plain([measured("a", "b", null, 2741.33), measured("a", "c", 2, null)], "gbit"),
    "a b - 21.9306\na c 2.0000 -\n",
  );
});

Deno.test("formatPlain() keeps to its four words with a way back, datagrams and a sweep", () => {
  assertEquals(plain(DETAILED), "cn1 cn2 11.5000 2741.3300\ncn1 cn3 20.0000 125.0000\ncn2 cn3 10.0000 2800.0000\n");
});

Deno.test("formatPlain() prints one line a pair, of four words or five", () => {
  const number = fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }));
  const pair = fc.oneof(
    fc.tuple(number, number).map(([latency, bandwidth]) => measured("cn1", "cn2", latency, bandwidth)),
    HOSTILE_TEXT.map((detail) => failed("cn1", "cn2", detail)),
    fc.constant(skipped("cn1", "cn2")),
  );
  fc.assert(fc.property(fc.array(pair), (pairs) => {
    const lines = plain(pairs).split("\n");
    assertEquals(lines.pop(), "");
    assertEquals(lines.length, pairs.length);
    const words = /^cn1 cn2 (\d+\.\d{4}|-) (\d+\.\d{4}|-)$|^cn1 cn2 - - (timeout|interrupted)$/;
    for (const line of lines) assertMatch(line, words);
  }));
});

Deno.test("formatPlain() lets no node name command the terminal", () => {
  assertEquals(plain([measured("a\x1b[2J", "b\n", 1, 2)]), "a\\x1b[2J b\\x0a 1.0000 2.0000\n");
});
