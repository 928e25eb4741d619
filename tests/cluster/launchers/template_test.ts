import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { parseTemplate, TemplateShell } from "../../../lib/cluster/launchers/template.ts";

const AGENT = ["/opt/oobw", "agent"];

function command(template: string, agent = AGENT): string[] {
  return new TemplateShell(parseTemplate(template, "--launcher")).command("cn1", agent);
}

Deno.test("TemplateShell fills in the node's name and the command", () => {
  assertEquals(command("ip netns exec {node} {agent}"), ["ip", "netns", "exec", "cn1", ...AGENT]);
  assertEquals(command("ssh 'root@{node}' {agent}"), ["ssh", "root@cn1", ...AGENT]);
  assertEquals(command('run --on="{node}/{node}" -- {agent} {node}'), ["run", "--on=cn1/cn1", "--", ...AGENT, "cn1"]);
  assertEquals(command("{agent} {node}"), [...AGENT, "cn1"]);
});

Deno.test("TemplateShell leaves the command as it is, whatever is in it", () => {
  const agent = ["sh", "-c", "{node} {agent} '$HOME' *; x", ""];
  assertEquals(command("ip netns exec {node} {agent}", agent), ["ip", "netns", "exec", "cn1", ...agent]);
});

const REFUSED: [template: string, problem: string][] = [
  ["ssh {node}", "{agent} is not there once"],
  ["ssh {node} {agent} {agent}", "{agent} is not there once"],
  ["ssh {node} {agent} '{agent} -v'", "{agent} is not there once"],
  ["ssh {node} 'cd /tmp; {agent}'", "{agent} is no word of its own"],
  ["ssh node {agent}", "{node} is not there"],
  ["'' {node} {agent}", "the first word, a program, is empty"],
  ["ssh '{node} {agent}", "a single quote that is not closed"],
];

for (const [template, problem] of REFUSED) {
  Deno.test(`parseTemplate() refuses "${template}"`, () => {
    assertThrows(() => parseTemplate(template, "--launcher"), UsageError, `reading --launcher: ${problem}: '`);
  });
}
