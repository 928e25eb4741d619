import { assertEquals, assertThrows } from "@std/assert";
import type { Endpoint, KernelSettings } from "../../lib/net/request.ts";
import { type Agents, type Down, TcpProbe } from "../../lib/probe/tcp.ts";
import type { Outcome } from "../../lib/results/outcome.ts";

const SETTINGS: KernelSettings = {
  transport: "udp",
  durationMs: 100,
  countBytes: null,
  messageSizeBytes: 1448,
  latencySizeBytes: 1,
  iterations: null,
  wait: "block",
  streams: 2,
  bidirectional: true,
  socketBufferBytes: null,
  congestion: null,
  rateBytesPerSecond: 12.5e6,
  sizes: null,
};

const MEASURED: Outcome = { status: "measured", latency_us: 1, bandwidth_MBps: 2 };
const OPTIONS = { timeoutMs: 1000, signal: new AbortController().signal };

/** Agents of two nodes, of which the first tells what it is asked. */
function probe({ down = [] }: { down?: (Down | undefined)[] } = {}) {
  const asked: unknown[] = [];
  const endpoint = (node: number): Endpoint => ({ node: `cn${node}`, host: `cn${node}-ib`, port: 18500 + node });
  const agents: Agents = {
    agent: (node) =>
      node > 0 ? undefined : {
        measure(...args) {
          asked.push(args);
          return Promise.resolve(MEASURED);
        },
      },
    endpoint,
    down: (node) => down[node],
    name: (node) => `cn${node}`,
  };
  return { probe: new TcpProbe({ name: "tcp", ...SETTINGS }, agents), asked, endpoint };
}

Deno.test("TcpProbe tells the first node's agent the second's endpoint and the kernel's settings, and nothing else", async () => {
  const { probe: tcp, asked, endpoint } = probe();
  assertEquals(await tcp.measure({ index: 0, a: 0, b: 1 }, OPTIONS), MEASURED);
  assertEquals(asked, [[endpoint(1), SETTINGS, OPTIONS]]);
});

Deno.test("TcpProbe fails the pairs of a node that is down, and blames it", async () => {
  const down: Down = { reason: "launch", detail: "no route to host" };
  const { probe: tcp, asked } = probe({ down: [undefined, down] });
  assertEquals(await tcp.measure({ index: 0, a: 0, b: 1 }, OPTIONS), { status: "failed", ...down, blame: "cn1" });
  assertEquals(asked, []);
});

Deno.test("TcpProbe throws where a pair's agent is not its worker's", () => {
  assertThrows(() => probe().probe.measure({ index: 0, a: 1, b: 0 }, OPTIONS), Error, "agents are unknown: 1 0");
});
