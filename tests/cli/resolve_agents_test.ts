import { assertEquals, assertStringIncludes } from "@std/assert";
import type { AgentSettings } from "../../lib/engine/options.ts";
import { resolve } from "./resolve.ts";

const DEFAULTS: AgentSettings = { addresses: new Map(), interface: null, ports: null, cpu: null };
const FILES = { "ib.map": "cn1 10.0.0.1\ncn2=cn2-ib\n", "-": "cn3 10.0.0.3" };

/** What is typed, and in what the settings then differ from the defaults. */
const SETTINGS: [argv: string, changes: Partial<AgentSettings>][] = [
  ["", {}],
  ["--interface ib0", { interface: "ib0" }],
  ["--interface enp1s0f0np0.4-1", { interface: "enp1s0f0np0.4-1" }],
  ["--port-range 1-65535", { ports: [1, 65535] }],
  ["--port-range 18500-18500", { ports: [18500, 18500] }],
  ["--cpu 0", { cpu: 0 }],
  ["--cpu 1023", { cpu: 1023 }],
  ["--cpu auto", { cpu: "auto" }],
  ["--address cn1=10.0.0.9 --address cn3=::1", { addresses: new Map([["cn1", "10.0.0.9"], ["cn3", "::1"]]) }],
  ["--address-map ib.map", { addresses: new Map([["cn1", "10.0.0.1"], ["cn2", "cn2-ib"]]) }],
  ["--address-map - --address cn1=a", { addresses: new Map([["cn1", "a"], ["cn3", "10.0.0.3"]]) }],
];

for (const [argv, changes] of SETTINGS) {
  Deno.test(`resolveAgents() reads '${argv}'`, async () => {
    const words = argv.split(" ").filter((word) => word !== "");
    const { options } = await resolve(["plan", "cn[1-3]", ...words], { files: FILES });
    assertEquals(options.agents, { ...DEFAULTS, ...changes });
  });
}

Deno.test("agentNotices() tell that the ends of a pair share a CPU, where all nodes are local", async () => {
  const { notices } = await resolve(["cn[1-3]", "--launcher", "local", "--cpu", "1"]);
  assertStringIncludes(
    notices.join("\n"),
    "--cpu 1: all nodes share this machine, so both ends of a pair share this CPU",
  );
  for (const argv of [["--launcher", "local", "--cpu", "auto"], ["--launcher", "ssh {node} {agent}", "--cpu", "1"]]) {
    assertEquals((await resolve(["cn[1-3]", ...argv])).notices.filter((notice) => notice.startsWith("--cpu")), []);
  }
});

Deno.test("resolveAgents() gives local nodes addresses of the user's", async () => {
  const { options } = await resolve(["cn[1-3]", "--launcher", "local", "--address", "cn2=127.0.7.2"]);
  assertEquals(options.agents.addresses, new Map([["cn2", "127.0.7.2"]]));
});
