import { assertEquals, assertLess, assertRejects, assertStringIncludes } from "@std/assert";
import { AgentChannel } from "../../lib/agent/agent_channel.ts";
import { LineChannel } from "../../lib/agent/line_channel.ts";
import { PROTOCOL } from "../../lib/agent/messages.ts";
import { VERSION } from "../../lib/base/version.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import { streams } from "./in_memory_agent.ts";

const HELLO = { node: "cn1", key: new Uint8Array(32), listen: { address: "127.0.4.1" } };
const PEER = { node: "cn2", host: "127.0.4.2", port: 99 };
const READY = {
  kind: "ready",
  version: VERSION,
  protocol: PROTOCOL,
  address: "127.0.4.1",
  port: 7,
  kernel: "libc",
  pid: 1,
};
const MEASURED = { status: "measured", latency_us: 5, bandwidth_MBps: 6 } as const;

type Message = Record<string, unknown> & { kind: string };

/** A made-up agent: answers each message of the controller with what `answer` says; `end` is its process's end. */
function madeUpAgent(answer: (message: Message) => unknown[]) {
  const { controller, agent } = streams();
  const channel = new LineChannel<unknown>(agent.readable, agent.writable);
  const heard: Message[] = [];
  const ended = (async () => {
    for await (const message of channel.messages() as AsyncIterable<Message>) {
      heard.push(message);
      const replies = answer(message) as Message[];
      for (const reply of replies) await channel.send(reply);
      if (message.kind === "bye" || replies.some(({ kind }) => kind === "error")) break;
    }
    await channel.end();
  })().catch(() => {});
  return { ...controller, heard, channel, ended };
}

const isHello = ({ kind }: Message) => kind === "hello" ? [READY] : [];

Deno.test("AgentChannel.open() tells the agent its node, key and address, and learns where it listens", async () => {
  const agent = madeUpAgent(isHello);
  const listen = { address: "127.0.4.1", interface: "lo", ports: [5, 9] as const };
  const channel = await AgentChannel.open(agent, { ...HELLO, listen, cpu: "auto" });
  assertEquals([channel.node, channel.address, channel.port, channel.kernel, channel.version], [
    "cn1",
    "127.0.4.1",
    7,
    "libc",
    VERSION,
  ]);
  const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  const hello = { version: VERSION, protocol: PROTOCOL, key, node: "cn1", ...listen, ports: [5, 9], cpu: "auto" };
  assertEquals(agent.heard, [{ kind: "hello", ...hello }]);
  await channel.close();
  assertEquals(agent.heard.at(-1), { kind: "bye" });
  await agent.ended;
});

for (
  const [title, reply, message] of [
    ["says why it cannot", { kind: "error", message: "listening on 1.2.3.4: EADDRNOTAVAIL" }, "listening on 1.2.3.4"],
    [
      "is of another version",
      { ...READY, version: "9.9.9", protocol: 8 },
      `the agent is oobw 9.9.9 (protocol 8), the controller oobw ${VERSION} (protocol ${PROTOCOL})`,
    ],
    [
      "answers out of turn",
      { kind: "outcome", id: 1, outcome: MEASURED },
      "waiting for the agent to be ready: 'outcome'",
    ],
    ["answers something else", { hello: "world" }, "reading a control message: kind: "],
    ["has a port that is none", { ...READY, port: 70000 }, "reading a control message: port: "],
  ] as const
) {
  Deno.test(`AgentChannel.open() rejects when the agent ${title}`, async () => {
    const agent = madeUpAgent(() => [reply]);
    await assertRejects(() => AgentChannel.open(agent, HELLO), Error, message);
  });
}

Deno.test("AgentChannel.open() rejects when the agent ends, and when the signal aborts", async () => {
  const dead = madeUpAgent(() => []);
  await dead.channel.end();
  await assertRejects(() => AgentChannel.open(dead, HELLO), Error, "the agent ended before it was ready");
  const silent = madeUpAgent(() => []);
  // The timer of AbortSignal.timeout() keeps no program alive, and nothing else would.
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  await assertRejects(() => AgentChannel.open(silent, HELLO, { signal: abort.signal }), DOMException);
});

Deno.test("AgentChannel.measure() has many in flight, and gives each its own outcome in any order", async () => {
  const asked: Message[] = [];
  const agent = madeUpAgent((message) => {
    if (message.kind !== "measure") return isHello(message);
    asked.push(message);
    if (asked.length < 3) return [];
    return asked.toReversed().map(({ id }) => ({ kind: "outcome", id, outcome: { ...MEASURED, latency_us: id } }));
  });
  const channel = await AgentChannel.open(agent, HELLO);
  const outcomes = await Promise.all([0, 1, 2].map(() => channel.measure(PEER, SETTINGS, { timeoutMs: 5000 })));
  assertEquals(outcomes.map((outcome) => outcome.status === "measured" && outcome.latency_us), [0, 1, 2]);
  assertEquals(asked[0], { kind: "measure", id: 0, peer: PEER, settings: SETTINGS, deadline_ms: 5000 });
  await channel.close();
});

Deno.test("AgentChannel.measure() cancels when its signal aborts", async () => {
  const agent = madeUpAgent(isHello);
  const channel = await AgentChannel.open(agent, HELLO);
  const abort = new AbortController();
  const outcome = channel.measure(PEER, SETTINGS, { timeoutMs: 5000, signal: abort.signal });
  abort.abort();
  assertEquals(await outcome, { status: "skipped", reason: "interrupted" });
  const late = await channel.measure(PEER, SETTINGS, { timeoutMs: 5000, signal: abort.signal });
  assertEquals(late, { status: "skipped", reason: "interrupted" });
  await channel.close();
  assertEquals(agent.heard.map(({ kind }) => kind), ["hello", "measure", "cancel", "bye"]);
});

Deno.test("AgentChannel.measure() gives up an agent that does not answer, and names it", async () => {
  const agent = madeUpAgent(isHello);
  const channel = await AgentChannel.open(agent, HELLO);
  const outcome = await channel.measure(PEER, SETTINGS, { timeoutMs: 50 });
  const detail = "the agent of cn1 gave no answer within 50 ms";
  assertEquals(outcome, { status: "failed", reason: "timeout", detail, blame: "cn1" });
  await channel.close();
});

for (
  const [title, reply, detail] of [
    ["ends", undefined, "its channel ended"],
    ["says why it ends", { kind: "error", message: "out of memory" }, "out of memory"],
    ["answers nonsense", {
      kind: "outcome",
      id: 0,
      outcome: { status: "measured", latency_us: -1, bandwidth_MBps: null },
    }, "latency_us"],
  ] as const
) {
  Deno.test(`AgentChannel.measure() is failed, reason crashed, when the agent ${title}`, async () => {
    const agent = madeUpAgent((message) => message.kind === "measure" && reply ? [reply] : isHello(message));
    const channel = await AgentChannel.open(agent, HELLO);
    const outcome = channel.measure(PEER, SETTINGS, { timeoutMs: 60_000 });
    if (!reply) agent.channel.end();
    const failed = await outcome as Extract<Awaited<typeof outcome>, { status: "failed" }>;
    assertEquals([failed.status, failed.reason, failed.blame], ["failed", "crashed", "cn1"]);
    assertStringIncludes(failed.detail, detail);
    assertStringIncludes(await channel.closed, detail);
    const next = await channel.measure(PEER, SETTINGS, { timeoutMs: 60_000 });
    assertEquals(next.status, "failed");
    await channel.close();
  });
}

Deno.test("AgentChannel.close() does not wait for ever for an agent that does not end", async () => {
  const { controller, agent } = streams();
  const answers = new LineChannel<unknown>(agent.readable, agent.writable);
  const heard = (async () => {
    for await (const _ of answers.messages()) await answers.send(READY); // and it goes on listening
  })().catch(() => {});
  const channel = await AgentChannel.open(controller, HELLO);
  const start = performance.now();
  await channel.close();
  assertLess(performance.now() - start, 5000);
  await heard;
});

Deno.test("AgentChannel.measure() lets an agent blame the nodes of its pair only", async () => {
  const blamed = ["cn1", "cn2", "cn9"];
  const failed = { status: "failed", reason: "timeout", detail: "no end" } as const;
  const agent = madeUpAgent((message) =>
    message.kind === "measure"
      ? [{ kind: "outcome", id: message.id, outcome: { ...failed, blame: blamed[Number(message.id)] } }]
      : isHello(message)
  );
  const channel = await AgentChannel.open(agent, HELLO);
  for (const blame of blamed) {
    const outcome = await channel.measure(PEER, SETTINGS, { timeoutMs: 5000 });
    assertEquals(outcome, blame === "cn9" ? failed : { ...failed, blame });
  }
  await channel.close();
});
