import { assertEquals, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { cutToWidth, displayWidth, padToWidth, safeText, styled } from "../../lib/report/terminal_text.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";

Deno.test("safeText() shows controls as escapes and leaves the rest alone", () => {
  assertEquals(
    safeText("a\x1b]0;title\x07b\r\n\x9bc\u202e\u{e0041}"),
    "a\\x1b]0;title\\x07b\\x0d\\x0a\\x9bc\\u{202e}\\u{e0041}",
  );
  assertEquals(safeText("plain, µs, 節点, é, 🦕"), "plain, µs, 節点, é, 🦕");
  fc.assert(fc.property(HOSTILE_TEXT, (text) => {
    assertNotMatch(safeText(text), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    assertEquals(safeText(safeText(text)), safeText(text));
  }));
});

Deno.test("displayWidth() counts columns: wide characters two, combining marks none", () => {
  const cases = { "": 0, "cn1": 3, "µs": 2, "節点": 4, "한글": 4, "ｆｕ": 4, "e\u0301": 1, "🦕": 2, "…": 1, "Ж": 1 };
  for (const [text, width] of Object.entries(cases)) assertEquals(displayWidth(text), width, text);
});

Deno.test("cutToWidth() never exceeds the width and keeps what fits", () => {
  assertEquals(cutToWidth("abcdef", 6), "abcdef");
  assertEquals(cutToWidth("abcdef", 5), "abcd…");
  assertEquals(cutToWidth("節点九", 5), "節点…");
  assertEquals(cutToWidth("節点九", 4), "節…");
  assertEquals(cutToWidth("abc", 0), "");
  fc.assert(fc.property(HOSTILE_TEXT, fc.integer({ min: 0, max: 20 }), (text, columns) => {
    const safe = safeText(text);
    const cut = cutToWidth(safe, columns);
    assertEquals(displayWidth(cut) <= columns, true);
    if (displayWidth(safe) <= columns) assertEquals(cut, safe);
    else if (columns > 0) assertEquals(safe.startsWith(cut.slice(0, -1)) && cut.endsWith("…"), true);
  }));
});

Deno.test("padToWidth() fills up to the width and cuts nothing", () => {
  assertEquals(padToWidth("節点", 6), "節点  ");
  assertEquals(padToWidth("abc", 2), "abc");
});

Deno.test("styled() leaves the text alone without colour", () => {
  assertEquals([styled("x", "red", true), styled("x", "red", false)], ["\x1b[31mx\x1b[0m", "x"]);
});
