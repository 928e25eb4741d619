import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { nowMs } from "../../lib/base/clock.ts";
import { Handshake } from "../../lib/net/handshake.ts";
import { Libc } from "../../lib/net/libc.ts";
import { LinkThread } from "../../lib/net/link_thread.ts";
import type { FlowRequest } from "../../lib/net/request.ts";
import { LabAgent } from "../cluster/lab_agents.ts";
import { REQUEST } from "./plain_settings.ts";

Libc.open(); // once in a thread, and never closed: not to be counted as a test's leak

const KEY = crypto.getRandomValues(new Uint8Array(32));

/**
 * Round trips of one measurement, in 20,000 of which a clock value a turn would leave 320 kB behind. While they are timed, this thread does
 * nothing else, and the agent hears nothing: on a busy machine it may take itself for an orphan, and end. Another one is started then.
 */
const ROUND_TRIPS = { block: 20_000, spin: 50_000 };

/** What an agent needs to hear that its controller is there. */
const ALIVE_MS = 20;

/** What is allocated before and after the loop: results, messages, the looks at the limits. */
const AROUND_BYTES = 150_000;

/** A measurement may be one in which the loop is compiled, or the collector at work: it counts as the best of so many. */
const TRIES = 40;

/** So many agents may take themselves for orphans. */
const ORPHANS = 10;

const stream = { sizeBytes: 1024, countBytes: 20_480_000 };

for (
  const [title, more] of [
    ["ping-pong", {}],
    ["spinning ping-pong", { wait: "spin" }],
    ["sending stream", { ...stream, kind: "upload" }],
    ["receiving stream", { ...stream, kind: "download" }],
  ] as const satisfies [string, Partial<FlowRequest>][]
) {
  Deno.test(`LinkThread allocates nothing in the loop of a ${title}`, async () => {
    const start = () => LabAgent.startHere("b", "127.0.8.3", { key: KEY });
    let other = await start(), orphans = 0;
    await using _ = { [Symbol.asyncDispose]: () => other[Symbol.asyncDispose]() };
    const handshake = await Handshake.create(KEY, "a");
    const thread = new LinkThread(() => false);
    const request: FlowRequest = { ...REQUEST, ...more, limitMs: 30_000 };
    let least = Infinity, turns = 0;
    for (let tries = 0; tries < TRIES && least >= AROUND_BYTES; tries++) {
      const job = {
        from: null,
        peer: { node: "b", address: "127.0.8.3", port: other.endpoint.port },
        isKnown: false,
        request,
        untilMs: nowMs() + 30_000,
        opening: await handshake.hello(request, "b"),
        sampling: { warmUpMs: 1, limitMs: 1000, iterations: ROUND_TRIPS[request.wait] },
        group: null,
        cpu: null,
      };
      const before = Deno.memoryUsage().heapUsed;
      const end = thread.perform({ kind: "initiate", job });
      const grown = Deno.memoryUsage().heapUsed - before;
      if (end.kind === "failed" && end.reason === "crashed" && orphans++ < ORPHANS) {
        await other[Symbol.asyncDispose]();
        other = await start();
        continue;
      }
      assertEquals(end.kind, "done", JSON.stringify(end));
      await delay(ALIVE_MS);
      if (end.kind !== "done" || grown < 0) continue; // the collector ran: nothing can be said
      const { latency, stream } = end.result;
      turns = latency?.n ?? stream!.received_bytes / request.sizeBytes;
      least = Math.min(least, grown);
    }
    assertGreater(turns, 10_000);
    assertLess(least, AROUND_BYTES);
  });
}
