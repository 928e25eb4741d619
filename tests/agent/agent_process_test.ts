import { assert, assertEquals, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { AgentChannel } from "../../lib/agent/agent_channel.ts";
import type { TcpSettings } from "../../lib/net/request.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const KEY = crypto.getRandomValues(new Uint8Array(32));
const ENDLESS: TcpSettings = {
  durationMs: 60_000,
  messageSizeBytes: 65536,
  latencySizeBytes: 1,
  iterations: 1,
  wait: "block",
};

/** `oobw agent` as a launcher starts it. */
async function startAgent(node: string, address: string) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-lock", MAIN, "agent"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  });
  const child = command.spawn();
  const channel = await AgentChannel.open({ readable: child.stdout, writable: child.stdin }, {
    node,
    key: KEY,
    listen: { address },
  });
  return { child, channel, endpoint: { node, address, port: channel.port } };
}

Deno.test("oobw agent measures as a process; ends by itself when its channel closes; fails the pair when it is killed", async () => {
  const [a, b, c] = await Promise.all([
    startAgent("a", "127.0.6.1"),
    startAgent("b", "127.0.6.2"),
    startAgent("c", "127.0.6.3"),
  ]);
  const quick = { ...ENDLESS, durationMs: 60, iterations: null };
  const measured = await a.channel.measure(b.endpoint, quick, { timeoutMs: 20_000 });
  assertEquals(measured.status, "measured", JSON.stringify(measured));

  // Ctrl-C on the terminal reaches every process: what that means is for the controller to say.
  a.child.kill("SIGINT");
  a.child.kill("SIGHUP");
  await delay(100);
  const again = await a.channel.measure(b.endpoint, quick, { timeoutMs: 20_000 });
  assertEquals(again.status, "measured", JSON.stringify(again));

  // The responder's agent dies in the middle of a stream.
  const cut = a.channel.measure(b.endpoint, ENDLESS, { timeoutMs: 30_000 });
  await delay(500);
  let start = performance.now();
  b.child.kill("SIGKILL");
  const failed = await cut;
  assert(failed.status === "failed" && failed.reason === "crashed" && failed.blame === "b", JSON.stringify(failed));
  assertLess(performance.now() - start, 3000);

  // The initiator's agent dies: its channel says so.
  const lost = c.channel.measure(a.endpoint, ENDLESS, { timeoutMs: 30_000 });
  await delay(500);
  c.child.kill("SIGKILL");
  const crashed = await lost;
  assert(crashed.status === "failed" && crashed.reason === "crashed" && crashed.blame === "c", JSON.stringify(crashed));
  await c.channel.close();

  // The controller goes away in the middle of a measurement, without a word.
  const refused = await a.channel.measure(b.endpoint, ENDLESS, { timeoutMs: 30_000 });
  assert(refused.status === "failed" && refused.reason === "refused" && refused.blame === "b", JSON.stringify(refused));
  start = performance.now();
  await a.channel.close();
  assertEquals((await a.child.status).code, 0);
  assertLess(performance.now() - start, 3000);
  await b.channel.close();
  await Promise.all([b.child.status, c.child.status]);
});
