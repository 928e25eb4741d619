import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { fromFileUrl } from "@std/path";
import type { Endpoint, KernelSettings } from "../../lib/net/request.ts";
import type { Failed } from "../../lib/results/outcome.ts";
import { resourcesOf } from "../agent/process_resources.ts";
import { SETTINGS } from "../net/plain_settings.ts";
import { labTest } from "./lab.ts";
import { LabAgent } from "./lab_agents.ts";
import { TwoNodes } from "./two_nodes.ts";

/** In each of them four faults happen; `OOBW_TEST_FAULT_ROUNDS=25` is the figure that the notes give. */
const ROUNDS = Number(Deno.env.get("OOBW_TEST_FAULT_ROUNDS") ?? 10);
const DEADLINE_MS = 1000;

/** More than handshakes and pings have, less than a stream has in a hundredth of a second. */
const STREAM_BYTES = 2e6;

/** What a two-core machine under load may add to a deadline: the agent's own answer, and its way up. */
const GRACE_MS = 4000;

/** A measuring thread is started when it is needed, and has files of its own, 5 or 6 with different versions of Deno. */
const FILES_OF_THREAD = 6;

const KEY = crypto.getRandomValues(new Uint8Array(32));

/** One round trip, then a stream that does not end before something happens to it. */
const ENDLESS: KernelSettings = { ...SETTINGS, durationMs: 60_000, iterations: 1 };

const BAD_RESPONDER = fromFileUrl(new URL("./bad_responder.ts", import.meta.url));

/** What has become of a fault: how it was told, and by whom. */
type Expected = { reason: Failed["reason"]; detail: RegExp; blame: string | undefined };

/** A process in node b that is no agent, and where it listens. */
async function startBadResponder(
  nodes: TwoNodes,
  behaviour: "silent" | "garbage",
): Promise<Endpoint & AsyncDisposable> {
  const host = nodes.addresses.b.v4;
  const command = [Deno.execPath(), "run", "-A", "--no-check", BAD_RESPONDER, host, behaviour];
  const child = nodes.exec("b", command, { stdin: "null", stdout: "piped", stderr: "inherit" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return {
    node: "b",
    host,
    port: Number(value),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Waits until a stream is under way: so much has come into node b. */
async function streamRuns(nodes: TwoNodes): Promise<void> {
  const received = async () => {
    const { stdout } = await nodes.exec("b", ["cat", "/proc/net/dev"]).output();
    return Number(/eth0:\s*(\d+)/.exec(new TextDecoder().decode(stdout))![1]);
  };
  const enough = await received() + STREAM_BYTES;
  for (let tries = 0; tries < 200 && await received() < enough; tries++) await delay(20);
}

labTest(
  `agents tell each of ${4 * ROUNDS} faults of peers and links by its reason within the deadline, and leak nothing`,
  async () => {
    await using nodes = await TwoNodes.make();
    await using a = await LabAgent.start(nodes, "a", { key: KEY });
    await using silent = await startBadResponder(nodes, "silent");
    await using garbage = await startBadResponder(nodes, "garbage");
    await using steady = await LabAgent.start(nodes, "b", { key: KEY });

    async function fails(endpoint: Endpoint, expected: Expected, happen: () => unknown = () => {}): Promise<void> {
      const start = performance.now();
      const outcome = a.channel.measure(endpoint, ENDLESS, { timeoutMs: DEADLINE_MS });
      await happen();
      const failed = await outcome as Failed;
      assertLess(performance.now() - start, DEADLINE_MS + GRACE_MS);
      const seen = JSON.stringify(failed);
      assertEquals([failed.status, failed.reason, failed.blame], ["failed", expected.reason, expected.blame], seen);
      assertMatch(failed.detail, expected.detail);
    }

    const ofPeers: (() => Promise<void>)[] = [
      async () => {
        await using victim = await LabAgent.start(nodes, "b", { key: KEY });
        const detail = /^(streaming to|timing round trips with|shaking hands with) b\b/;
        await fails(victim.endpoint, { reason: "crashed", detail, blame: "b" }, async () => {
          await streamRuns(nodes);
          victim.child.kill("SIGKILL");
        });
      },
      () => fails(silent, { reason: "timeout", detail: /^shaking hands with b .* no end within/, blame: "b" }),
      () => fails(garbage, { reason: "protocol", detail: /^shaking hands with b .* not that of an agent/, blame: "b" }),
    ];
    async function round() {
      await Promise.all(ofPeers.map((fault) => fault()));
      const detail = /^streaming to b: no end within the time limit$/;
      await fails(steady.endpoint, { reason: "timeout", detail, blame: undefined }, async () => {
        await streamRuns(nodes);
        await nodes.linkDown("b");
      });
      await nodes.linkUp("b");
    }
    await round(); // threads and memory are those of an agent at work
    const before = await Promise.all([a, steady].map(({ child }) => resourcesOf(child.pid)));
    for (let n = 0; n < ROUNDS; n++) await round();

    const outcome = await a.channel.measure(steady.endpoint, SETTINGS, { timeoutMs: 20_000 });
    assertEquals(outcome.status, "measured", JSON.stringify(outcome));
    for (const [i, { child }] of [a, steady].entries()) {
      let after = await resourcesOf(child.pid);
      const files = () => before[i]!.files + FILES_OF_THREAD * Math.max(0, after.threads - before[i]!.threads);
      // What was cut off by a link that is down is given up at its own time limit.
      for (let tries = 0; tries < 50 && after.files > files(); tries++) {
        await delay(100);
        after = await resourcesOf(child.pid);
      }
      assert(after.files <= files(), `files and threads: ${JSON.stringify([before[i], after])}`);
      assert(after.threads <= before[i]!.threads + 8, `threads: ${before[i]!.threads}, then ${after.threads}`);
      assertLess(after.memoryBytes - before[i]!.memoryBytes, 64 * 2 ** 20);
    }
  },
);
