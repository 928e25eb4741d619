import { assertEquals, assertRejects } from "@std/assert";
import { ProcessLauncher } from "../../../lib/cluster/launchers/process_launcher.ts";
import { LocalShell } from "../../../lib/cluster/launchers/local.ts";
import { TemplateShell } from "../../../lib/cluster/launchers/template.ts";

const { signal } = new AbortController();

async function output(
  template: string[],
  agentCommand: string[],
): Promise<[stdout: string, errorLine: string, ended: string]> {
  const launcher = new ProcessLauncher(new TemplateShell(template), { agentCommand, detached: true });
  const stream = await launcher.start("cn1", signal);
  await stream.writable.close();
  const stdout = await new Response(stream.readable).text();
  const ended = await stream.ended;
  return [stdout, stream.errorLine(), ended];
}

Deno.test("ProcessLauncher starts a command that no shell reads, with its streams for a channel", async () => {
  const script = 'echo "$A $1"; echo "said $A" >&2; exit 3';
  assertEquals(await output(["env", "A={node}", "{agent}"], ["sh", "-c", script, "sh", "$HOME *; x"]), [
    "cn1 $HOME *; x\n",
    "said cn1",
    "exit status 3",
  ]);
});

Deno.test("ProcessLauncher keeps what it starts out of reach of the terminal's Ctrl-C, where it is told to", async () => {
  const [stat] = await output(["env", "{node}=1", "{agent}"], ["cat", "/proc/self/stat"]);
  // PID, name, state, parent, process group, session
  const [pid, , , parent, group, session] = stat.split(" ");
  assertEquals([parent, group, session], [String(Deno.pid), pid, pid]);
});

Deno.test("ProcessLauncher names a program that cannot be started", async () => {
  const launcher = new ProcessLauncher(new LocalShell(), { agentCommand: ["no-such-shell"], detached: true });
  await assertRejects(() => launcher.start("cn1", signal), Error, "starting no-such-shell: ");
});

Deno.test("ProcessLauncher ends at once what it has only just started, and starts nothing when the run is over", async () => {
  const launcher = new ProcessLauncher(new LocalShell(), { agentCommand: ["sleep", "600"], detached: true });
  const streams = await Promise.all([1, 2, 3].map(() => launcher.start("cn1", signal)));
  streams.forEach((stream) => stream.kill());
  assertEquals(await Promise.all(streams.map(({ ended }) => ended)), ["SIGKILL", "SIGKILL", "SIGKILL"]);
  await Promise.all(streams.map(({ readable, writable }) => Promise.all([readable.cancel(), writable.abort()])));
  await assertRejects(() => launcher.start("cn1", AbortSignal.abort(new Error("the run is over"))), Error, "is over");
});

Deno.test("ProcessLauncher has the addresses that it is given, or none", () => {
  const options = { agentCommand: ["oobw"], detached: false };
  assertEquals(new ProcessLauncher(new LocalShell(), options).address(2), null);
  const numbered = new ProcessLauncher(new LocalShell(), { ...options, address: (index) => `10.0.0.${index}` });
  assertEquals(numbered.address(2), "10.0.0.2");
});
