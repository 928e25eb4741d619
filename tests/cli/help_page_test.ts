import { assert, assertEquals, assertLessOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { VERSION } from "../../lib/base/version.ts";
import { COMMAND_NAMES, COMMANDS } from "../../lib/cli/command_table.ts";
import { commandPage, overviewPage } from "../../lib/cli/help_page.ts";
import { defaultOf, OPTIONS, optionsOf } from "../../lib/cli/option_table.ts";
import { FORMAT_NAMES } from "../../lib/report/formats.ts";
import { commandLine } from "./capture.ts";

for (const command of COMMAND_NAMES) {
  Deno.test(`commandPage() names every option of ${command}, and no other`, () => {
    const page = commandPage(command);
    const named = [...page.matchAll(/^ {2}(?:-(\w), | {4})--([a-z0-9-]+)/gm)].map(([, short, name]) => [name, short]);
    const options = optionsOf(command);
    assertEquals(new Set(named.map(String)), new Set(options.map(({ name, short }) => String([name, short]))));
  });

  Deno.test(`commandPage() of ${command} is at most 80 columns wide`, () => {
    for (const line of commandPage(command).split("\n")) assertLessOrEqual([...line].length, 80, line);
  });
}

Deno.test("commandPage() tells choices and defaults", () => {
  const page = commandPage("plan").replace(/\s+/g, " ");
  assertStringIncludes(page, "(table, plain, json; default table)");
  assertStringIncludes(page, "(default 1MiB)");
});

Deno.test("overviewPage() names every command with its help, at most 80 columns wide", () => {
  const page = overviewPage();
  for (const { name } of COMMANDS) assertMatch(page, new RegExp(`^  ${name}\\b`, "m"));
  for (const line of page.split("\n")) assertLessOrEqual([...line].length, 80, line);
});

Deno.test("OPTIONS gives two options of one name different commands and one form", () => {
  for (const command of COMMAND_NAMES) {
    const names = optionsOf(command).flatMap(({ name, short }) => short ? [name, short] : [name]);
    assertEquals(new Set(names).size, names.length, command);
  }
  const form = (option: object) => ["short", "value", "default"].map((key) => (option as Record<string, string>)[key]);
  for (const option of OPTIONS) {
    for (const other of OPTIONS) if (option.name === other.name) assertEquals(form(option), form(other));
  }
});

Deno.test("OPTIONS has defaults that are choices, and the formats that there are", () => {
  for (const option of OPTIONS) {
    if (!("choices" in option) || !("default" in option)) continue;
    assert((option.choices as readonly string[]).includes(option.default), option.name);
  }
  assertEquals(defaultOf("duration"), "1s");
  assertEquals(optionsOf("run").find(({ name }) => name === "format")?.choices, FORMAT_NAMES);
});

Deno.test("help is printed on stdout, status 0, by every way of asking", async () => {
  const run = { status: 0, stdout: commandPage("run"), stderr: "" };
  const plan = { ...run, stdout: commandPage("plan") };
  const overview = { ...run, stdout: overviewPage() };
  assertEquals(await commandLine(["--help"]), overview);
  assertEquals(await commandLine(["-h"]), overview);
  assertEquals(await commandLine(["help"]), overview);
  assertEquals(await commandLine(["run", "-h"]), run);
  assertEquals(await commandLine(["help", "run"]), run);
  assertEquals(await commandLine(["cn[1-7]", "--help"]), run);
  assertEquals(await commandLine(["plan", "--seed", "1", "--help"]), plan);
  assertEquals(await commandLine(["--help", "plan", "cn[1-"]), plan);
});

Deno.test("--version prints tool and Deno version, status 0", async () => {
  const stdout = `oobw ${VERSION} (deno ${Deno.version.deno})\n`;
  assertEquals(await commandLine(["--version"]), { status: 0, stdout, stderr: "" });
  assertEquals(await commandLine(["plan", "-V"]), { status: 0, stdout, stderr: "" });
});
