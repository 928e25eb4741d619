import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { assertFailed, assertMeasured, measure, NAMES, open } from "./kernels.ts";

Deno.test("portable Kernel.measure() says what it cannot do, instead of doing something else", async () => {
  await using one = await open("portable");
  await using other = await open("portable");
  for (
    const [settings, what] of [
      [{ wait: "spin" }, /spinning$/],
      [{ transport: "udp", messageSizeBytes: 1400, rateBytesPerSecond: 1e6 }, /UDP$/],
      [{ congestion: "bbr" }, /congestion control$/],
      [{ socketBufferBytes: 65536 }, /socket buffers$/],
    ] as const
  ) assertFailed(await measure(one.kernel, other.endpoint, { settings }), "launch", what, one.endpoint.node);
});

for (const a of NAMES) {
  Deno.test(`${a} Kernel.measure() streams both ways at once, several streams each, and tells of each`, async () => {
    await using one = await open(a);
    await using other = await open("libc");
    const outcome = await measure(one.kernel, other.endpoint, { settings: { streams: 3, bidirectional: true } });
    assertMeasured(outcome);
    const { bandwidth, bandwidth_back: back } = outcome;
    assertEquals([bandwidth.streams, bandwidth.each.length, back!.streams, back!.each.length], [3, 3, 3, 3]);
    for (
      const [MBps, { each, received_bytes }] of [[outcome.bandwidth_MBps!, bandwidth], [
        outcome.bandwidth_back_MBps!,
        back!,
      ]] as const
    ) {
      const sum = (of: (stream: typeof each[0]) => number) => each.reduce((sum, stream) => sum + of(stream), 0);
      assertAlmostEquals(MBps, sum((stream) => stream.received_bytes / stream.elapsed_s) / 1e6, 1e-3);
      assertEquals(received_bytes, sum((stream) => stream.received_bytes));
    }
    // The libc side tells what its system says of a stream that it sends.
    assertEquals(bandwidth.each[0]!.sender !== undefined, a === "libc");
    assertGreater(back!.each[0]!.sender!.mss_bytes, 500);
  });

  Deno.test(`${a} Kernel.measure() sweeps over sizes: latency of the smallest, bandwidth of the largest`, async () => {
    await using one = await open(a);
    await using other = await open(a);
    const outcome = await measure(one.kernel, other.endpoint, { settings: { sizes: [1, 1000, 2 ** 21] } });
    assertMeasured(outcome);
    const sweep = outcome.sweep!;
    assertEquals(sweep.map((step) => step.size_bytes), [1, 1000, 2 ** 21]);
    assertEquals(sweep.map((step) => [step.latency.size_bytes, step.bandwidth.message_size_bytes]), [
      [1, 1],
      [1000, 1000],
      [2 ** 21, 2 ** 21],
    ]);
    // Nobody copies 2 MiB into a socket and out of it in less.
    assertGreater(sweep[2]!.latency.p50_us, 50);
    assertEquals([outcome.latency_us, outcome.latency], [sweep[0]!.latency.p50_us, sweep[0]!.latency]);
    assertEquals([outcome.bandwidth_MBps, outcome.bandwidth], [sweep[2]!.bandwidth_MBps, sweep[2]!.bandwidth]);
  });

  Deno.test(`${a} Kernel.measure() counts bytes instead of time when asked to`, async () => {
    await using one = await open(a);
    await using other = await open(a);
    const settings = { countBytes: 3_000_001, streams: 2 };
    const outcome = await measure(one.kernel, other.endpoint, { settings });
    assertMeasured(outcome);
    for (const { received_bytes } of outcome.bandwidth.each) {
      assertGreater(received_bytes, 1_500_000);
      assertLess(received_bytes, 1_500_001 + 2 ** 20); // to the end of the read that filled it
    }
  });
}

Deno.test("libc Kernel.measure() sets congestion control and buffers on the sender, and says when it cannot", async () => {
  await using one = await open("libc");
  await using other = await open("libc");
  const settings = { congestion: "reno", socketBufferBytes: 100_000, bidirectional: true };
  const outcome = await measure(one.kernel, other.endpoint, { settings });
  assertMeasured(outcome);
  for (const { each: [stream] } of [outcome.bandwidth, outcome.bandwidth_back!]) {
    assertEquals([stream!.sender!.congestion, stream!.sender!.send_buffer_bytes], ["reno", 200_000]);
  }
  const wrong = { congestion: "nosuch_cc" };
  const here = await measure(one.kernel, other.endpoint, { settings: wrong });
  assertFailed(here, "launch", /^setting congestion control nosuch_cc: ENOENT$/, one.endpoint.node);
});

Deno.test("libc Kernel.measure() tells of both machines what explains the numbers", async () => {
  await using one = await open("libc");
  await using other = await open("libc");
  const outcome = await measure(one.kernel, other.endpoint);
  assertMeasured(outcome);
  for (const host of [outcome.a_host!, outcome.b_host!]) {
    assertEquals([host.kernel, host.interface, host.cpu], [Deno.osRelease(), "lo", null]);
    assertEquals(host.mtu, Number(await Deno.readTextFile("/sys/class/net/lo/mtu")));
  }
});

Deno.test("Kernel.measure() says when the peer has no address of its own family", async () => {
  await using one = await open("libc");
  await using other = await open("libc", "::1");
  const outcome = await measure(one.kernel, other.endpoint);
  assertFailed(outcome, "unreachable", /^measuring ::1 from 127\.0\.3\.\d+: ::1 has no IPv4 address$/);
});
