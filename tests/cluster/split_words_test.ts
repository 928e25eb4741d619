import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { splitWords } from "../../lib/cluster/split_words.ts";

const SPLIT: [text: string, words: string[]][] = [
  ["", []],
  [" \t\n ", []],
  ["ip netns exec {node} {agent}", ["ip", "netns", "exec", "{node}", "{agent}"]],
  ["  a \t b\nc  ", ["a", "b", "c"]],
  ["'' a \"\" b", ["", "a", "", "b"]],
  ["a'b c'\"d e\"\\ f", ["ab cd e f"]],
  ["'a\\b\"c'", ['a\\b"c']],
  [String.raw`"\$ \" \\ \x"`, [String.raw`$ " \ \x`]],
  ['"\\`"', ["`"]],
  ["a\\\nb \\\n c \\\n", ["ab", "c"]],
  ['"a\\\nb"', ["ab"]],
  ["'a\nb'", ["a\nb"]],
  ["é 'ü ß' \\日", ["é", "ü ß", "日"]],
  // These mean something to a shell, but this is none.
  ["$HOME `id` $(id) *.ts ~ a;b|c&d>e # f", ["$HOME", "`id`", "$(id)", "*.ts", "~", "a;b|c&d>e", "#", "f"]],
];

for (const [text, words] of SPLIT) {
  Deno.test(`splitWords() splits ${JSON.stringify(text)}`, () => {
    assertEquals(splitWords(text, "--launcher"), words);
  });
}

for (
  const [text, problem] of [["a 'b", "a single quote"], ['a "b\\"', "a double quote"], ["a\\", "a backslash"]] as const
) {
  Deno.test(`splitWords() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => splitWords(text, "--launcher"), UsageError, `reading --launcher: ${problem}`);
  });
}

/** Pieces that a shell takes for nothing else, so that both split the same. */
const PIECES = [
  "a",
  "-b",
  "{node}",
  "=",
  "/",
  " ",
  "  ",
  "\t",
  "\n",
  "\\\n",
  "\\ ",
  "\\'",
  '\\"',
  "\\\\",
  "''",
  '""',
  "\\a",
];
const QUOTED = ["' '", "'\\'", "'\"'", '" "', '"\'"', '"\\""', '"\\\\"', '"\\a"', '"\\$x"', '"a\\\nb"', "'a\nb'"];

Deno.test("splitWords() splits as sh does", async () => {
  const texts = fc.sample(fc.array(fc.constantFrom(...PIECES, ...QUOTED), { maxLength: 12 }), { numRuns: 300, seed: 1 })
    // A backslash before the end of the script would mean nothing, and a newline outside of quotes ends a command of sh's.
    .map((pieces) => pieces.map((piece) => piece === "\n" ? " " : piece).join(""));
  // Each text's words, divided by NUL, after its count of words.
  const script = texts.map((text) => `set -- ${text}\nprintf '%s\\0' "$#" "$@"`).join("\n");
  const { stdout, stderr } = await new Deno.Command("sh", { args: ["-c", script] }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  const told = new TextDecoder().decode(stdout).split("\0");
  for (const text of texts) {
    const count = Number(told.shift());
    assertEquals(splitWords(text, ""), told.splice(0, count), JSON.stringify(text));
  }
});

Deno.test("splitWords() gives back any words that were quoted", () => {
  const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (words) => {
    assertEquals(splitWords(words.map(quote).join(" "), ""), words);
  }));
});
