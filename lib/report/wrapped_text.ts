import { displayWidth } from "./terminal_text.ts";

const INDENT = "  ";

/**
 * A safe text in lines of so many columns (null: any), broken at blanks, all but the first indented. A word that is longer is not cut.
 */
export function wrapped(text: string, width: number | null): string[] {
  if (width === null) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line.trim() === "" || displayWidth(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = INDENT + word;
    }
  }
  return [...lines, line];
}
