import { UsageError } from "../base/errors.ts";
import { quoted } from "./node_name.ts";

/** What a backslash takes its meaning from inside double quotes; before any other character it is one itself. */
const ESCAPED_IN_QUOTES = /[$`"\\\n]/;

/**
 * The words of a command, as a POSIX shell splits them: blanks, single and double quotes, backslashes (Shell Command Language, 2.2).
 * Nothing is expanded, and no other character means anything: `$HOME`, `*`, `;`, `|` and `#` stand for themselves.
 * @param where what is being read, for messages: `--agent-command`
 * @throws {UsageError} when a quote is not closed, or a backslash is the last character
 */
export function splitWords(text: string, where: string): string[] {
  const words: string[] = [];
  /** Undefined between words: `''` is a word, a blank is none. */
  let word: string | undefined;
  let at = 0;

  /** What follows a backslash, up to where the next character begins; a newline is joined with the line before it. */
  function escaped(): string {
    const character = text[at++] ?? refuse("a backslash that nothing follows");
    return character === "\n" ? "" : character;
  }

  function singleQuoted(): string {
    const start = at;
    at = text.indexOf("'", start) + 1;
    return at > 0 ? text.slice(start, at - 1) : refuse("a single quote that is not closed");
  }

  function doubleQuoted(): string {
    let inside = "";
    for (let character; (character = text[at++]) !== '"';) {
      if (character === undefined) return refuse("a double quote that is not closed");
      inside += character === "\\" && ESCAPED_IN_QUOTES.test(text[at] ?? "") ? escaped() : character;
    }
    return inside;
  }

  function refuse(problem: string): never {
    throw new UsageError(`reading ${where}: ${problem}: ${quoted(text)}`);
  }

  while (at < text.length) {
    const character = text[at++]!;
    if (/[ \t\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "\\" && text[at] === "\n") {
      at++; // a continued line, which begins no word
    } else if (character === "\\") {
      word = (word ?? "") + escaped();
    } else if (character === "'") {
      word = (word ?? "") + singleQuoted();
    } else if (character === '"') {
      word = (word ?? "") + doubleQuoted();
    } else {
      word = (word ?? "") + character;
    }
  }
  return word === undefined ? words : [...words, word];
}
