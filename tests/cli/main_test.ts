import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { overviewPage } from "../../lib/cli/help_page.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** The program itself, in a process of its own. */
async function oobw(...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", MAIN, ...args], stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

Deno.test("oobw --help prints the overview, status 0", async () => {
  assertEquals(await oobw("--help"), { code: 0, stdout: overviewPage(), stderr: "" });
});

const BAD_LINES: [argv: string[], says: string, help: string][] = [
  [["--shedule", "all"], "(did you mean '--schedule'?)", "run"],
  [["cn[1-3]", "--probe", "sim", "--duration", "1s"], "--duration goes with --probe tcp", "run"],
  [["plan", "cn[1-"], "cn[1-", "plan"],
];

for (const [argv, says, help] of BAD_LINES) {
  Deno.test(`oobw ${argv.join(" ")} ends with status 2, one line and where help is`, async () => {
    const { code, stdout, stderr } = await oobw(...argv);
    const [line = "", ...more] = stderr.split("\n");
    assertEquals([code, stdout, ...more], [2, "", `Try 'oobw ${help} --help'`, ""], stderr);
    assertStringIncludes(line, says);
  });
}
