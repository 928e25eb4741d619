import { assertEquals } from "@std/assert";
import { parseIperf3 } from "../../../lib/probe/parsers/iperf3.ts";
import { captured } from "./captured.ts";
import { ANY_SIZE, outcomeOf, summaryOf } from "./parsed.ts";

/** What is read from a captured output. */
function read(file: string) {
  return summaryOf(parseIperf3, captured(`iperf3_${file}`));
}

function of(numbers: Record<string, unknown>, version: string | null = null) {
  return { tool: "iperf3", version, latency_us: null, bandwidth_MBps: null, half_round_trip: null, ...numbers };
}

Deno.test("parseIperf3() reads of the text what the receiver has counted, from a to b", () => {
  const line = "[  5]   0.00-1.00   sec  1.46 GBytes  12.5 Gbits/sec                  receiver";
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp.txt")), {
    ...of({ bandwidth_MBps: 1562.5 }),
    rows: [{ size_bytes: null, bandwidth_MBps: 1562.5 }],
    printed: { bandwidth: { line, unit: "Gbits/sec" } },
  });
  assertEquals(read("tcp_omit.txt"), of({ bandwidth_MBps: 963.75 }));
  assertEquals(read("udp.txt"), of({ bandwidth_MBps: 12.4875 }));
  assertEquals(read("udp_loss.txt"), of({ bandwidth_MBps: 45.25 }));
});

Deno.test("parseIperf3() reads of the text the sum of parallel streams", () => {
  const line = "[SUM]   0.00-1.01   sec  1.26 GBytes  10.7 Gbits/sec                  receiver";
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp_parallel.txt")), {
    ...of({ bandwidth_MBps: 1337.5 }),
    rows: [{ size_bytes: null, bandwidth_MBps: 1337.5 }],
    printed: { bandwidth: { line, unit: "Gbits/sec" } },
  });
  assertEquals(read("udp_parallel.txt"), of({ bandwidth_MBps: 12.4875 }));
  assertEquals(read("tcp_reverse_parallel.txt"), of({ bandwidth_back_MBps: 1106.25 }));
  assertEquals(read("tcp_bidir_parallel.txt"), of({ bandwidth_MBps: 572.5, bandwidth_back_MBps: 210 }));
  // One of them is no sum.
  const { stdout } = captured("iperf3_tcp_parallel.txt");
  const noSum = stdout.replace(/^\[SUM\].*receiver\n/m, "");
  assertEquals(
    outcomeOf(parseIperf3, { stdout: noSum }),
    "unparsable: reading iperf3 output (no result in it): iperf Done.",
  );
});

Deno.test("parseIperf3() reads of the text which way the test went", () => {
  assertEquals(read("tcp_reverse.txt"), of({ bandwidth_back_MBps: 981.25 }));
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp_bidir.txt")), {
    ...of({ bandwidth_MBps: 395, bandwidth_back_MBps: 372.5 }),
    rows: [{ size_bytes: null, bandwidth_MBps: 395, bandwidth_back_MBps: 372.5 }],
    printed: {
      bandwidth: {
        line: "[  5][TX-C]   0.00-1.01   sec   379 MBytes  3.16 Gbits/sec                  receiver",
        unit: "Gbits/sec",
      },
    },
  });
  assertEquals(read("udp_bidir.txt"), of({ bandwidth_MBps: 6.25, bandwidth_back_MBps: 6.25 }));
});

Deno.test("parseIperf3() keeps the server's text with --get-server-output apart from the client's", () => {
  assertEquals(read("tcp_server_output.txt"), of({ bandwidth_MBps: 978.75 }));
  assertEquals(read("tcp_server_output_reverse.txt"), of({ bandwidth_back_MBps: 945 }));
  assertEquals(read("tcp_server_output_bidir.txt"), of({ bandwidth_MBps: 552.5, bandwidth_back_MBps: 327.5 }));
});

Deno.test("parseIperf3() reads the text with -V, titles and time stamps, and of it version and size", () => {
  assertEquals(read("tcp_title.txt"), of({ bandwidth_MBps: 731.25 }, "3.12"));
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp_verbose.txt")), {
    ...of({ bandwidth_MBps: 720 }, "3.12"),
    rows: [{ size_bytes: 131072, bandwidth_MBps: 720 }],
    printed: {
      bandwidth: {
        line: "[  5]   0.00-1.09   sec   748 MBytes  5.76 Gbits/sec                  receiver",
        unit: "Gbits/sec",
      },
    },
  });
  assertEquals(
    summaryOf(parseIperf3, captured("iperf3_tcp_verbose.txt"), { ...ANY_SIZE, messageSizeBytes: 1024 }),
    "unparsable: reading bandwidth (there are 131072 to 131072): no row of 1024 bytes",
  );
});

Deno.test("parseIperf3() reads every unit of the text, bits by 1000 and bytes by 1024", () => {
  assertEquals(read("units_kbits.txt"), of({ bandwidth_MBps: 937.0309 }));
  assertEquals(read("units_mbits.txt"), of({ bandwidth_MBps: 1146.875 }));
  assertEquals(read("units_gbits.txt"), of({ bandwidth_MBps: 2687.5 }));
  assertEquals(read("units_kbytes.txt"), of({ bandwidth_MBps: 720.5642 }));
  assertEquals(read("units_mbytes.txt"), of({ bandwidth_MBps: 1285.5542 }));
  assertEquals(read("units_gbytes.txt"), of({ bandwidth_MBps: 826.7812 }));
  const { stdout } = captured("iperf3_tcp.txt");
  for (
    const [rate, bandwidth_MBps] of [
      ["8000 bits/sec", 0.001],
      ["0.20 Tbits/sec", 25000],
      ["2000 Bytes/sec", 0.002],
      ["0.50 TBytes/sec", 549755.8139],
    ] as const
  ) {
    const text = stdout.replace("12.5 Gbits/sec                  receiver", `${rate}       receiver`);
    assertEquals(summaryOf(parseIperf3, { stdout: text }), of({ bandwidth_MBps }), rate);
  }
});

Deno.test("parseIperf3() refuses a rate that is rounded away by its unit", () => {
  for (const file of ["units_tbits.txt", "units_tbytes.txt"]) {
    assertEquals(
      `${read(file)}`.split(": ", 2)[1],
      "reading iperf3 output (rounded to one digit or none; -f m shows more)",
    );
  }
});

Deno.test("parseIperf3() refuses a text without a result, with the line that says why", () => {
  for (
    const [file, refusal] of [
      ["refused", "refused: reading iperf3 output: iperf3: error - unable to connect to server: Connection refused"],
      ["busy", "refused: reading iperf3 output: iperf3: error - the server is busy running a test. try again later"],
      [
        "unknown_host",
        "unreachable: reading iperf3 output: iperf3: error - unable to connect to server: Resource temporarily unavailable",
      ],
      ["interrupted", "crashed: reading iperf3 output: iperf3: interrupt - the client has terminated"],
      ["server_killed", "crashed: reading iperf3 output: iperf3: error - control socket has closed unexpectedly"],
      [
        "port_in_use",
        "crashed: reading iperf3 output: iperf3: error - unable to start listener for connections: Address already in use",
      ],
      ["help", "unparsable: reading iperf3 output (no result in it): Usage: iperf3 [-s|-c host] [options]"],
    ] as const
  ) {
    assertEquals(read(`${file}.txt`), refusal, file);
  }
  assertEquals(`${read("version.txt")}`.startsWith("unparsable: reading iperf3 output (no result in it): "), true);
  assertEquals(outcomeOf(parseIperf3, {}), "unparsable: reading iperf3 output: there is none");
  assertEquals(
    outcomeOf(parseIperf3, { stderr: "bash: line 1: iperf3: command not found\n" }),
    "crashed: reading iperf3 output: bash: line 1: iperf3: command not found",
  );
});

Deno.test("parseIperf3() counts no number of the text that is an interval's, a sender's, of two tests, or none", () => {
  const { stdout } = captured("iperf3_tcp.txt");
  const problem = (text: string) => `${outcomeOf(parseIperf3, { stdout: text })}`.split(": ", 2)[1];
  assertEquals(problem(stdout.replace(/^.*receiver\n/m, "")), "reading iperf3 output (no result in it)");
  assertEquals(
    problem(stdout.replace(/^.*receiver$/m, "[  5] (receiver statistics not available)")),
    "reading iperf3 output (no result in it)",
  );
  assertEquals(problem(stdout + stdout), "reading iperf3 output (a second test)");
  assertEquals(
    problem(
      stdout.replace(
        "1.46 GBytes  12.5 Gbits/sec                  receiver",
        "0.00 Bytes  0.00 bits/sec      receiver",
      ),
    ),
    "reading iperf3 output (nothing was received)",
  );
  for (const rate of ["-nan", "nan", "inf", "-12.5"]) {
    const text = stdout.replace("12.5 Gbits/sec                  receiver", `${rate} Gbits/sec     receiver`);
    assertEquals(problem(text), "reading iperf3 output (no result in it)");
  }
});

Deno.test("parseIperf3() says of a text that it is cut off before its end", () => {
  const { stdout } = captured("iperf3_tcp.txt");
  const partial = "cut off before 'iperf Done.'";
  assertEquals(
    summaryOf(parseIperf3, { stdout: stdout.slice(0, stdout.indexOf("\niperf Done")) }),
    of({ bandwidth_MBps: 1562.5, partial }),
  );
  assertEquals(
    summaryOf(parseIperf3, { stdout: stdout.slice(0, -1) }),
    of({ bandwidth_MBps: 1562.5, partial: `cut off in a line (and 1 more)` }),
  );
  const { stdout: bidirectional } = captured("iperf3_tcp_bidir.txt");
  assertEquals(
    summaryOf(parseIperf3, { stdout: bidirectional.replace(/\[  7\]\[RX-C\].*sender\n[^]*/, "") }),
    of({ bandwidth_MBps: 395, partial }),
  );
});
