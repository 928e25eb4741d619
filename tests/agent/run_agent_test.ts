import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { AgentChannel } from "../../lib/agent/agent_channel.ts";
import { LineChannel } from "../../lib/agent/line_channel.ts";
import { PROTOCOL } from "../../lib/agent/messages.ts";
import { encodeBase64 } from "@std/encoding/base64";
import { VERSION } from "../../lib/base/version.ts";
import { Libc } from "../../lib/net/libc.ts";
import { SETTINGS as QUICK } from "../net/plain_settings.ts";
import type { Kernel } from "../../lib/agent/kernel.ts";
import { runAgent } from "../../lib/agent/run_agent.ts";
import { inMemoryAgent, streams } from "./in_memory_agent.ts";

Libc.open(); // once in a thread, and never closed: not to be counted as a test's leak

const KEY = crypto.getRandomValues(new Uint8Array(32));
const HELLO = {
  kind: "hello",
  version: VERSION,
  protocol: PROTOCOL,
  key: encodeBase64(KEY),
  node: "cn1",
  address: "127.0.5.9",
  interface: null,
  ports: null,
  cpu: null,
};

async function openAgent(node: string, address: string, key = KEY) {
  const agent = inMemoryAgent();
  const channel = await AgentChannel.open(agent, { node, key, listen: { address } });
  return {
    channel,
    endpoint: { node, host: address, port: channel.port },
    [Symbol.asyncDispose]: async () => {
      await channel.close();
      await agent.ended;
    },
  };
}

/** Says these things to an agent and hears all that it answers to its end. */
async function dialogue(...said: unknown[]): Promise<Record<string, unknown>[]> {
  const agent = inMemoryAgent();
  const channel = new LineChannel<unknown>(agent.readable, agent.writable);
  const answers = Array.fromAsync(channel.messages()) as Promise<Record<string, unknown>[]>;
  for (const message of said) channel.send(message).catch(() => {}); // it may end before it has heard all
  channel.end();
  await agent.ended;
  return await answers;
}

Deno.test("runAgent() measures with another agent in both directions at once", async () => {
  await using a = await openAgent("a", "127.0.5.1");
  await using b = await openAgent("b", "127.0.5.2");
  const outcomes = await Promise.all([
    a.channel.measure(b.endpoint, QUICK, { timeoutMs: 20_000 }),
    b.channel.measure(a.endpoint, QUICK, { timeoutMs: 20_000 }),
  ]);
  for (const outcome of outcomes) assertEquals(outcome.status, "measured", JSON.stringify(outcome));
  const [first] = outcomes;
  assert(first!.status === "measured" && first!.kernel === "libc");
  assertEquals([first!.a_address, first!.b_address], ["127.0.5.1", "127.0.5.2"]);
});

Deno.test("runAgent() does not measure with an agent of another run", async () => {
  await using a = await openAgent("a", "127.0.5.3");
  await using other = await openAgent("b", "127.0.5.4", new Uint8Array(32));
  const outcome = await a.channel.measure(other.endpoint, QUICK, { timeoutMs: 20_000 });
  assert(outcome.status === "failed" && outcome.reason === "protocol", JSON.stringify(outcome));
  assertStringIncludes(outcome.detail, "shaking hands with b");
});

Deno.test("runAgent() stops a measurement that is cancelled, and goes on with others", async () => {
  await using a = await openAgent("a", "127.0.5.5");
  await using b = await openAgent("b", "127.0.5.6");
  const abort = new AbortController();
  const long = { ...QUICK, iterations: 1e7 };
  const outcome = a.channel.measure(b.endpoint, long, { timeoutMs: 60_000, signal: abort.signal });
  setTimeout(() => abort.abort(), 200);
  assertEquals(await outcome, { status: "skipped", reason: "interrupted" });
  const next = await a.channel.measure(b.endpoint, QUICK, { timeoutMs: 20_000 });
  assertEquals(next.status, "measured", JSON.stringify(next));
});

Deno.test("runAgent() ends within a second of its channel, whatever is in flight", async () => {
  await using b = await openAgent("b", "127.0.5.7");
  const agent = inMemoryAgent();
  const channel = await AgentChannel.open(agent, { node: "a", key: KEY, listen: { address: "127.0.5.8" } });
  const outcome = channel.measure(b.endpoint, { ...QUICK, iterations: 1e7 }, { timeoutMs: 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const start = performance.now();
  await channel.close();
  await agent.ended;
  assertLess(performance.now() - start, 2500);
  assert(["skipped", "failed"].includes((await outcome).status));
});

Deno.test("runAgent() ends without a word when nobody says hello before the end", async () => {
  assertEquals(await dialogue(), []);
});

Deno.test("runAgent() names both versions to a controller of another one, whatever else its hello holds", async () => {
  assertEquals(await dialogue({ kind: "hello", version: "9.9.9", protocol: 7, news: true }), [{
    kind: "error",
    message: `the agent is oobw ${VERSION} (protocol ${PROTOCOL}), the controller oobw 9.9.9 (protocol 7)`,
  }]);
});

for (
  const [title, said, message] of [
    ["a first message that is no hello", [{ kind: "bye" }], "reading a control message: kind: "],
    ["a short key", [{ ...HELLO, key: "AAAA" }], "reading a control message: key: "],
    ["a hello with a field too many", [{ ...HELLO, x: 1 }], "reading a control message: x: "],
    ["an address that is not this machine's", [{ ...HELLO, address: "192.0.2.7" }], "on 192.0.2.7: EADDRNOTAVAIL"],
    ["an address that is no name", [{ ...HELLO, address: "no such" }], "no such"],
    ["an interface that is not there", [{ ...HELLO, address: null, interface: "nosuch0" }], "nosuch0"],
  ] as const
) {
  Deno.test(`runAgent() tells what is wrong with ${title}`, async () => {
    const [answer, ...more] = await dialogue(...said);
    assertEquals([answer?.kind, more], ["error", []]);
    assertStringIncludes(String(answer?.message), message);
  });
}

for (
  const [title, said, message] of [
    ["a second hello", HELLO, "a second 'hello'"],
    ["an unknown kind", { kind: "launch" }, "kind: "],
    ["a size beyond the limit", {
      kind: "measure",
      id: 1,
      peer: { node: "b", host: "127.0.5.1", port: 1 },
      settings: { ...QUICK, messageSizeBytes: 2 ** 31 },
      deadline_ms: 1000,
    }, "settings.messageSizeBytes: "],
  ] as const
) {
  Deno.test(`runAgent() ends with an error at ${title}`, async () => {
    const [ready, error] = await dialogue(HELLO, said);
    assertEquals([ready?.kind, error?.kind], ["ready", "error"]);
    assertStringIncludes(String(error?.message), message);
  });
}

Deno.test("runAgent() fails the pair, and blames its own node, when its kernel breaks", async () => {
  const { controller, agent } = streams();
  const broken: Kernel = {
    name: "libc",
    address: "127.0.5.10",
    port: 1,
    measure: () => Promise.reject(new Error("the kernel broke")),
    close: () => Promise.resolve(),
  };
  const ended = runAgent({ ...agent, open: () => Promise.resolve(broken) });
  const channel = await AgentChannel.open(controller, { node: "a", key: KEY, listen: { address: "127.0.5.10" } });
  const outcome = await channel.measure({ node: "b", host: "127.0.5.1", port: 1 }, QUICK, { timeoutMs: 20_000 });
  assertEquals(outcome, { status: "failed", reason: "crashed", detail: "the kernel broke", blame: "a" });
  await channel.close();
  await ended;
});
