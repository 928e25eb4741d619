import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { safeText } from "../../lib/report/terminal_text.ts";
import { xmlText } from "../../lib/report/xml_text.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import { readXml } from "./fixtures/xml_reader.ts";

Deno.test("xmlText() escapes marks, and shows what XML does not bear", () => {
  assertEquals(xmlText(`a<b & "c" 'd'>`), "a&lt;b &amp; &quot;c&quot; &apos;d&apos;&gt;");
  assertEquals(xmlText("\0\x1b\n\ud800\ufffe\uffff"), "\\x00\\x1b\\x0a\\u{d800}\\u{fffe}\\u{ffff}");
});

Deno.test("xmlText() comes back from an attribute and from an element, whatever the text", () => {
  const text = fc.oneof(
    HOSTILE_TEXT,
    fc.string({ unit: fc.constantFrom("<", ">", "&", "]]>", '"', "'", "&amp;", "é") }),
  );
  fc.assert(fc.property(text, (text) => {
    const one = xmlText(text);
    const { attributes, text: content } = readXml(`<?xml version="1.0" encoding="UTF-8"?>\n<x y="${one}">${one}</x>\n`);
    assertEquals([attributes["y"], content], [safeText(text), safeText(text)]);
  }));
});
