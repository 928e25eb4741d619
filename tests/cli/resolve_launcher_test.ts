import { assertEquals } from "@std/assert";
import { resolve } from "./resolve.ts";

async function launcherOf(...argv: string[]) {
  return (await resolve(["cn[1-3]", ...argv])).options.launcher;
}

/** As `resolveLauncher` starts this program by itself. */
const SELF = [Deno.execPath(), "run", "-A", "--quiet", new URL("../../main.ts", import.meta.url).href, "agent"];

Deno.test("resolveLauncher() takes a text with {node} and {agent} for a template", async () => {
  const text = "kubectl exec -i 'pod-{node}' -- {agent}";
  assertEquals(await launcherOf("--launcher", text), {
    name: "template",
    text,
    words: ["kubectl", "exec", "-i", "pod-{node}", "--", "{agent}"],
    agentCommand: SELF,
  });
});

Deno.test("resolveLauncher() splits --agent-command into words", async () => {
  const agentCommand = ["nice", "-n", "-5", "/opt/my tools/oobw", "agent"];
  const text = "nice -n -5 '/opt/my tools/oobw' agent";
  const local = await launcherOf("--launcher", "local", "--agent-command", text);
  assertEquals(local, { name: "local", agentCommand });
  const template = await launcherOf("--launcher", "ssh {node} {agent}", "--agent-command", text);
  assertEquals(template?.agentCommand, agentCommand);
});

Deno.test("resolveLauncher() takes the running program for the agent", async () => {
  assertEquals(await launcherOf("--launcher", "local"), { name: "local", agentCommand: SELF });
});

Deno.test("resolveRun() puts no limit on the pairs in flight between hosts, and says nothing of this machine", async () => {
  const { options, notices } = await resolve(["cn[1-300]", "--launcher", "ssh {node} {agent}"]);
  assertEquals([options.concurrency, options.plan.size, notices], [null, 300 * 299 / 2, []]);
});
