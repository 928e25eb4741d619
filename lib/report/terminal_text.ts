// Controls, invisible format characters (they turn the direction of text around), line and paragraph separators, half surrogates.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const EVERY_UNSAFE = new RegExp(UNSAFE, "gu");

/** Text from elsewhere, fit to be printed on one line: what could command a terminal stands as a visible escape, like `\x1b`. */
export function safeText(text: string): string {
  return UNSAFE.test(text) ? text.replace(EVERY_UNSAFE, escape) : text;
}

function escape(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
}

const PRINTABLE_ASCII = /^[ -~]*$/;
const NO_WIDTH = /\p{Mn}|\p{Me}/u;
// Blocks whose characters are wide (W or F) in Unicode's EastAsianWidth.txt (UAX #11), and what is shown as a picture.
const TWO_WIDE = new RegExp(
  "[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97c\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff01-\\uff60" +
    "\\uffe0-\\uffe6\\u{17000}-\\u{18cff}\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3fffd}]|\\p{Emoji_Presentation}",
  "u",
);

function characterWidth(character: string): number {
  return NO_WIDTH.test(character) ? 0 : TWO_WIDE.test(character) ? 2 : 1;
}

/** How many columns of a terminal a safe text takes. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** A safe text cut to so many columns, with `…` as the last one where something was cut off. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns < 1) return "";
  let cut = "", width = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return cut + "…";
}

/** A safe text filled up with blanks on the right to so many columns. */
export function padToWidth(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

const SGR = { bold: "1", red: "31", yellow: "33" };

/**
 * A text in a style where colour is wanted. @std/fmt/colors is not used because it obeys NO_COLOR, which `--color always` overrides.
 */
export function styled(text: string, style: keyof typeof SGR, color: boolean): string {
  return color ? `\x1b[${SGR[style]}m${text}\x1b[0m` : text;
}
