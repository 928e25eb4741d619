import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { codeText, tableHead, tableRow } from "../../lib/report/markdown_text.ts";
import { safeText } from "../../lib/report/terminal_text.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import { readCode } from "./fixtures/markdown_reader.ts";

Deno.test("codeText() is a code span where that can hold the text, else an element", () => {
  assertEquals(codeText("cn[1-7] *x* <b>@y"), "`cn[1-7] *x* <b>@y`");
  assertEquals(codeText("a|b`"), "<code>a&#124;b&#96;</code>");
  assertEquals(codeText(" a"), "<code>&#32;a</code>");
  assertEquals(codeText("\x1b"), "<code>&#92;x1b</code>");
  assertEquals(codeText(""), "");
});

Deno.test("codeText() gives every text back, on one line, with no end of a cell in it", () => {
  const text = fc.oneof(HOSTILE_TEXT, fc.string({ unit: fc.constantFrom(..."`|\\<>&*_[]()~#@ aé") }));
  fc.assert(fc.property(text, (text) => {
    const code = codeText(text);
    assert(!/[|\n]/.test(code), code);
    assertEquals(readCode(code), safeText(text));
  }));
});

Deno.test("tableHead() and tableRow() make a table with numbers on the right", () => {
  assertEquals(tableHead(["a", "b"], [false, true]) + tableRow(["x", "1"]), "| a | b |\n| --- | --: |\n| x | 1 |\n");
});
