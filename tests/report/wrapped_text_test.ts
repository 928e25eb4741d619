import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import { wrapped } from "../../lib/report/wrapped_text.ts";

Deno.test("wrapped() breaks at blanks, indents what follows, and cuts no word", () => {
  assertEquals(wrapped("one two three", 7), ["one two", "  three"]);
  assertEquals(wrapped("one extraordinary word", 6), ["one", "  extraordinary", "  word"]);
  assertEquals(wrapped("one two three", null), ["one two three"]);
  assertEquals(wrapped("", 5), [""]);
});

Deno.test("wrapped() keeps every word, in lines that are as wide at most", () => {
  const word = fc.stringMatching(/^[a-z節]{1,6}$/);
  fc.assert(fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 14, max: 60 }), (words, width) => {
    const lines = wrapped(words.join(" "), width);
    assertEquals(lines.join(" ").split(/ +/).filter((word) => word !== ""), words);
    for (const line of lines) assert(displayWidth(line) <= width, line);
  }));
});
