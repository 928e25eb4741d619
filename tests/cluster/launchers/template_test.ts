import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { commandOfNode, parseTemplate, TemplateLauncher } from "../../../lib/cluster/launchers/template.ts";

const AGENT = ["/opt/oobw", "agent"];

function command(template: string): string[] {
  return commandOfNode(parseTemplate(template, "--launcher"), "cn1", AGENT);
}

Deno.test("commandOfNode() fills in the node's name and the agent's command", () => {
  assertEquals(command("ip netns exec {node} {agent}"), ["ip", "netns", "exec", "cn1", ...AGENT]);
  assertEquals(command("ssh 'root@{node}' {agent}"), ["ssh", "root@cn1", ...AGENT]);
  assertEquals(command('run --on="{node}/{node}" -- {agent} {node}'), ["run", "--on=cn1/cn1", "--", ...AGENT, "cn1"]);
  assertEquals(command("{agent} {node}"), [...AGENT, "cn1"]);
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

async function output(launcher: TemplateLauncher): Promise<[stdout: string, errorLine: string, ended: string]> {
  const stream = launcher.start("cn1");
  await stream.writable.close();
  const stdout = await new Response(stream.readable).text();
  const ended = await stream.ended;
  return [stdout, stream.errorLine(), ended];
}

Deno.test("TemplateLauncher starts a command that no shell reads, with its streams for a channel", async () => {
  const words = parseTemplate("env A={node} {agent}", "--launcher");
  const script = 'echo "$A $1"; echo "said $A" >&2; exit 3';
  assertEquals(await output(new TemplateLauncher(words, ["sh", "-c", script, "sh", "$HOME *; x"])), [
    "cn1 $HOME *; x\n",
    "said cn1",
    "exit status 3",
  ]);
});

Deno.test("TemplateLauncher keeps what it starts out of reach of the terminal's Ctrl-C", async () => {
  const words = parseTemplate("env {node}=1 {agent}", "--launcher");
  const [stat] = await output(new TemplateLauncher(words, ["cat", "/proc/self/stat"]));
  // PID, name, state, parent, process group, session
  const [pid, , , parent, group, session] = stat.split(" ");
  assertEquals([parent, group, session], [String(Deno.pid), pid, pid]);
});

Deno.test("TemplateLauncher names node and program that cannot be started", () => {
  const launcher = new TemplateLauncher(["no-such-shell", "{node}", "{agent}"], AGENT);
  const error = assertThrows(() => launcher.start("cn1"), Error, "starting the agent of cn1: ");
  assertStringIncludes(error.message, "no-such-shell");
});
