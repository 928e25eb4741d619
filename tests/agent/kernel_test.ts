import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { BLOCK_BYTES } from "../../lib/net/blocks.ts";
import { openKernel } from "../../lib/agent/open_kernel.ts";
import { BadResponder, echo, readToEnd, shakeHands } from "./hostile_peers.ts";
import { assertFailed, assertMeasured, KEY, measure, NAMES, onEach, open } from "./kernels.ts";

for (const a of NAMES) {
  for (const b of NAMES) {
    Deno.test(`Kernel.measure() measures from ${a} to ${b}`, async () => {
      await using one = await open(a);
      await using other = await open(b);
      const outcome = await measure(one.kernel, other.endpoint);
      assertMeasured(outcome);
      const { latency, bandwidth } = outcome;
      assertEquals([outcome.kernel, outcome.b_address, latency.wait], [a, other.endpoint.host, "block"]);
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
    const nobody = { node: "bad", host: "127.0.2.2", port: (closed.addr as Deno.NetAddr).port };
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
      // A count, not a time, of round trips: on a stalled machine a few of them can take all of the time there is.
      const options = { settings: { iterations: 50 }, timeoutMs: 1200 };
      assertFailed(await measure(one.kernel, bad.endpoint, options), reason, detail, blame);
      assertLess(performance.now() - start, 4000);
    };
    const untilUpload = async (conn: Deno.TcpConn, misbehave: () => unknown) => {
      if ((await shakeHands(conn, KEY)).kind === "pingpong") await echo(conn);
      else await misbehave();
    };
    await Promise.all([
      fails(() => delay(0), "timeout", /^shaking hands with bad .*: no end within the time limit$/, "bad"),
      fails(
        (conn) => conn.write(new Uint8Array(2000)),
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
        (conn) =>
          untilUpload(conn, () => Promise.all([conn.write(new Uint8Array(BLOCK_BYTES).fill(255)), readToEnd(conn)])),
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
      {
        endpoint: other.endpoint,
        settings: { iterations: 1e7, wait: a === "libc" ? "spin" as const : "block" as const },
      },
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

Deno.test("libc Kernel.measure() spins when asked to, and says so", async () => {
  await using one = await open("libc");
  await using other = await open("libc");
  const outcome = await measure(one.kernel, other.endpoint, { settings: { wait: "spin" } });
  assertMeasured(outcome);
  assertEquals(outcome.latency.wait, "spin");
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
  const kernel = await openKernel({ node: "a", key: KEY, address: "127.0.3.254", ports: null, cpu: null });
  assertEquals([kernel.name, kernel.address], ["libc", "127.0.3.254"]);
  assert(kernel.port > 0);
  await kernel.close();
});
