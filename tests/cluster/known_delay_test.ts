import { assert, assertGreater, assertLess } from "@std/assert";
import type { Measured } from "../../lib/results/outcome.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import { LabAgent } from "./lab_agents.ts";
import { Relay } from "./relay.ts";

const KEY = crypto.getRandomValues(new Uint8Array(32));

/** How far from the truth a latency may be. */
const SHARE = 0.03;

/** What the relay adds by itself is had with a short hold: without any, its threads and ours never sleep, and wait for each other. */
const SHORT_HOLD_MS = 0.25;

/** A machine that is busy with something else only ever adds to a latency: the least of so many counts. */
const TRIES = 10;

Deno.test("a latency through a relay that holds bytes back for 1 and 10 ms is that time, and the relay's own", async () => {
  const address = "127.0.7.4";
  await using a = await LabAgent.startHere("a", "127.0.7.3", { key: KEY });
  await using b = await LabAgent.startHere("b", address, { key: KEY });

  async function latencyMs(holdMs: number): Promise<number> {
    await using relay = await Relay.start({ target: { address, port: b.endpoint.port }, holdMs });
    const endpoint = { node: "b", host: "127.0.0.1", port: relay.port };
    const settings = { ...SETTINGS, durationMs: 400, countBytes: 1 };
    const outcome = await a.channel.measure(endpoint, settings, { timeoutMs: 30_000 }) as Measured;
    assert(outcome.status === "measured", JSON.stringify(outcome));
    return outcome.latency_us! / 1000;
  }

  let own = Infinity;
  for (const holdMs of [1, 10]) {
    let least = Infinity, share = Infinity;
    for (let tries = 0; tries < TRIES && share >= SHARE; tries++) {
      own = Math.min(own, await latencyMs(SHORT_HOLD_MS) - SHORT_HOLD_MS);
      least = Math.min(least, await latencyMs(holdMs));
      share = Math.abs(least / (holdMs + own) - 1);
    }
    assertGreater(least, holdMs);
    assertLess(share, SHARE, `${least} ms, where ${holdMs + own} ms are right`);
  }
});
