import { assert, assertEquals, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import fc from "fast-check";
import { Handshake, HELLO_BYTES } from "../../lib/net/handshake.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import { LabAgent } from "../cluster/lab_agents.ts";
import { readToEnd } from "./hostile_peers.ts";
import { assertMeasured, KEY, REQUEST } from "./kernels.ts";
import { resourcesOf } from "./process_resources.ts";

const INPUTS = 10_000;
const AT_ONCE = 40;

/** How many inputs come before the memory is looked at first: an agent warms up. */
const WARM_UP = 3000;

/** What the agent's memory may gain by thousands of strangers: its garbage collector's play, no more. */
const MEMORY_PLAY_BYTES = 48 * 2 ** 20;

type Bytes = Uint8Array<ArrayBuffer>;

/** First bytes that no agent of the run would send, most of them nearly right. */
function hostileBytes(genuine: Bytes, forged: Bytes, elsewhere: Bytes): fc.Arbitrary<Bytes> {
  const raw = (bytes: Uint8Array) => new Uint8Array(bytes);
  const longer = (head: Bytes) => fc.uint8Array({ maxLength: 3000 }).map((tail) => raw([...head, ...tail] as never));
  const flipped = fc.nat(HELLO_BYTES * 8 - 1).map((bit) => {
    const bytes = genuine.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return bytes;
  });
  return fc.oneof(
    fc.uint8Array({ maxLength: 3 * HELLO_BYTES }).map(raw),
    fc.constant(genuine), // a replay: it has been used
    fc.constant(forged),
    fc.constant(elsewhere),
    flipped,
    longer(genuine),
    longer(forged),
    fc.nat(HELLO_BYTES - 1).map((length) => genuine.slice(0, length)),
    fc.constant(new Uint8Array(100_000)),
    fc.constant(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: cn1\r\n\r\n".padEnd(HELLO_BYTES))),
  );
}

/** Says something and ends; answers how much came back until the other side had closed. */
async function say({ endpoint: { host: hostname, port } }: LabAgent, bytes: Bytes): Promise<number> {
  const conn = await Deno.connect({ hostname, port });
  try {
    for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
    await conn.closeWrite();
  } catch {
    // It was closed before all was said.
  }
  return (await readToEnd(conn)).bytes;
}

/** Says a genuine looking hello, a byte at a time. */
async function drip({ endpoint: { host: hostname, port } }: LabAgent, bytes: Bytes): Promise<number> {
  const conn = await Deno.connect({ hostname, port });
  const end = readToEnd(conn);
  const isOver = end.then(() => true);
  for (const byte of bytes) {
    const pause = new AbortController();
    const paused = delay(100, { persistent: true, signal: pause.signal }).then(() => false, () => true);
    const ended = await Promise.race([isOver, paused]);
    pause.abort();
    if (ended) break;
    await conn.write(Uint8Array.of(byte)).catch(() => {});
  }
  return (await end).ms;
}

Deno.test(`agent answers none of ${INPUTS} hostile openings, closes them, stays small, and measures beside them`, async () => {
  await using agent = await LabAgent.startHere("b", "127.0.8.1", { key: KEY });
  await using other = await LabAgent.startHere("a", "127.0.8.2", { key: KEY });
  const me = await Handshake.create(KEY, "a");
  const { hello: genuine } = await me.hello(REQUEST, "b");
  const { hello: elsewhere } = await me.hello(REQUEST, "c");
  const { hello: forged } = await (await Handshake.create(new Uint8Array(32), "a")).hello(REQUEST, "b");
  assert(await say(agent, genuine) > 0, "a hello is answered once");

  const inputs = fc.sample(hostileBytes(genuine, forged, elsewhere), { numRuns: INPUTS, seed: 1 }).values();
  let said = 0, before = await resourcesOf(agent.child.pid);
  const strangers = Array.from({ length: AT_ONCE }, async () => {
    for (const bytes of inputs) {
      assertEquals(await say(agent, bytes), 0);
      if (++said === WARM_UP) before = await resourcesOf(agent.child.pid);
    }
  });
  const slow = [drip(agent, genuine), drip(agent, forged)];
  let honest = 0;
  const all = Promise.all(strangers);
  const isOver = all.then(() => true);
  do {
    const outcome = await other.channel.measure(agent.endpoint, SETTINGS, { timeoutMs: 20_000 });
    assertMeasured(outcome);
    honest++;
  } while (!await Promise.race([isOver, delay(1).then(() => false)]));
  await all;

  assertEquals(said, INPUTS);
  assert(honest > 1, `${honest} honest measurements beside them`);
  for (const ms of await Promise.all(slow)) assertLess(ms, 4000); // 2 s, and what a busy machine adds
  const after = await resourcesOf(agent.child.pid);
  assertLess(after.memoryBytes - before.memoryBytes, MEMORY_PLAY_BYTES);
  assertLess(after.files, before.files + 20);
});
