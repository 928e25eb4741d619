import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Program, run } from "./program.ts";

Deno.test("the demo really measures 21 pairs of seven local nodes over TCP and leaves no process", async () => {
  const program = new Program(["--format", "json"]);
  const { code, stdout, stderr } = await program.end();
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "demo");
  assertStringIncludes(stderr, "cn[1-7]");
  assertMatch(stderr, /\nelapsed \d+\.\d\d s\n$/);
  const { run: header, nodes, pairs, summary } = JSON.parse(stdout);
  assertEquals(header.launcher, "local");
  assertEquals(summary.measured, 21);
  assertEquals(pairs.map(({ a, b }: { a: string; b: string }) => `${a} ${b}`).slice(5, 7), ["cn1 cn7", "cn2 cn3"]);
  assertEquals(
    nodes.map(({ address }: { address: string }) => address),
    [1, 2, 3, 4, 5, 6, 7].map((i) => `127.0.1.${i}`),
  );
  // Two pairs with the same numbers to 4 decimals would not be measured but made up.
  assertEquals(
    new Set(pairs.map((pair: Record<string, number>) => `${pair.latency_us} ${pair.bandwidth_MBps}`)).size,
    21,
  );
  for (const pair of pairs) {
    assert(pair.latency_us > 1 && pair.latency_us < 5000, `${pair.latency_us} µs`);
    assert(pair.bandwidth_MBps > 10 && pair.bandwidth_MBps < 200_000, `${pair.bandwidth_MBps} MB/s`);
    assertEquals(pair.kernel, "libc");
    assertEquals(pair.latency.size_bytes, 1);
    // The median of one-byte round trips lies where its own interval says, and the rate is bytes over time.
    assert(pair.latency.ci_low_us <= pair.latency_us && pair.latency_us <= pair.latency.ci_high_us);
    const { received_bytes, elapsed_s } = pair.bandwidth;
    assert(Math.abs(received_bytes / elapsed_s / 1e6 / pair.bandwidth_MBps - 1) < 0.001);
  }
  assertEquals(await program.processes(), []);
});

Deno.test("what is asked of the tcp probe is what is measured, and the result says so", async () => {
  const asked = [
    "--duration",
    "50ms",
    "--iterations",
    "50",
    "--wait",
    "spin",
    "--message-size",
    "64KiB",
    "--latency-size",
    "64",
  ];
  const { code, stdout, stderr } = await run("a,b", "--launcher", "local", "--format", "json", ...asked);
  assertEquals(code, 0, stderr);
  const { run: header, pairs: [pair] } = JSON.parse(stdout);
  assertEquals(header.probe.duration_ms, 50);
  assertEquals([pair.latency.n, pair.latency.wait, pair.latency.size_bytes], [50, "spin", 64]);
  assertEquals(pair.bandwidth.message_size_bytes, 65536);
  assert(pair.bandwidth.elapsed_s >= 0.05);
});
