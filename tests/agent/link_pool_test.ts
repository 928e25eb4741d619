import { assert, assertEquals, assertRejects } from "@std/assert";
import { nowMs } from "../../lib/base/clock.ts";
import { LinkPool } from "../../lib/agent/link_pool.ts";
import { Handshake } from "../../lib/net/handshake.ts";
import { LinkError } from "../../lib/net/link_error.ts";
import type { FlowJob } from "../../lib/net/link_messages.ts";
import { KEY, REQUEST } from "./kernels.ts";

const THREAD = new URL("../../workers/link_worker.ts", import.meta.url);

async function job(limitMs: number): Promise<FlowJob> {
  const opening = await (await Handshake.create(KEY, "a")).hello(REQUEST, "b");
  return {
    from: null,
    peer: { node: "b", address: "127.0.2.9", port: 9 },
    isKnown: false,
    request: REQUEST,
    untilMs: nowMs() + limitMs,
    opening,
    sampling: { warmUpMs: 0, limitMs: 10, iterations: 1 },
    group: null,
    cpu: null,
  };
}

async function failure(run: Promise<unknown>): Promise<LinkError> {
  const error = await assertRejects(() => run, LinkError);
  assert(error instanceof LinkError);
  return error;
}

Deno.test("LinkPool.run() has no more threads than fit the files that a process may open", async () => {
  const pool = new LinkPool(THREAD, 0);
  const never = new AbortController().signal;
  const jobs = await Promise.all(Array.from({ length: 6 }, () => job(5000)));
  const reasons = (await Promise.all(jobs.map((one) => failure(pool.run(one, never))))).map(({ reason }) => reason);
  assertEquals(reasons.filter((reason) => reason === "launch").length, 2, String(reasons));
  await pool.close();
});

Deno.test("LinkPool.run() gives up while a thread starts when its time is over or it is stopped", async () => {
  const pool = new LinkPool(THREAD, Infinity);
  const never = new AbortController().signal;
  const { reason, message } = await failure(pool.run(await job(0), never));
  assertEquals([reason, message], ["timeout", "starting a measuring thread: no end within the time limit"]);
  const stop = new AbortController();
  const stopped = failure(pool.run(await job(5000), stop.signal));
  stop.abort();
  assertEquals((await stopped).reason, "stopped");
  await pool.close();
});

Deno.test("LinkPool starts nothing once it is closed", async () => {
  const pool = new LinkPool(THREAD, Infinity);
  await pool.close();
  assertEquals((await failure(pool.run(await job(1000), new AbortController().signal))).reason, "stopped");
});
