import { assertEquals, assertRejects } from "@std/assert";
import { SETTINGS } from "../net/plain_settings.ts";
import { labTest } from "./lab.ts";
import { LabAgent } from "./lab_agents.ts";
import { TwoNodes } from "./two_nodes.ts";

const key = crypto.getRandomValues(new Uint8Array(32));

labTest(
  "LabAgent.start() has agents in both nodes measure with each other, over IPv4 and IPv6; disposal ends them",
  async () => {
    await using nodes = await TwoNodes.make();
    for (const family of ["v4", "v6"] as const) {
      const started = ["a", "b"] as const;
      const [a, b] = await Promise.all(started.map((node) => LabAgent.start(nodes, node, { key, family })));
      try {
        assertEquals(b!.endpoint.host, nodes.addresses.b[family]);
        const outcome = await a!.channel.measure(b!.endpoint, SETTINGS, { timeoutMs: 20_000 });
        assertEquals(outcome.status, "measured", JSON.stringify(outcome));
      } finally {
        await Promise.all([a, b].map((agent) => agent?.[Symbol.asyncDispose]()));
      }
      assertEquals((await Promise.all([a!.child.status, b!.child.status])).map(({ code }) => code), [0, 0]);
    }
  },
);

Deno.test("LabAgent.startHere() ends the agent that it disposes of, dead or alive, and one that cannot listen", async () => {
  const a = await LabAgent.startHere("a", "127.0.7.3", { key });
  a.child.kill("SIGKILL");
  await a[Symbol.asyncDispose]();
  assertEquals((await a.child.status).signal, "SIGKILL");
  await assertRejects(() => LabAgent.startHere("b", "192.0.2.1", { key }), Error, "192.0.2.1");
});
