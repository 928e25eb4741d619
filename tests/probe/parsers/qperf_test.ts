import { assertEquals } from "@std/assert";
import { parseQperf } from "../../../lib/probe/parsers/qperf.ts";
import { assertCutsKeepNumbers, assertDamageGivesNumbers, captured } from "./captured.ts";
import { ANY_SIZE, outcomeOf, summaryOf } from "./parsed.ts";

/** What is read from a captured output. */
function read(what: string) {
  return summaryOf(parseQperf, captured(`qperf_${what}.txt`));
}

/** What is read from a text. */
function readText(stdout: string, choice = ANY_SIZE) {
  return summaryOf(parseQperf, { stdout }, choice);
}

function of(numbers: Record<string, unknown>) {
  return { tool: "qperf", version: null, latency_us: null, bandwidth_MBps: null, half_round_trip: null, ...numbers };
}

function both(latency_us: number, bandwidth_MBps: number) {
  return of({ latency_us, bandwidth_MBps, half_round_trip: true });
}

Deno.test("parseQperf() reads latency and bandwidth, half round trips and powers of 1000", () => {
  const output = captured("qperf_tcp.txt");
  assertEquals(outcomeOf(parseQperf, output), {
    ...both(15.5, 1420),
    rows: [{ size_bytes: null, bandwidth_MBps: 1420 }, { size_bytes: null, latency_us: 15.5 }],
    printed: {
      latency: { line: "    latency  =  15.5 us", unit: "us" },
      bandwidth: { line: "    bw  =  1.42 GB/sec", unit: "GB/sec" },
    },
  });
});

Deno.test("parseQperf() reads every form of units and every amount of words", () => {
  assertEquals(read("tcp_e7"), both(18.5884, 1675.821));
  assertEquals(read("tcp_uu"), both(15.662, 1570.7668));
  assertEquals(read("tcp_u"), both(15.919, 2020.4093));
  assertEquals(read("tcp_unify_units"), both(15.681, 1685.8481));
  assertEquals(read("tcp_ub"), both(18.3, 1787.5));
  assertEquals(read("tcp_ub_uu"), both(18.41, 1731.199));
  assertEquals(read("tcp_v"), both(15.7, 1840));
  assertEquals(read("tcp_v_un"), both(18.4, 1640));
  assertEquals(read("tcp_vv"), both(15.8, 1810));
  assertEquals(read("tcp_vv_uu"), both(16.178, 1955.07));
  assertEquals(read("tcp_vvs"), both(15.7, 1850));
  assertEquals(read("tcp_vvc"), both(15.9, 1620));
});

Deno.test("parseQperf() knows the unit by its letters, b for bits and B for bytes", () => {
  const rate = (text: string) => readText(`tcp_bw:\n    bw  =  ${text}\n`);
  for (
    const [text, bandwidth_MBps] of [
      ["512 bytes/sec", 0.0005],
      ["117 KB/sec", 0.117],
      ["12 MB/sec", 12],
      ["1.97 GB/sec", 1970],
      ["1,234.5 TB/sec", 1_234_500_000],
      ["8000 bits/sec", 0.001],
      ["800 Kb/sec", 0.1],
      ["936 Mb/sec", 117],
      ["100 Gb/sec", 12500],
      ["1.6 Tb/sec", 200000],
    ] as const
  ) {
    assertEquals(rate(text), of({ bandwidth_MBps }), text);
  }
  const time = (text: string) => readText(`tcp_lat:\n    latency  =  ${text}\n`);
  for (
    const [text, latency_us] of [["31227 ns", 31.227], ["31.5 us", 31.5], ["4 ms", 4000], ["1.5 sec", 1.5e6]] as const
  ) {
    assertEquals(time(text), of({ latency_us, half_round_trip: true }), text);
  }
  for (
    const text of [
      "12 MiB/sec",
      "12 mb/sec",
      "12",
      "12 K/sec",
      "-3 MB/sec",
      "nan MB/sec",
      "inf us",
      "1,23 MB/sec",
      "31 us",
    ]
  ) {
    assertEquals(rate(text), `unparsable: reading qperf output (no number with a known unit): bw = ${text}`);
  }
});

Deno.test("parseQperf() takes of UDP what was received", () => {
  assertEquals(read("udp"), both(16.9, 636));
});

Deno.test("parseQperf() knows what the tests of RDMA count, and which way", () => {
  const test = (name: string, value: string) => readText(`${name}:\n    ${value}\n`);
  for (const name of ["rds", "sctp", "sdp", "rc", "uc", "ud", "xrc", "rc_rdma_write", "uc_rdma_write_poll"]) {
    assertEquals(test(`${name}_lat`, "latency  =  2 us"), of({ latency_us: 2, half_round_trip: true }));
  }
  for (const name of ["rds", "sctp", "sdp", "rc", "uc", "ud", "xrc", "rc_rdma_write", "uc_rdma_write"]) {
    assertEquals(test(`${name}_bw`, "bw  =  12 GB/sec"), of({ bandwidth_MBps: 12000 }));
  }
  // A read is there and back in one, and its data come from the server.
  assertEquals(test("rc_rdma_read_lat", "latency  =  4 us"), of({ latency_us: 2, half_round_trip: false }));
  assertEquals(test("rc_rdma_read_bw", "bw  =  12 GB/sec"), of({ bandwidth_back_MBps: 12000 }));
  assertEquals(test("rc_bi_bw", "bw  =  24 GB/sec"), of({ bandwidth_both_MBps: 24000 }));
  assertEquals(
    test("ud_bi_bw", "send_bw  =  24 GB/sec\n    recv_bw  =  22 GB/sec"),
    of({ bandwidth_both_MBps: 22000 }),
  );
  assertEquals(
    test("rc_fetch_add_mr", "msg_rate  =  2.5 M/sec"),
    "unparsable: reading qperf output (no result in it): msg_rate = 2.5 M/sec",
  );
  assertEquals(
    test("rc_fetch_add_lat", "latency  =  2 us"),
    "unparsable: reading qperf output (rc_fetch_add_lat is no known test): latency = 2 us",
  );
});

Deno.test("parseQperf() obeys a --flip that the test has obeyed", () => {
  assertEquals(read("tcp_flip"), both(18.9, 1760));
  assertEquals(readText("rds_bw:\n    bw    =  1 GB/sec\n    flip  =  1 \n"), of({ bandwidth_back_MBps: 1000 }));
});

Deno.test("parseQperf() takes the rows of a loop over sizes by their sizes", () => {
  const sweep = captured("qperf_sweep.txt");
  const result = outcomeOf(parseQperf, sweep);
  assertEquals(result, {
    ...both(18.4, 1610),
    rows: [
      { size_bytes: 1, bandwidth_MBps: 0.524 },
      { size_bytes: 16, bandwidth_MBps: 6.61 },
      { size_bytes: 256, bandwidth_MBps: 39.1 },
      { size_bytes: 4096, bandwidth_MBps: 150 },
      { size_bytes: 65536, bandwidth_MBps: 1610 },
      { size_bytes: 1, latency_us: 18.4 },
      { size_bytes: 16, latency_us: 19.2 },
      { size_bytes: 256, latency_us: 19.3 },
      { size_bytes: 4096, latency_us: 19 },
      { size_bytes: 65536, latency_us: 28.1 },
    ],
    printed: {
      latency: { line: "    latency   =  18.4 us", unit: "us" },
      bandwidth: { line: "    bw        =  1.61 GB/sec", unit: "GB/sec" },
    },
  });
  assertEquals(
    summaryOf(parseQperf, sweep, { latencySizeBytes: 4096, messageSizeBytes: 1 }),
    both(19, 0.524),
  );
  assertEquals(
    summaryOf(parseQperf, sweep, { latencySizeBytes: null, messageSizeBytes: 1024 }),
    "unparsable: reading bandwidth (there are 1 to 65536): no row of 1024 bytes",
  );
});

Deno.test("parseQperf() takes a rounded size for none", () => {
  const [row] = (outcomeOf(parseQperf, captured("qperf_tcp_odd_size.txt")) as { rows: unknown[] }).rows;
  assertEquals(row, { size_bytes: null, bandwidth_MBps: 1380 });
});

Deno.test("parseQperf() refuses several tests of which nobody tells which one is meant", () => {
  assertEquals(
    read("sweep_no_sizes"),
    "unparsable: reading qperf output (tcp_bw more than once, without -vu for the sizes): bw = 88.5 MB/sec",
  );
  assertEquals(read("two_tests"), "unparsable: reading qperf output (udp_lat beside tcp_lat): latency = 14.9 us");
});

Deno.test("parseQperf() reads the version where the configuration is asked for, and no result there", () => {
  assertEquals(read("conf_tcp"), { ...of({ latency_us: 15.6, half_round_trip: true }), version: "0.4.11" });
  assertEquals(read("conf"), "unparsable: reading qperf output (no result in it): rem_qperf = 0.4.11");
});

Deno.test("parseQperf() refuses an output without a result, with the line that says why", () => {
  for (
    const [what, refusal] of [
      ["refused", "unreachable: reading qperf output: 10.81.0.2: failed to connect"],
      ["unknown_host", "unreachable: reading qperf output: getaddrinfo failed: Temporary failure in name resolution"],
      ["server_killed", "crashed: reading qperf output: failed to receive results: server not responding"],
      ["interrupted", "unparsable: reading qperf output: there is none"],
      [
        "no_device",
        "crashed: reading qperf output: failed to find any InfiniBand devices: Function not implemented",
      ],
      ["port_in_use", "crashed: reading qperf output: unable to bind to listen port"],
      ["no_such_test", "unparsable: reading qperf output (no result in it): nosuch: bad test; try: qperf --help tests"],
      [
        "no_such_option",
        "unparsable: reading qperf output (no result in it): --nosuch: bad option; try: qperf --help options",
      ],
      ["version", "unparsable: reading qperf output (no result in it): qperf 0.4.11"],
      [
        "help",
        "unparsable: reading qperf output (no result in it): qperf --help TESTNAME More information on test TESTNAME",
      ],
      ["help_tests", "unparsable: reading qperf output (no result in it): ver_rc_fetch_add Verify RC fetch and add"],
      ["udp_too_large", "unparsable: reading qperf output (zero is no result): latency = 0 ns"],
    ] as const
  ) {
    assertEquals(read(what), refusal, what);
  }
});

Deno.test("parseQperf() says of what is there that the rest is missing", () => {
  assertEquals(read("then_no_device"), {
    ...of({ bandwidth_MBps: 1590 }),
    partial: "failed to find any InfiniBand devices: Function not implemented",
  });
  const begun = "tcp_bw:\n    bw  =  117 MB/sec\n";
  assertEquals(readText(`${begun}tcp_lat:\n`), { ...of({ bandwidth_MBps: 117 }), partial: "no result of tcp_lat" });
  assertEquals(readText(`${begun}tcp_lat:\n    latency  =  31`), {
    ...of({ bandwidth_MBps: 117 }),
    partial: "cut off in a line",
  });
  const { stdout } = captured("qperf_tcp_vv.txt");
  assertEquals(readText(stdout.slice(0, stdout.indexOf("    msg_size", stdout.indexOf("tcp_lat:")))), {
    ...both(15.8, 1810),
    partial: "cut off in tcp_lat",
  });
  assertEquals(readText("tcp_bw:\n    bw  =  117"), "unparsable: reading qperf output (no result in it): bw = 117");
});

const WHOLE = [
  "tcp",
  "tcp_e7",
  "tcp_u",
  "tcp_uu",
  "tcp_v",
  "tcp_vv",
  "tcp_vv_uu",
  "tcp_ub",
  "udp",
  "conf_tcp",
  "tcp_flip",
]
  .map((what) => captured(`qperf_${what}.txt`));

Deno.test("parseQperf() gives of a cut output no number that the whole does not give", () => {
  assertCutsKeepNumbers(parseQperf, WHOLE, { endsWithin: true });
  const choice = { latencySizeBytes: 256, messageSizeBytes: 65536 };
  assertCutsKeepNumbers(parseQperf, [captured("qperf_sweep.txt")], { choice, endsWithin: true });
});

Deno.test("parseQperf() gives of a damaged output what can be measured, or nothing", () => {
  assertDamageGivesNumbers(parseQperf, [...WHOLE, captured("qperf_sweep.txt")]);
});
