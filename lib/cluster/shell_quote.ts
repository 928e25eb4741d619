/** What no shell takes for anything but itself, wherever it stands in a word; `=` and `%` begin words that zsh and fish expand. */
const PLAIN = /^[A-Za-z0-9_@+:,./-]+$/;

/**
 * Words as the text of a command, of which a node's login shell makes the same words again: sh, bash, ksh, zsh, csh, tcsh or fish.
 *
 * Single quotes hold what they hold in all of them, but for three characters, which therefore stand outside, each behind a backslash: the
 * quote itself; a backslash, which fish reads there; and `!`, which csh takes there for a word of its history. A newline is right everywhere
 * but in csh, which has no way to write one in a command of one line.
 */
export function quoteForShell(words: readonly string[]): string {
  return words.map((word) => PLAIN.test(word) ? word : quoteWord(word)).join(" ");
}

function quoteWord(word: string): string {
  if (word === "") return "''";
  return word.replace(/[^'\\!]+|['\\!]/g, (part) => /^['\\!]$/.test(part) ? `\\${part}` : `'${part}'`);
}
