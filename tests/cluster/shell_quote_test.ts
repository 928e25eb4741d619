import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quoteForShell } from "../../lib/cluster/shell_quote.ts";

/** Login shells that a node may have; `text` is what a word of theirs may hold. */
const SHELLS: { shell: string[]; text: RegExp }[] = [
  { shell: ["sh"], text: /^[^\0]*$/ },
  { shell: ["bash"], text: /^[^\0]*$/ },
  { shell: ["zsh", "-f"], text: /^[^\0]*$/ },
  { shell: ["fish", "--no-config"], text: /^[^\0]*$/ },
  { shell: ["tcsh", "-f"], text: /^[^\0\n]*$/ },
];

/** Whether a shell is missing here. In CI none may be. */
function isMissing(name: string): boolean {
  const found = Deno.env.get("PATH")?.split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${name}`).isFile;
    } catch {
      return false;
    }
  });
  if (!found && Deno.env.get("CI")) throw new Error(`looking for a shell that CI must have: ${name}`);
  return !found;
}

/** The words that a program gets which a shell starts, as sshd has a login shell do it. */
async function received(shell: readonly string[], words: readonly string[]): Promise<string[]> {
  const [program = "", ...args] = shell;
  const command = `exec ${quoteForShell(["/usr/bin/printf", "%s\\0", ...words])}`;
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args, "-c", command] }).output();
  assertEquals([success, new TextDecoder().decode(stderr)], [true, ""], command);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

/** What has a meaning somewhere, alone and between letters. */
const SPECIAL = [..."'\"\\!$`*?[]{}()<>|&;#~^%=@+:,. \t\r-"].flatMap((character) => [
  character,
  `a${character}b`,
  `${character}a`,
  `${character}${character}`,
]);

for (const { shell, text } of SHELLS) {
  const name = shell[0]!;
  const ignore = isMissing(name);

  Deno.test({
    name: `quoteForShell() gives each word through ${name} as it is, whatever character is in it`,
    ignore,
    async fn() {
      const words = [
        ...SPECIAL,
        "",
        "!!",
        "!a",
        "%self",
        "%1",
        "=ls",
        "~root",
        "A=b",
        "-n",
        "{a,b}",
        "\\'",
        "'!'\\",
        "é",
      ];
      assertEquals(await received(shell, words), words);
    },
  });

  Deno.test({
    name: `quoteForShell() gives any words through ${name} as they are`,
    ignore,
    async fn() {
      const word = fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.string({ unit: "binary-ascii" }),
        fc.string({ unit: fc.constantFrom(..."'\"\\!$ \n\t*a=%~") }),
      ).filter((word) => text.test(word));
      await fc.assert(
        fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 30 }), async (words) => {
          assertEquals(await received(shell, words), words);
        }),
        { numRuns: 20 },
      );
    },
  });

  Deno.test({
    name: `quoteForShell() gives a script through ${name} as it is`,
    ignore,
    async fn() {
      const script = 'case $1 in "") exit 1;; *) printf "%s %s" "${1%x}" "$#";; esac; '.repeat(200);
      assertEquals(await received(shell, [script, "x"]), [script, "x"]);
    },
  });
}

Deno.test("quoteForShell() leaves plain words plain", () => {
  assertEquals(quoteForShell(["/opt/oobw-1.2/oobw", "agent", "a_b@c:1,2+3"]), "/opt/oobw-1.2/oobw agent a_b@c:1,2+3");
  assertEquals(quoteForShell(["--a=b", "it's"]), "'--a=b' 'it'\\''s'");
});
