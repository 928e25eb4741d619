import { assertEquals } from "@std/assert";
import { parseIperf3 } from "../../../lib/probe/parsers/iperf3.ts";
import { assertCutsKeepNumbers, assertDamageGivesNumbers, captured } from "./captured.ts";
import { outcomeOf, summaryOf } from "./parsed.ts";

/** What is read from a captured output. */
function read(file: string) {
  return summaryOf(parseIperf3, captured(`iperf3_${file}`));
}

function of(numbers: Record<string, unknown>) {
  return { tool: "iperf3", version: "3.12", latency_us: null, bandwidth_MBps: null, half_round_trip: null, ...numbers };
}

// deno-lint-ignore no-explicit-any
type Document = any;

/** A captured document that something is done to. */
function changed(file: string, change: (document: Document) => void): string {
  const document = JSON.parse(captured(`iperf3_${file}_json.txt`).stdout);
  change(document);
  return JSON.stringify(document, null, "\t");
}

/** What is read from it. */
function readChanged(file: string, change: (document: Document) => void) {
  return summaryOf(parseIperf3, { stdout: changed(file, change) });
}

/** A captured document as the events of --json-stream. */
function streamOf(file: string): string {
  const { start, intervals, end, error } = JSON.parse(captured(`iperf3_${file}_json.txt`).stdout);
  const events = [
    { event: "start", data: start },
    ...intervals.map((data: unknown) => ({ event: "interval", data })),
    ...(error === undefined ? [] : [{ event: "error", data: error }]),
    { event: "end", data: end },
  ];
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

Deno.test("parseIperf3() reads of --json what was received, from a to b", () => {
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp_json.txt")), {
    ...of({ bandwidth_MBps: 1540.6436 }),
    rows: [{ size_bytes: 131072, bandwidth_MBps: 1540.6436 }],
    printed: { bandwidth: { line: "end.sum_received.bits_per_second = 12325149057.896027", unit: "bits/s" } },
  });
  assertEquals(read("tcp_omit_json.txt"), of({ bandwidth_MBps: 943.4705 }));
  assertEquals(read("tcp_parallel_json.txt"), of({ bandwidth_MBps: 2843.4939 }));
  assertEquals(read("tcp_server_output_json.txt"), of({ bandwidth_MBps: 806.2223 }));
});

Deno.test("parseIperf3() reads of --json which way the test went", () => {
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp_reverse_json.txt")), {
    ...of({ bandwidth_back_MBps: 982.3375 }),
    rows: [{ size_bytes: 131072, bandwidth_back_MBps: 982.3375 }],
    printed: { bandwidth: { line: "end.sum_received.bits_per_second = 7858699902.404684", unit: "bits/s" } },
  });
  assertEquals(outcomeOf(parseIperf3, captured("iperf3_tcp_bidir_json.txt")), {
    ...of({ bandwidth_MBps: 455.6974, bandwidth_back_MBps: 428.0124 }),
    rows: [{ size_bytes: 131072, bandwidth_MBps: 455.6974, bandwidth_back_MBps: 428.0124 }],
    printed: { bandwidth: { line: "end.sum_received.bits_per_second = 3645578871.690521", unit: "bits/s" } },
  });
  assertEquals(
    `${readChanged("tcp", ({ start }) => start.test_start.bidir = 1)}`.split(": ", 3)[1],
    "reading iperf3 output (one direction only of --bidir)",
  );
});

Deno.test("parseIperf3() reads of --json and UDP what was received, not what was sent", () => {
  assertEquals(read("udp_json.txt"), of({ bandwidth_MBps: 12.4868 }));
  assertEquals(read("udp_reverse_json.txt"), of({ bandwidth_back_MBps: 12.4885 }));
  assertEquals(read("udp_bidir_json.txt"), of({ bandwidth_MBps: 6.2425, bandwidth_back_MBps: 6.2439 }));
  const { end } = JSON.parse(captured("iperf3_udp_loss_json.txt").stdout);
  assertEquals(end.sum_sent.bits_per_second > 2 * end.sum_received.bits_per_second, true);
  assertEquals(read("udp_loss_json.txt"), of({ bandwidth_MBps: 47.6656 }));
});

Deno.test("parseIperf3() reads of old releases' UDP the share that came through", () => {
  const old = (end: Document) => {
    delete end.sum_sent;
    delete end.sum_received;
    end.sum = {
      bytes: 1_250_000,
      bits_per_second: 1e7,
      jitter_ms: 0.01,
      lost_packets: 250,
      packets: 1000,
      lost_percent: 25,
    };
  };
  const stdout = changed("udp", ({ end }) => old(end));
  assertEquals(outcomeOf(parseIperf3, { stdout }), {
    ...of({ bandwidth_MBps: 0.9375 }),
    rows: [{ size_bytes: 1448, bandwidth_MBps: 0.9375 }],
    printed: {
      bandwidth: { line: "end.sum.bits_per_second = 10000000, end.sum.lost_percent = 25", unit: "bits/s" },
    },
  });
  for (
    const refusal of [
      readChanged("udp_reverse", ({ end }) => old(end)),
      readChanged("udp", ({ end }) => (old(end), end.sum.lost_percent = 100)),
      readChanged("udp", ({ end }) => (old(end), end.sum.lost_percent = -10)),
    ]
  ) assertEquals(`${refusal}`.startsWith("unparsable: reading iperf3 output ("), true, `${refusal}`);
});

Deno.test("parseIperf3() reads the events of --json-stream, each with its end", () => {
  for (const file of ["tcp", "tcp_reverse", "tcp_bidir", "udp_loss"]) {
    const stdout = streamOf(file);
    const { stdout: document } = captured(`iperf3_${file}_json.txt`);
    const whole = outcomeOf(parseIperf3, { stdout: document });
    assertEquals(outcomeOf(parseIperf3, { stdout }), whole);
    assertEquals(outcomeOf(parseIperf3, { stdout: stdout + document }), whole);
    assertEquals(typeof outcomeOf(parseIperf3, { stdout: stdout.slice(0, -1) }), "string");
  }
  assertEquals(
    outcomeOf(parseIperf3, { stdout: streamOf("interrupted") }),
    "crashed: reading iperf3 output: interrupt - the client has terminated",
  );
});

Deno.test("parseIperf3() counts no number of --json where there is an error", () => {
  for (
    const [file, refusal] of [
      ["refused", "refused: reading iperf3 output: unable to connect to server: Connection refused"],
      ["busy", "refused: reading iperf3 output: the server is busy running a test. try again later"],
      ["no_route", "unreachable: reading iperf3 output: unable to connect to server: No route to host"],
      [
        "unknown_host",
        "unreachable: reading iperf3 output: unable to connect to server: Resource temporarily unavailable",
      ],
      ["server_killed", "crashed: reading iperf3 output: control socket has closed unexpectedly"],
      ["interrupted", "crashed: reading iperf3 output: interrupt - the client has terminated"],
      [
        "port_in_use",
        "crashed: reading iperf3 output: error - unable to start listener for connections: Address already in use",
      ],
    ] as const
  ) {
    assertEquals(read(`${file}_json.txt`), refusal, file);
  }
  assertEquals(
    readChanged("tcp", (document) => document.error = "the server has terminated"),
    "crashed: reading iperf3 output: the server has terminated",
  );
});

Deno.test("parseIperf3() refuses a document in which nothing was received", () => {
  const problem = (change: (end: Document) => void) => {
    const refusal = `${readChanged("tcp", ({ end }) => change(end))}`;
    return /^unparsable: reading iperf3 output \((.*?)\): end/.exec(refusal)?.[1];
  };
  assertEquals(problem((end) => delete end.sum_received), "nothing that the receiver has counted");
  assertEquals(
    problem((end) => Object.keys(end).forEach((key) => delete end[key])),
    "nothing that the receiver has counted",
  );
  assertEquals(problem(({ sum_received }) => sum_received.bytes = 0), "nothing was received");
  assertEquals(problem(({ sum_received }) => sum_received.bits_per_second = 0), "nothing was received");
  assertEquals(problem(({ sum_received }) => sum_received.bits_per_second = -1), "no rate");
  assertEquals(problem(({ sum_received }) => sum_received.bits_per_second = null), "no rate");
  assertEquals(problem((end) => end.sum_received = null), "no rate");
  const infinite = captured("iperf3_tcp_json.txt").stdout.replaceAll(
    /"bits_per_second":\s*[\d.]+/g,
    '"bits_per_second": 1e999',
  );
  assertEquals(
    `${outcomeOf(parseIperf3, { stdout: infinite })}`.slice(0, 43),
    "unparsable: reading iperf3 output (no rate)",
  );
});

Deno.test("parseIperf3() refuses a document that is none, with the line that says why", () => {
  const { stdout } = captured("iperf3_tcp_json.txt");
  const cut = stdout.slice(0, 500);
  assertEquals(
    `${outcomeOf(parseIperf3, { stdout: cut })}`.split(": ", 2).join(": "),
    "unparsable: reading iperf3 output (no whole JSON document)",
  );
  assertEquals(
    outcomeOf(parseIperf3, { stdout: cut, stderr: "iperf3: error - control socket has closed unexpectedly\n" }),
    "crashed: reading iperf3 output: iperf3: error - control socket has closed unexpectedly",
  );
  assertEquals(typeof outcomeOf(parseIperf3, { stdout: `${stdout}x` }), "string");
  assertEquals(typeof outcomeOf(parseIperf3, { stdout: stdout + stdout }), "string");
});

Deno.test("parseIperf3() refuses the server's own output, which does not tell the client's end", () => {
  assertEquals(
    read("server.txt"),
    "unparsable: reading iperf3 output (the server's; the client's is needed): Server listening on 5302 (test #1)",
  );
  assertEquals(
    `${read("server_json.txt")}`.replace(/\d+}$/, "}"),
    "unparsable: reading iperf3 output (the server's; the client's is needed): " +
      'start.accepted_connection is {"host":"10.81.0.1","port":}',
  );
});

const WHOLE = [
  ...["tcp", "tcp_parallel", "tcp_reverse", "tcp_bidir", "tcp_server_output", "udp_loss", "udp_bidir"].map((what) =>
    `${what}_json.txt`
  ),
  ...["tcp", "tcp_parallel", "tcp_reverse", "tcp_bidir", "tcp_bidir_parallel", "tcp_server_output"].map((what) =>
    `${what}.txt`
  ),
  ...["tcp_server_output_bidir", "tcp_title", "udp_loss", "udp_bidir", "udp_parallel", "units_kbits"].map((what) =>
    `${what}.txt`
  ),
].map((file) => captured(`iperf3_${file}`));
const STREAMS = ["tcp", "tcp_bidir"].map((file) => ({ stdout: streamOf(file), stderr: "" }));

Deno.test("parseIperf3() gives of a cut output the numbers of the whole, or says that it is cut, or none", () => {
  assertCutsKeepNumbers(parseIperf3, [...WHOLE, ...STREAMS]);
});

Deno.test("parseIperf3() gives of a damaged output what can be measured, or nothing", () => {
  assertDamageGivesNumbers(parseIperf3, [...WHOLE, ...STREAMS]);
});
