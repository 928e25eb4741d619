import { assert, assertEquals, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import type { KernelSettings } from "../../lib/net/request.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import { LabAgent } from "../cluster/lab_agents.ts";
import { KEY } from "./kernels.ts";

const ENDLESS: KernelSettings = { ...SETTINGS, durationMs: 60_000, iterations: 1 };

Deno.test("oobw agent measures as a process; ends by itself when its channel closes; fails the pair when it is killed", async () => {
  const [a, b, c] = await Promise.all([
    LabAgent.startHere("a", "127.0.6.1", { key: KEY }),
    LabAgent.startHere("b", "127.0.6.2", { key: KEY }),
    LabAgent.startHere("c", "127.0.6.3", { key: KEY }),
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
