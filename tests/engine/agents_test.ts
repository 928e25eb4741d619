import { assertEquals } from "@std/assert";
import { PROTOCOL } from "../../lib/agent/messages.ts";
import { VERSION } from "../../lib/base/version.ts";
import type { AgentStream, Launcher } from "../../lib/cluster/launchers/launcher.ts";
import { OwnedAgents } from "../../lib/engine/agents.ts";
import type { AgentsStart, FromWorker } from "../../lib/engine/messages.ts";
import type { AgentSettings } from "../../lib/engine/options.ts";

const DEFAULTS: AgentSettings = { addresses: new Map(), interface: null, ports: null, cpu: null };

/** An agent without a process, which is ready at once, and keeps what it was told first. */
function fakeAgent(address: string | null, hear: (hello: unknown) => void): AgentStream {
  const [down, up] = [new TransformStream<Uint8Array<ArrayBuffer>>(), new TransformStream<Uint8Array<ArrayBuffer>>()];
  const ended = (async () => {
    const writer = up.writable.getWriter();
    let told = false;
    for await (const text of down.readable.pipeThrough(new TextDecoderStream())) {
      if (told) continue;
      told = true;
      hear(JSON.parse(text));
      const ready = {
        kind: "ready",
        version: VERSION,
        protocol: PROTOCOL,
        address,
        port: 18500,
        kernel: "libc",
        pid: 1,
      };
      await writer.write(new TextEncoder().encode(JSON.stringify(ready) + "\n"));
    }
    await writer.close();
    return "exit status 0";
  })();
  return { readable: up.readable, writable: down.writable, errorLine: () => "", ended, kill: () => {} };
}

/** What one agent is told, and what is told of it. */
async function opened(
  agents: Partial<AgentSettings>,
  { launcherAddress = null, readyAddress = null }: { launcherAddress?: string | null; readyAddress?: string | null },
) {
  let hello: unknown;
  const launcher: Launcher = {
    start: () => Promise.resolve(fakeAgent(readyAddress, (first) => hello = first)),
    address: () => launcherAddress,
  };
  const start: AgentsStart = {
    nodes: ["cn1", "cn2"],
    owned: [1],
    start: { fanout: 1, timeoutMs: 5000, controlAddress: null, deploy: null },
    agents: { ...DEFAULTS, ...agents },
    key: new Uint8Array(32),
  };
  const told: FromWorker[] = [];
  const owned = new OwnedAgents(start, () => Promise.resolve(launcher), (message) => told.push(message));
  await owned.open(new AbortController().signal);
  await owned.close();
  const { node, address, interface: name, ports, cpu } = hello as Record<string, unknown>;
  return { hello: { node, address, interface: name, ports, cpu }, told };
}

function up(host: string): FromWorker[] {
  return [{ kind: "node-up", node: 1, endpoint: { node: "cn2", host, port: 18500 } }];
}

Deno.test("OwnedAgents has an agent listen on its launcher's address, and tells where it does", async () => {
  const { hello, told } = await opened({}, { launcherAddress: "127.0.1.2", readyAddress: "127.0.1.2" });
  assertEquals(hello, { node: "cn2", address: "127.0.1.2", interface: null, ports: null, cpu: null });
  assertEquals(told, up("127.0.1.2"));
});

Deno.test("OwnedAgents tells the user's address of a node to its agent and to all others", async () => {
  const addresses = new Map([["cn1", "cn1-ib"], ["cn2", "cn2-ib"]]);
  const { hello, told } = await opened({ addresses }, { launcherAddress: "127.0.1.2", readyAddress: "10.0.0.2" });
  assertEquals(hello, { node: "cn2", address: "cn2-ib", interface: null, ports: null, cpu: null });
  assertEquals(told, up("cn2-ib"));
});

Deno.test("OwnedAgents passes interface, ports and CPU on, and tells the address that the agent found", async () => {
  const { hello, told } = await opened({ interface: "ib0", ports: [18500, 18599], cpu: "auto" }, {
    readyAddress: "fe80::2%ib0",
  });
  assertEquals(hello, { node: "cn2", address: null, interface: "ib0", ports: [18500, 18599], cpu: "auto" });
  assertEquals(told, up("fe80::2%ib0"));
});

Deno.test("OwnedAgents tells the node's name where its agent listens on all addresses", async () => {
  const { hello, told } = await opened({}, {});
  assertEquals(hello, { node: "cn2", address: null, interface: null, ports: null, cpu: null });
  assertEquals(told, up("cn2"));
});
