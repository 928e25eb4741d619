import { assertEquals, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { jsonText } from "../../lib/results/json_text.ts";
import { HOSTILE_TEXT } from "../report/fixtures/hostile_text.ts";

Deno.test("jsonText() is one line of JSON that commands no terminal", () => {
  assertEquals(jsonText({ a: ["\x9b", "\u202e", "節"] }), '{"a":["\\u009b","\\u202e","節"]}');
  fc.assert(fc.property(HOSTILE_TEXT, (text) => {
    const json = jsonText([text]);
    assertNotMatch(json, /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
    assertEquals(JSON.parse(json), [text]);
  }));
});
