import { safeText } from "./terminal_text.ts";

/** What a code span holds as it is, in the cell of a table too. */
const PLAIN_CODE = /^[^`|\\\s](?:[^`|\\]*[^`|\\\s])?$/u;

/**
 * Text from elsewhere as code in GitHub-flavoured Markdown, on one line: nothing in it is a mark, a link, a mention,
 * HTML, or the end of a cell. Where a code span could not hold it, it stands in an element `code`, character by
 * character.
 */
export function codeText(text: string): string {
  const safe = safeText(text);
  if (safe === "") return "";
  if (PLAIN_CODE.test(safe)) return `\`${safe}\``;
  return `<code>${safe.replace(/[^A-Za-z0-9]/gu, (character) => `&#${character.codePointAt(0)};`)}</code>`;
}

/** A line of a table. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** The head of a table, and which of its columns hold numbers, which are aligned to the right. */
export function tableHead(names: readonly string[], isNumber: readonly boolean[]): string {
  return tableRow(names) + tableRow(isNumber.map((right) => right ? "--:" : "---"));
}
