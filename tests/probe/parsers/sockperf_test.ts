import { assertEquals } from "@std/assert";
import { parseSockperf } from "../../../lib/probe/parsers/sockperf.ts";
import { assertCutsKeepNumbers, assertDamageGivesNumbers, captured } from "./captured.ts";
import { outcomeOf, summaryOf } from "./parsed.ts";

/** What is read from a captured output. */
function read(what: string) {
  return summaryOf(parseSockperf, captured(`sockperf_${what}.txt`));
}

/** What is read from an output in which a text stands for another. */
function readChanged(what: string, from: string, to: string) {
  const { stdout } = captured(`sockperf_${what}.txt`);
  const changed = stdout.replace(from, to);
  assertEquals(changed === stdout, false, "nothing is changed");
  return summaryOf(parseSockperf, { stdout: changed });
}

function of(numbers: Record<string, unknown>) {
  return {
    tool: "sockperf",
    version: "3.7-no.git",
    latency_us: null,
    bandwidth_MBps: null,
    half_round_trip: null,
    ...numbers,
  };
}

function latency(latency_us: number, numbers = {}) {
  return of({ latency_us, half_round_trip: true, ...numbers });
}

Deno.test("parseSockperf() reads the median of ping-pong, half round trips", () => {
  assertEquals(outcomeOf(parseSockperf, captured("sockperf_tcp_latency.txt")), {
    ...latency(14.577),
    rows: [{ size_bytes: null, latency_us: 14.577 }],
    printed: { latency: { line: "sockperf: ---> percentile 50.000 =   14.577", unit: "usec" } },
  });
  assertEquals(read("udp_latency"), latency(9.007));
  assertEquals(read("tcp_latency_activity"), latency(8.896));
});

Deno.test("parseSockperf() halves the round trips of --full-rtt", () => {
  assertEquals(outcomeOf(parseSockperf, captured("sockperf_tcp_round_trip.txt")), {
    ...latency(11.9125, { half_round_trip: false }),
    rows: [{ size_bytes: null, latency_us: 11.9125 }],
    printed: { latency: { line: "sockperf: ---> percentile 50.000 =   23.825", unit: "usec" } },
  });
});

Deno.test("parseSockperf() reads the mean where there is no median, and says so by its line", () => {
  const { stdout } = captured("sockperf_tcp_latency.txt");
  const [summary] = /^sockperf: Summary: .*$/m.exec(stdout)!;
  const mean = Number(/[\d.]+(?= usec)/.exec(summary)![0]);
  const result = outcomeOf(parseSockperf, { stdout: stdout.replace(/^.*percentile 50\.000.*\n/m, "") });
  assertEquals(result, {
    ...latency(mean),
    rows: [{ size_bytes: null, latency_us: mean }],
    printed: { latency: { line: summary, unit: "usec" } },
  });
});

Deno.test("parseSockperf() reads throughput in units of 2^20 bytes, with the message size where it is told", () => {
  assertEquals(outcomeOf(parseSockperf, captured("sockperf_tcp_throughput.txt")), {
    ...of({ bandwidth_MBps: 188.4186 }),
    rows: [{ size_bytes: null, bandwidth_MBps: 188.4186 }],
    printed: { bandwidth: { line: "sockperf: Summary: BandWidth is 179.690 MBps (1437.522 Mbps)", unit: "MBps" } },
  });
  assertEquals(outcomeOf(parseSockperf, captured("sockperf_tcp_throughput_4096.txt")), {
    ...of({ bandwidth_MBps: 431.8005 }),
    rows: [{ size_bytes: 4096, bandwidth_MBps: 431.8005 }],
    printed: { bandwidth: { line: "sockperf: Summary: BandWidth is 411.797 MBps (3294.375 Mbps)", unit: "MBps" } },
  });
  assertEquals(read("tcp_throughput_slow"), of({ bandwidth_MBps: 4.0957 }));
});

Deno.test("parseSockperf() tells GBps, which are thousands of MBps, from MBps that are called so", () => {
  assertEquals(outcomeOf(parseSockperf, captured("sockperf_tcp_throughput_giga.txt")), {
    ...of({ bandwidth_MBps: 134.2177 }),
    rows: [{ size_bytes: 4096, bandwidth_MBps: 134.2177 }],
    printed: { bandwidth: { line: "sockperf: Summary: BandWidth is 0.128 GBps (1.023 Gbps)", unit: "GBps" } },
  });
  assertEquals(outcomeOf(parseSockperf, captured("sockperf_tcp_throughput_precise.txt")), {
    ...of({ bandwidth_MBps: 156.1928 }),
    rows: [{ size_bytes: 4096, bandwidth_MBps: 156.1928 }],
    printed: {
      bandwidth: { line: "sockperf: Summary: BandWidth is 148.957031250 GBps (1191.656250000 Gbps)", unit: "MBps" },
    },
  });
  // Both agree with the message rate beside them, as far as their digits go.
  for (const what of ["giga", "precise", "4096"]) {
    const { stdout } = captured(`sockperf_tcp_throughput_${what}.txt`);
    const messagesPerSecond = Number(/Message Rate is (\d+)/.exec(stdout)![1]);
    const { bandwidth_MBps } = read(`tcp_throughput_${what}`) as { bandwidth_MBps: number };
    assertEquals(Math.abs(messagesPerSecond * 4096 / 1e6 / bandwidth_MBps - 1) < 0.005, true, what);
  }
  assertEquals(
    readChanged("tcp_throughput_giga", "0.128 GBps", "0.003 GBps"),
    "unparsable: reading sockperf output (rounded to one digit; without --giga-size there are more): " +
      "sockperf: Summary: BandWidth is 0.003 GBps (1.023 Gbps)",
  );
});

Deno.test("parseSockperf() refuses a rate of UDP, which is sent whether it comes or not", () => {
  for (
    const [what, numbers] of [
      ["udp_throughput", "155.786 MBps (1246.290 Mbps)"],
      ["udp_throughput_no_server", "350.949 MBps (2807.595 Mbps)"],
    ] as const
  ) {
    assertEquals(
      read(what),
      "unparsable: reading sockperf output (sent, but nobody counts what comes, as over TCP): " +
        `sockperf: Summary: BandWidth is ${numbers}`,
    );
  }
});

Deno.test("parseSockperf() refuses latency under load, and of bursts", () => {
  for (const [what, number] of [["tcp_under_load", "13.790"], ["tcp_under_load_reply_every_2", "120.273"]] as const) {
    assertEquals(
      read(what),
      "unparsable: reading sockperf output (not every message is answered: a latency under load is none): " +
        `sockperf: Summary: Latency is ${number} usec`,
    );
  }
  assertEquals(
    read("tcp_burst"),
    "unparsable: reading sockperf output (no latency of single messages): " +
      "sockperf: Summary: Latency of burst of 4 messages is 23.561 usec",
  );
});

Deno.test("parseSockperf() takes lost messages for lost, and not for a load", () => {
  const { stdout } = captured("sockperf_udp_latency.txt");
  const fewer = stdout.replace("ReceivedMessages=23461", "ReceivedMessages=23458");
  const lost = fewer.replace("dropped messages = 0", "dropped messages = 2").replace(
    "order messages = 0",
    "order messages = 1",
  );
  assertEquals(summaryOf(parseSockperf, { stdout: lost }), latency(9.007));
  assertEquals(typeof outcomeOf(parseSockperf, { stdout: fewer }), "string");
});

Deno.test("parseSockperf() reads releases that colour less, and print percentiles with fewer digits", () => {
  const { stdout } = captured("sockperf_tcp_latency.txt");
  // deno-lint-ignore no-control-regex
  const plain = stdout.replace(/\x1b\[[\d;]*m/g, "").replace(/percentile (\d+\.\d\d)\d/g, "percentile $1");
  assertEquals(summaryOf(parseSockperf, { stdout: plain }), latency(14.577));
  const coloured = stdout.replace(/^sockperf: S/mg, "\x1b[0msockperf: \x1b[2;35mS\x1b[0m");
  assertEquals(summaryOf(parseSockperf, { stdout: coloured }), latency(14.577));
});

Deno.test("parseSockperf() refuses a second latency or bandwidth, as of a second server", () => {
  const { stdout: pingPong } = captured("sockperf_tcp_latency.txt");
  const { stdout: throughput } = captured("sockperf_tcp_throughput.txt");
  assertEquals(
    summaryOf(parseSockperf, { stdout: pingPong + throughput }),
    latency(14.577, { bandwidth_MBps: 188.4186 }),
  );
  assertEquals(
    `${outcomeOf(parseSockperf, { stdout: pingPong + pingPong })}`.split(": ", 3)[1],
    "reading sockperf output (a second latency)",
  );
  assertEquals(
    `${outcomeOf(parseSockperf, { stdout: throughput + throughput })}`.split(": ", 3)[1],
    "reading sockperf output (a second bandwidth)",
  );
});

Deno.test("parseSockperf() refuses an output without a result, with the line that says why", () => {
  const failing =
    "IP = 10.81.0.2 PORT = 11113 # TCP sockperf: ERROR: A connection was forcibly closed by a peer (errno=0 Success)";
  for (
    const [what, refusal] of [
      [
        "refused",
        "refused: reading sockperf output: sockperf: ERROR: Can`t connect socket (errno=111 Connection refused)",
      ],
      [
        "no_route",
        "unreachable: reading sockperf output: sockperf: ERROR: Can`t connect socket (errno=113 No route to host)",
      ],
      [
        "udp_no_server",
        "unreachable: reading sockperf output: sockperf: No messages were received from the server. Is the server down?",
      ],
      ["host_name", "crashed: reading sockperf output: sockperf: '-i' Invalid address: node2"],
      [
        "port_in_use",
        "crashed: reading sockperf output: sockperf: ERROR: [fd=3] Can`t bind socket, IP to bind: 10.81.0.2:11111",
      ],
      ["server_killed", `crashed: reading sockperf output: ${failing}`],
      ["throughput_server_killed", `crashed: reading sockperf output: ${failing}`],
      [
        "too_short",
        "unparsable: reading sockperf output (no result in it): " +
        "sockperf: No valid observations found. Try tune parameters: --time/--mps/--reply-every",
      ],
      [
        "version",
        "unparsable: reading sockperf output (no result in it): " +
        "SockPerf is open source software, see http://github.com/mellanox/sockperf",
      ],
      ["help", "unparsable: reading sockperf output (no result in it): Usage: sockperf <subcommand> [options] [args]"],
      [
        "help_ping_pong",
        "unparsable: reading sockperf output (no result in it): Usage: sockperf ping-pong [options] [args]...",
      ],
    ] as const
  ) {
    assertEquals(read(what), refusal, what);
  }
});

Deno.test("parseSockperf() says of a test that was interrupted, cut off or failed at the end that it may not be all", () => {
  const interrupted = "sockperf: Test end (interrupted by user)";
  assertEquals(read("interrupted"), latency(11.667, { partial: interrupted }));
  assertEquals(read("throughput_interrupted"), of({ bandwidth_MBps: 104.3365, partial: interrupted }));
  const { stdout } = captured("sockperf_tcp_latency.txt");
  const cut = stdout.slice(0, stdout.indexOf("sockperf: ---> percentile 75"));
  assertEquals(
    summaryOf(parseSockperf, { stdout: cut }),
    latency(15.524, { partial: "cut off before the end of the percentiles" }),
  );
  assertEquals(
    summaryOf(parseSockperf, { stdout: `${stdout}sockperf: ERROR: recvfrom() failed\n` }),
    latency(14.577, { partial: "sockperf: ERROR: recvfrom() failed" }),
  );
});

Deno.test("parseSockperf() refuses what no measurement can be", () => {
  for (const number of ["0.000", "nan", "-nan", "inf", "-1.000"]) {
    for (const [what, line] of [["tcp_throughput", "179.690 MBps"], ["tcp_latency", "=   14.577"]] as const) {
      const refusal = readChanged(what, line, line.replace(/\d+\.\d+/, number));
      assertEquals(`${refusal}`.startsWith("unparsable: reading "), true, `${what} of ${number}`);
    }
  }
});

const WHOLE = [
  "tcp_latency",
  "tcp_latency_activity",
  "tcp_round_trip",
  "udp_latency",
  "tcp_throughput",
  "tcp_throughput_4096",
  "tcp_throughput_giga",
  "tcp_throughput_precise",
].map((what) => captured(`sockperf_${what}.txt`));

Deno.test("parseSockperf() gives of a cut output the numbers of the whole, or says that it is cut, or none", () => {
  assertCutsKeepNumbers(parseSockperf, WHOLE);
});

Deno.test("parseSockperf() gives of a damaged output what can be measured, or nothing", () => {
  assertDamageGivesNumbers(parseSockperf, WHOLE);
});
