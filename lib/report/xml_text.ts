import { safeText } from "./terminal_text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // The two that are no character of XML 1.0, and that a terminal bears.
  "\ufffe": "\\u{fffe}",
  "\uffff": "\\u{ffff}",
};

/**
 * Text from elsewhere, fit for an element or a quoted attribute of XML 1.0; what XML or a terminal does not bear is a
 * visible escape.
 */
export function xmlText(text: string): string {
  return safeText(text).replace(/[&<>"'\ufffe\uffff]/g, (character) => ENTITIES[character]!);
}
