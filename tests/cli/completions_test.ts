import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMAND_NAMES } from "../../lib/cli/command_table.ts";
import { bashCompletions } from "../../lib/cli/completions/bash.ts";
import { fishCompletions } from "../../lib/cli/completions/fish.ts";
import { zshCompletions } from "../../lib/cli/completions/zsh.ts";
import { OPTIONS, optionsOf } from "../../lib/cli/option_table.ts";
import { commandLine } from "./capture.ts";

const SCRIPTS = { bash: bashCompletions(), zsh: zshCompletions(), fish: fishCompletions() };
const SYNTAX_CHECK = { bash: ["-n"], zsh: ["-n"], fish: ["--no-execute"] };

type Shell = keyof typeof SCRIPTS;

/** What a shell prints; a shell that is not there skips the test, but not in CI, where all are wanted. */
async function shell(name: Shell, args: string[], script: string): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, script);
    const command = new Deno.Command(name, { args: [...args, path], stdin: "null" });
    const { success, stdout, stderr } = await command.output();
    const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals([success, error], [true, ""]);
    return out!;
  } finally {
    await Deno.remove(path);
  }
}

/** Whether a shell is missing here. In CI none may be. */
function isMissing(name: Shell): boolean {
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

for (const name of ["bash", "zsh", "fish"] as const) {
  const ignore = isMissing(name);

  Deno.test(`oobw completions ${name} prints the script`, async () => {
    assertEquals(await commandLine(["completions", name]), { status: 0, stdout: SCRIPTS[name], stderr: "" });
  });

  Deno.test(`${name}Completions() names every command and every option`, () => {
    for (const command of COMMAND_NAMES) assertStringIncludes(SCRIPTS[name], command);
    for (const { name: option } of OPTIONS) {
      assertStringIncludes(SCRIPTS[name], name === "fish" ? `-l ${option} ` : `--${option}`);
    }
  });

  Deno.test({
    name: `${name}Completions() is a script that ${name} can read`,
    ignore,
    fn: async () => assertEquals(await shell(name, SYNTAX_CHECK[name], SCRIPTS[name]), ""),
  });
}

/** What is typed (the last word is being completed), and what is offered, in any order. */
const OFFERS: [typed: string, offered: readonly string[]][] = [
  ["oobw pl", ["plan"]],
  ["oobw ", COMMAND_NAMES],
  ["oobw plan ", []],
  ["oobw completions ", ["bash", "zsh", "fish"]],
  ["oobw help co", ["compare", "completions"]],
  ["oobw --sche", ["--schedule"]],
  ["oobw agent --", ["--help", "--version"]],
  ["oobw run --", optionsOf("run").map(({ name }) => `--${name}`)],
  ["oobw plan --", optionsOf("plan").map(({ name }) => `--${name}`)],
  ["oobw --schedule ", ["rounds", "serial", "all"]],
  ["oobw run cn1 --format j", ["json", "jsonl", "junit"]],
  ["oobw plan --format ", ["table", "plain", "json"]],
  ["oobw --seed ", []],
];

Deno.test({
  name: "bashCompletions() completes commands, options and values in bash",
  ignore: isMissing("bash"),
  async fn() {
    // As bash itself calls it: the words of the line, split at "=" too, and the number of the word that is being completed.
    const asked = [...OFFERS.map(([typed]) => typed), "oobw --format=js", "oobw --format="].map((typed) => {
      const words = typed.replace("=", " = ").replace(/= $/, "=").split(" ").map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _oobw; echo "\${COMPREPLY[*]}"`;
    });
    const answers = (await shell("bash", [], [SCRIPTS.bash, ...asked].join("\n"))).split("\n");
    const offers = [
      ...OFFERS,
      ["oobw --format=js", ["json", "jsonl"]] as const,
      [
        "oobw --format=",
        ["table", "plain", "csv", "json", "jsonl", "matrix", "heatmap", "markdown", "prometheus", "junit"],
      ] as const,
    ];
    for (const [index, [typed, offered]] of offers.entries()) {
      const answer = answers[index]!.split(" ").filter((word) => !/^(-.)?$/.test(word));
      assertEquals(answer.sort(), [...offered].sort(), typed);
    }
  },
});

Deno.test({
  name: "bashCompletions() completes file names in bash, those with blanks too",
  ignore: isMissing("bash"),
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/host file`, "");
      // `compopt` works only while bash completes; here it is a word that does nothing.
      const asked =
        `compopt() { :; }; COMP_WORDS=(oobw -f '${folder}/ho'); COMP_CWORD=2; _oobw; echo "\${COMPREPLY[0]}"`;
      assertEquals(await shell("bash", [], `${SCRIPTS.bash}\n${asked}`), `${folder}/host file\n`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "fishCompletions() completes commands, options and values in fish",
  ignore: isMissing("fish"),
  async fn() {
    const asked = OFFERS.map(([typed]) => `complete -C '${typed}'; echo .`);
    const answers = (await shell("fish", ["--no-config"], [SCRIPTS.fish, ...asked].join("\n"))).split(".\n");
    for (const [index, [typed, offered]] of OFFERS.entries()) {
      const words = answers[index]!.split("\n").map((line) => line.split("\t")[0]!).filter((word) => word !== "");
      assertEquals(words.sort(), [...offered].sort(), typed);
      assert(words.length < 2 || !typed.endsWith("--") || answers[index]!.includes("\t"), "options are explained");
    }
  },
});
