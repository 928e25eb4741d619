import { assertEquals, assertMatch } from "@std/assert";
import { encodeBase64 } from "@std/encoding/base64";
import { AgentChannel } from "../../lib/agent/agent_channel.ts";
import { LineChannel } from "../../lib/agent/line_channel.ts";
import {
  ALIVE_MS,
  ANSWERED_BEATS,
  type FromAgent,
  ORPHAN_LOOK_MS,
  ORPHANED_LOOKS,
  PROTOCOL,
  SILENT_LOOKS,
  type ToAgent,
} from "../../lib/agent/messages.ts";
import { runAgent } from "../../lib/agent/run_agent.ts";
import { VERSION } from "../../lib/base/version.ts";
import { streams } from "./in_memory_agent.ts";
import { Libc } from "../../lib/net/libc.ts";

Libc.open(); // once in a thread, and never closed: not to be counted as a test's leak

const ORPHANED_MS = ORPHANED_LOOKS * ORPHAN_LOOK_MS;
const SILENT_MS = SILENT_LOOKS * ALIVE_MS;

/** A machine that is busy may be late by this. */
const GRACE_MS = 5000;

const KEY = new Uint8Array(32);

const HELLO: ToAgent = {
  kind: "hello",
  version: VERSION,
  protocol: PROTOCOL,
  key: encodeBase64(KEY),
  node: "a",
  address: "127.0.0.1",
  interface: null,
  ports: null,
  cpu: null,
};

Deno.test("an agent and a controller of which nothing is heard are given up, and not before", async () => {
  await Promise.all([agentWithoutController(), channelWithoutAgent(), channelWithSlowController()]);
});

Deno.test("an agent answers one in so many heartbeats of its controller, the first among them", async () => {
  const { controller, agent } = streams();
  const ended = runAgent(agent);
  const channel = new LineChannel<ToAgent>(controller.readable, controller.writable);
  const kinds: string[] = [];
  const heard = (async () => {
    for await (const message of channel.messages()) kinds.push((message as FromAgent).kind);
  })();
  await channel.send(HELLO);
  for (let n = 0; n <= 2 * ANSWERED_BEATS; n++) await channel.send({ kind: "alive" });
  await channel.send({ kind: "bye" });
  await Promise.all([ended, heard]);
  assertEquals(kinds, ["ready", "alive", "alive", "alive"]);
});

/** The controller says hello and that it is there, and never again anything; its channel stays open. */
async function agentWithoutController() {
  const { controller, agent } = streams();
  const began = performance.now();
  const ended = runAgent(agent);
  const channel = new LineChannel<ToAgent>(controller.readable, controller.writable);
  const kinds = new Set<string>();
  const heard = (async () => {
    for await (const message of channel.messages()) kinds.add((message as FromAgent).kind);
  })();
  await channel.send(HELLO);
  await channel.send({ kind: "alive" });
  await ended;
  await heard;
  const tookMs = performance.now() - began;
  assertEquals([...kinds], ["ready", "alive", "error"]);
  assertEquals(tookMs > ORPHANED_MS - ORPHAN_LOOK_MS && tookMs < ORPHANED_MS + GRACE_MS, true, `it took ${tookMs} ms`);
}

/** The agent is ready, and never says anything again; its channel stays open. */
async function channelWithoutAgent() {
  const { controller, agent } = streams();
  const silent = new LineChannel<FromAgent>(agent.readable, agent.writable);
  const heard = (async () => {
    for await (const _ of silent.messages());
  })();
  const ready = { version: VERSION, protocol: PROTOCOL, address: null, port: 1, kernel: "libc", pid: 1 } as const;
  silent.send({ kind: "ready", ...ready });
  const channel = await AgentChannel.open(controller, { node: "a", key: KEY, listen: {} });
  const began = performance.now();
  const why = await channel.closed;
  const tookMs = performance.now() - began;
  assertMatch(why, /^nothing was heard of it for 10 s$/);
  assertEquals(tookMs > SILENT_MS - ALIVE_MS && tookMs < SILENT_MS + GRACE_MS, true, `it took ${tookMs} ms`);
  await silent.end();
  await channel.close();
  await heard;
}

/** Nothing to do is no reason to end: for longer than an orphan lives, an agent and its channel are there. */
async function channelWithSlowController() {
  const { controller, agent } = streams();
  const ended = runAgent(agent);
  const channel = await AgentChannel.open(controller, { node: "a", key: KEY, listen: { address: "127.0.0.1" } });
  const first = await Promise.race([
    ended.then(() => "ended"),
    channel.closed,
    new Promise((resolve) => setTimeout(resolve, SILENT_MS + 500, "there")),
  ]);
  assertEquals(first, "there");
  await channel.close();
  await ended;
}
