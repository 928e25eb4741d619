import { assert, assertLess } from "@std/assert";
import type { KernelSettings } from "../../lib/net/request.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import { labTest } from "./lab.ts";
import { LabAgent } from "./lab_agents.ts";
import { payloadMBps, TwoNodes } from "./two_nodes.ts";

const KEY = crypto.getRandomValues(new Uint8Array(32));

/** How far from the truth a rate may be. */
const SHARE = 0.03;

/** A machine that is busy with something else shapes and measures wrongly for a moment: one of so many must be right. */
const TRIES = 5;

const WAYS: Partial<KernelSettings>[] = [
  {},
  { streams: 4 },
  { bidirectional: true },
  { bidirectional: true, streams: 4 },
  { countBytes: 4_000_000 },
];

for (const rate of ["100mbit", "1gbit"]) {
  labTest(
    `a path of ${rate} is measured within 3 % of its payload rate, one way and both, 1 and 4 streams`,
    async () => {
      await using nodes = await TwoNodes.make({ rate });
      await using a = await LabAgent.start(nodes, "a", { key: KEY });
      await using b = await LabAgent.start(nodes, "b", { key: KEY });
      const truth = payloadMBps(rate);
      for (const way of WAYS) {
        let furthest = Infinity, seen = "";
        for (let tries = 0; tries < TRIES && furthest >= SHARE; tries++) {
          const settings = { ...SETTINGS, durationMs: 400, iterations: 1, messageSizeBytes: 131072, ...way };
          const outcome = await a.channel.measure(b.endpoint, settings, { timeoutMs: 30_000 });
          seen = JSON.stringify(outcome);
          assert(outcome.status === "measured", seen);
          const rates = [outcome.bandwidth_MBps!, outcome.bandwidth_back_MBps ?? outcome.bandwidth_MBps!];
          furthest = Math.max(...rates.map((MBps) => Math.abs(MBps / truth - 1)));
        }
        assertLess(furthest, SHARE, `${JSON.stringify(way)}: ${truth} MB/s are right: ${seen}`);
      }
    },
  );
}
