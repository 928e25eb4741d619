import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

/** Runs a program that leaves things behind; answers what it printed, once it has ended by itself. */
async function leave(how: string): Promise<string> {
  const program = fromFileUrl(new URL("./fixtures/leaving.ts", import.meta.url));
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program, how],
    signal: AbortSignal.timeout(30_000), // nobody but us ends a program that hangs
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "nothing leaks: all threads are gone after the processes, and the program ends by itself",
  ignore: Deno.build.os !== "linux",
  fn: async () => assertEquals(await leave("everything used"), "0 0 -15 -9 1\n"),
});

Deno.test("open connections that nobody waits on do not keep the program alive", async () => {
  assertEquals(await leave("open connections"), "left open\n");
});

Deno.test("a daemon does not keep the program alive", async () => {
  assertEquals(await leave("a daemon"), "alive true\n");
});

Deno.test("join() keeps the program alive while it waits, for a daemon as well", async () => {
  assertEquals(await leave("a join() of a daemon"), "joining\ncame to its end\nexit code 0\n");
});

Deno.test("recv() keeps the program alive while it waits", async () => {
  assertEquals(await leave("a recv() from a daemon"), "receiving\nreceived 0\n");
});

Deno.test("a process that is no daemon keeps the program alive until it has ended", async () => {
  assertEquals(await leave("a process"), "not waited for\ncame to its end\n");
});

Deno.test("terminate() gives up a thread that never comes back, and the program ends", async () => {
  assertEquals(await leave("terminated busy loops"), "-15 -15\n");
});

Deno.test("kill() gives up a thread that never comes back, and the program ends", async () => {
  assertEquals(await leave("a killed busy loop"), "-9 true\n");
});
