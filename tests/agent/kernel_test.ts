import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import type { Kernel } from "../../lib/agent/kernel.ts";
import { LibcKernel } from "../../lib/agent/libc_kernel.ts";
import { openKernel } from "../../lib/agent/open_kernel.ts";
import { PortableKernel } from "../../lib/agent/portable_kernel.ts";
import { Handshake, HELLO_BYTES } from "../../lib/net/handshake.ts";
import { Libc } from "../../lib/net/libc.ts";
import type { FlowRequest, TcpSettings } from "../../lib/net/request.ts";
import type { Measured, Outcome } from "../../lib/results/outcome.ts";
import { BadResponder, close, echo, readToEnd, shakeHands } from "./hostile_peers.ts";

/** Opened once in a thread, and never closed: not to be counted as a test's leak. */
const LIBC = Libc.open();

const KEY = crypto.getRandomValues(new Uint8Array(32));
const QUICK: TcpSettings = {
  durationMs: 60,
  messageSizeBytes: 65536,
  latencySizeBytes: 1,
  iterations: null,
  wait: "block",
};
const REQUEST: FlowRequest = { kind: "pingpong", wait: "block", sizeBytes: 4, rampMs: 0, durationMs: 0, limitMs: 500 };
const NAMES = ["libc", "portable"] as const;
type Name = typeof NAMES[number];

let count = 0;

/** A kernel of its own address; its node is named like the address. */
async function open(name: Name, address = `127.0.3.${1 + count++ % 250}`) {
  const options = { node: address, key: KEY, address, ports: null };
  const kernel = name === "libc" ? await LibcKernel.open(LIBC, options) : await PortableKernel.open(options);
  const { port } = kernel;
  return {
    kernel: kernel as Kernel,
    endpoint: { node: address, address, port },
    [Symbol.asyncDispose]: () => kernel.close(),
  };
}

function measure(from: Kernel, endpoint: { node: string; address: string; port: number }, options: {
  settings?: Partial<TcpSettings>;
  timeoutMs?: number;
  signal?: AbortSignal;
} = {}): Promise<Outcome> {
  const { settings = {}, timeoutMs = 20_000, signal = new AbortController().signal } = options;
  return from.measure(endpoint, { ...QUICK, ...settings }, { timeoutMs, signal });
}

/** Both kernels at the same time: most of what is tested is waiting. */
async function onEach(test: (name: Name) => Promise<void>): Promise<void> {
  await Promise.all(NAMES.map(test));
}

function assertMeasured(
  outcome: Outcome,
): asserts outcome is Measured & Required<Pick<Measured, "latency" | "bandwidth">> {
  assertEquals(outcome.status, "measured", JSON.stringify(outcome));
}

function assertFailed(outcome: Outcome, reason: string, detail: RegExp, blame?: string) {
  const { status, reason: seen, blame: blamed, detail: text } = outcome as Extract<Outcome, { status: "failed" }>;
  assertEquals([status, seen, blamed], ["failed", reason, blame], JSON.stringify(outcome));
  assertMatch(text, detail);
}

for (const a of NAMES) {
  for (const b of NAMES) {
    Deno.test(`Kernel.measure() measures from ${a} to ${b}`, async () => {
      await using one = await open(a);
      await using other = await open(b);
      const outcome = await measure(one.kernel, other.endpoint);
      assertMeasured(outcome);
      const { latency, bandwidth } = outcome;
      assertEquals([outcome.kernel, outcome.b_address, latency.wait], [a, other.endpoint.address, "block"]);
      assertEquals(outcome.latency_us, latency.p50_us);
      assertGreater(latency.min_us, 0.5);
      assertGreater(latency.n, 10);
      assertGreater(bandwidth.received_bytes, 10_000);
      assertGreater(bandwidth.elapsed_s, 0.05);
      assertAlmostEquals(outcome.bandwidth_MBps!, bandwidth.received_bytes / bandwidth.elapsed_s / 1e6, 1e-4);
    });
  }

  Deno.test(`${a} Kernel.measure() times as many round trips as asked for, of messages of any size`, async () => {
    await using one = await open(a);
    await using other = await open(a);
    for (const [latencySizeBytes, messageSizeBytes] of [[1000, 1], [3 * 2 ** 20 + 1, 4 * 2 ** 20]] as const) {
      const settings = { iterations: 17, latencySizeBytes, messageSizeBytes };
      const outcome = await measure(one.kernel, other.endpoint, { settings });
      assertMeasured(outcome);
      assertEquals([outcome.latency.n, outcome.latency.size_bytes], [17, latencySizeBytes]);
      assertEquals(outcome.bandwidth.message_size_bytes, messageSizeBytes);
    }
  });

  Deno.test(`${a} Kernel.measure() measures over IPv6`, async () => {
    await using one = await open(a, "::1");
    await using other = await open(a, "::1");
    const outcome = await measure(one.kernel, other.endpoint);
    assertMeasured(outcome);
    assertEquals([outcome.a_address, outcome.b_address], ["::1", "::1"]);
  });
}

Deno.test("Kernel.measure() gives the right reason for each way a peer can fail", () =>
  onEach(async (a) => {
    await using one = await open(a);
    const closed = Deno.listen({ hostname: "127.0.2.2", port: 0 });
    const nobody = { node: "bad", address: "127.0.2.2", port: (closed.addr as Deno.NetAddr).port };
    closed.close();
    assertFailed(
      await measure(one.kernel, nobody),
      "refused",
      /^connecting to bad at 127.0.2.2:\d+: ECONNREFUSED$/,
      "bad",
    );

    const fails = async (
      misbehave: (conn: Deno.TcpConn) => Promise<unknown>,
      reason: string,
      detail: RegExp,
      blame?: string,
    ) => {
      await using bad = new BadResponder(misbehave);
      const start = performance.now();
      assertFailed(await measure(one.kernel, bad.endpoint, { timeoutMs: 1200 }), reason, detail, blame);
      assertLess(performance.now() - start, 4000);
    };
    const untilUpload = async (conn: Deno.TcpConn, misbehave: () => unknown) => {
      if ((await shakeHands(conn, KEY)).kind === "pingpong") await echo(conn);
      else await misbehave();
    };
    await Promise.all([
      fails(() => delay(0), "timeout", /^shaking hands with bad .*: no end within the time limit$/),
      fails(
        (conn) => conn.write(new Uint8Array(500)),
        "protocol",
        /^shaking hands with bad .*: the answer is not/,
        "bad",
      ),
      fails((conn) => Promise.resolve(conn.close()), "protocol", /^shaking hands with bad /, "bad"),
      fails(
        async (conn) => {
          await shakeHands(conn, KEY);
        },
        "timeout",
        /^timing round trips with bad: no end/,
      ),
      fails(
        async (conn) => {
          await shakeHands(conn, KEY);
          await echo(conn, 5);
          conn.close();
        },
        "crashed",
        /^timing round trips with bad: /,
        "bad",
      ),
      fails((conn) => untilUpload(conn, () => {}), "timeout", /^streaming to bad: no end/),
      fails(
        (conn) =>
          untilUpload(conn, async () => {
            await conn.read(new Uint8Array(100_000));
            conn.close();
          }),
        "crashed",
        /^streaming to bad: /,
        "bad",
      ),
      fails(
        (conn) => untilUpload(conn, () => Promise.all([conn.write(new Uint8Array(40).fill(255)), readToEnd(conn)])),
        "protocol",
        /^streaming to bad: the receiver's report makes no sense$/,
        "bad",
      ),
    ]);
  }));

Deno.test("Kernel.measure() ends at once when it is aborted, whatever it is doing", () =>
  onEach(async (a) => {
    await using one = await open(a);
    await using other = await open(a);
    await using silent = new BadResponder(() => delay(0));
    const cases = [
      { endpoint: silent.endpoint, settings: {} },
      { endpoint: other.endpoint, settings: { iterations: 1e7 } },
      { endpoint: other.endpoint, settings: { iterations: 1, durationMs: 1e5 } },
      { endpoint: other.endpoint, settings: { iterations: 1e7, wait: "spin" as const } },
    ];
    for (const { endpoint, settings } of cases) {
      const abort = new AbortController();
      const outcome = measure(one.kernel, endpoint, { settings, signal: abort.signal });
      await delay(250);
      const start = performance.now();
      abort.abort();
      assertEquals(await outcome, { status: "skipped", reason: "interrupted" });
      assertLess(performance.now() - start, 1500);
    }
    assertMeasured(await measure(one.kernel, other.endpoint)); // threads and sockets are fit for the next one
  }));

Deno.test("Kernel.close() gives up what is in flight", () =>
  onEach(async (a) => {
    await using other = await open(a);
    const one = await open(a);
    const outcome = measure(one.kernel, other.endpoint, { settings: { iterations: 1e7 } });
    await delay(200);
    const start = performance.now();
    await one.kernel.close();
    assertEquals(await outcome, { status: "skipped", reason: "interrupted" });
    assertLess(performance.now() - start, 1500);
  }));

Deno.test("Kernel closes strangers within 2 s, answers none, and still serves who proves himself", () =>
  onEach(async (a) => {
    await using one = await open(a);
    await using other = await open(a);
    const { address: hostname, port } = one.endpoint;
    const me = await Handshake.create(KEY, "me"), stranger = await Handshake.create(new Uint8Array(32), "me");
    const good = await me.hello(REQUEST, one.endpoint.node);
    const wrong = await stranger.hello(REQUEST, one.endpoint.node);
    const says = async (...parts: Uint8Array<ArrayBuffer>[]) => {
      const conn = await Deno.connect({ hostname, port });
      const end = readToEnd(conn);
      for (const part of parts) {
        try {
          await conn.write(part);
        } catch {
          break; // closed already
        }
        if (parts.length > 1) await delay(100);
      }
      return end;
    };
    const random = () => crypto.getRandomValues(new Uint8Array(HELLO_BYTES));
    // A hello used for the first time is served to the end of the flow; its replay is a stranger's.
    const first = await Deno.connect({ hostname, port });
    await first.write(good.hello);
    await first.read(new Uint8Array(100));
    close(first);

    const strangers = Promise.all([
      says(),
      says(new Uint8Array([79, 79, 66, 87])),
      says(random()),
      says(new Uint8Array(100_000)),
      says(wrong.hello),
      says(good.hello),
      says(...Array.from({ length: 60 }, () => wrong.hello.subarray(0, 1))),
    ]);
    const honest = measure(other.kernel, one.endpoint);
    assertMeasured(await honest);
    for (const { bytes, ms } of await strangers) {
      assertEquals(bytes, 0);
      assertLess(ms, 4000);
    }
  }));

Deno.test("Kernel closes an authenticated connection that does nothing, at its time limit", () =>
  onEach(async (a) => {
    await using one = await open(a);
    const { address: hostname, port, node } = one.endpoint;
    for (const kind of ["pingpong", "upload"] as const) {
      const conn = await Deno.connect({ hostname, port });
      const { hello, ack } = await (await Handshake.create(KEY, "me")).hello(
        { ...REQUEST, kind, durationMs: 100 },
        node,
      );
      await conn.write(hello);
      const { bytes, ms } = await readToEnd(conn);
      assertEquals(bytes, ack.length);
      assertLess(ms, 3000);
    }
  }));

Deno.test("libc Kernel.measure() spins when asked to, and says so", async () => {
  await using one = await open("libc");
  await using other = await open("libc");
  const outcome = await measure(one.kernel, other.endpoint, { settings: { wait: "spin" } });
  assertMeasured(outcome);
  assertEquals(outcome.latency.wait, "spin");
});

Deno.test("libc kernel lets a flood of silent strangers wait, and serves who proves himself beside it", async () => {
  await using one = await open("libc");
  await using other = await open("libc");
  const { address: hostname, port } = one.endpoint;
  const attempts = await Promise.allSettled(Array.from({ length: 200 }, () => Deno.connect({ hostname, port })));
  const silent = attempts.flatMap((attempt) => attempt.status === "fulfilled" ? [attempt.value] : []); // some are reset at once
  assertMeasured(await measure(other.kernel, one.endpoint));
  silent.forEach(close);
});

Deno.test("libc kernel holds many measurements at once, and leaves no file open", async () => {
  const openFiles = () => [...Deno.readDirSync("/proc/self/fd")].length;
  const before = openFiles();
  {
    await using one = await open("libc");
    await using other = await open("libc");
    await using silent = new BadResponder(() => delay(0));
    const work = Array.from({ length: 4 }, () => [
      measure(one.kernel, other.endpoint),
      measure(other.kernel, one.endpoint),
      measure(one.kernel, silent.endpoint, { timeoutMs: 300 }),
    ]);
    const outcomes = await Promise.all(work.flat());
    assertEquals(outcomes.filter(({ status }) => status === "measured").length, 8, JSON.stringify(outcomes));
  }
  for (let tries = 0; openFiles() > before && tries < 50; tries++) await delay(100); // threads end a moment after their answer
  assertLess(openFiles(), before + 3);
});

Deno.test("openKernel() takes the exact kernel where there is a glibc", async () => {
  const kernel = await openKernel({ node: "a", key: KEY, address: "127.0.3.254", ports: null });
  assertEquals([kernel.name, kernel.address], ["libc", "127.0.3.254"]);
  assert(kernel.port > 0);
  await kernel.close();
});
