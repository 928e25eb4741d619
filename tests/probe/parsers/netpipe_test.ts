import { assertEquals } from "@std/assert";
import { parseNetpipe } from "../../../lib/probe/parsers/netpipe.ts";
import { ANY_SIZE, assertCutsAreSafe, assertDamageIsSurvived, outcomeOf, summaryOf } from "./parsed.ts";

const STDOUT = "Sending output to np.out\n";
const BUFFERS =
  "Send and receive buffers are 16384 and 87380 bytes\n(A bug in Linux doubles the requested buffer sizes)\n";
const START = "Now starting the main loop\n";
const ROWS = `  0:       1 bytes   7129 times -->      0.55 Mbps in      13.87 usec
  1:       2 bytes   7209 times -->      1.09 Mbps in      14.00 usec
 61:    8192 bytes   1200 times -->   2000.00 Mbps in      31.25 usec
120: 1048576 bytes     20 times -->   8000.00 Mbps in    1000.00 usec
`;
const STDERR = BUFFERS + START + ROWS;
const FILE = `       1 0.550000   0.00001387
    8192 2000.000000   0.00003125
 1048576 8000.000000   0.00100000
`;

/** 8000 × 2^20 bits a second. */
const RESULT = {
  tool: "NetPIPE",
  version: null,
  latency_us: 13.87,
  bandwidth_MBps: 1048.576,
  half_round_trip: true,
};

function read(stderr: string, { stdout = STDOUT, choice = ANY_SIZE } = {}) {
  return summaryOf(parseNetpipe, { stdout, stderr }, choice);
}

Deno.test("parseNetpipe() reads the table on standard error: half round trips, and a rate in 2^20 bits", () => {
  assertEquals(outcomeOf(parseNetpipe, { stdout: STDOUT, stderr: STDERR }), {
    ...RESULT,
    rows: [
      { size_bytes: 1, latency_us: 13.87, bandwidth_MBps: 0.0721 },
      { size_bytes: 2, latency_us: 14, bandwidth_MBps: 0.1429 },
      { size_bytes: 8192, latency_us: 31.25, bandwidth_MBps: 262.144 },
      { size_bytes: 1048576, latency_us: 1000, bandwidth_MBps: 1048.576 },
    ],
    printed: {
      latency: { line: "  0:       1 bytes   7129 times -->      0.55 Mbps in      13.87 usec", unit: "usec" },
      bandwidth: { line: "120: 1048576 bytes     20 times -->   8000.00 Mbps in    1000.00 usec", unit: "Mbps" },
    },
  });
  assertEquals(read(STDERR, { choice: { latencySizeBytes: 8192, messageSizeBytes: 8192 } }), {
    ...RESULT,
    latency_us: 31.25,
    bandwidth_MBps: 262.144,
  });
});

Deno.test("parseNetpipe() reads the table where both streams are one", () => {
  assertEquals(read("", { stdout: BUFFERS + STDOUT + START + ROWS }), RESULT);
});

Deno.test("parseNetpipe() reads the file of -o: bytes, Mbps, seconds", () => {
  assertEquals(outcomeOf(parseNetpipe, { stdout: FILE }), {
    ...RESULT,
    rows: [
      { size_bytes: 1, latency_us: 13.87, bandwidth_MBps: 0.0721 },
      { size_bytes: 8192, latency_us: 31.25, bandwidth_MBps: 262.144 },
      { size_bytes: 1048576, latency_us: 1000, bandwidth_MBps: 1048.576 },
    ],
    printed: {
      latency: { line: "       1 0.550000   0.00001387", unit: "s" },
      bandwidth: { line: " 1048576 8000.000000   0.00100000", unit: "Mbps" },
    },
  });
});

Deno.test("parseNetpipe() takes Mbps for 10^6 bits where the row's time says so, and refuses where it says neither", () => {
  const row = (mbps: string) => `${START}  1: 1048576 bytes     20 times -->   ${mbps} Mbps in    1000.00 usec\n`;
  assertEquals(read(`${row("8388.61")}The run has completed successfully\n`), {
    ...RESULT,
    latency_us: 1000,
    bandwidth_MBps: 1048.5763,
  });
  assertEquals(
    read(row("4000.00")),
    "unparsable: reading netpipe output (rate and time disagree): " +
      "1: 1048576 bytes 20 times --> 4000.00 Mbps in 1000.00 usec",
  );
});

Deno.test("parseNetpipe() keeps the sum of both directions apart (-2), and has no latency of it", () => {
  const stdout = "Passing data in both directions simultaneously.\nOutput is for the combined bandwidth.\n";
  const stderr = `${START}  0:    8192 bytes    300 times -->   2000.00 Mbps in      62.50 usec\n`;
  assertEquals(read(stderr, { stdout }), {
    ...RESULT,
    latency_us: null,
    bandwidth_MBps: null,
    bandwidth_both_MBps: 262.144,
    half_round_trip: null,
  });
});

Deno.test("parseNetpipe() has no latency of a stream (-s)", () => {
  const stdout = "Streaming in one direction only.\n\nSockets are reset between trials to avoid\n";
  assertEquals(read(STDERR, { stdout }), { ...RESULT, latency_us: null, half_round_trip: null });
});

Deno.test("parseNetpipe() keeps the latency of a network whose rate has no digits", () => {
  assertEquals(read(`${START}  0:       1 bytes     20 times -->      0.00 Mbps in    2601.40 usec\n`), {
    ...RESULT,
    latency_us: 2601.4,
    bandwidth_MBps: null,
  });
});

Deno.test("parseNetpipe() says that a table is partial: cut off, broken off, or with lines that are no rows", () => {
  assertEquals(read(`${STDERR}121: 1572861 bytes     20 times --> `), { ...RESULT, partial: "cut off in a line" });
  const lost = "121: 1572861 bytes     20 times --> NetPIPE: read: error encountered, errno=104";
  assertEquals(read(`${STDERR}${lost}\n`), { ...RESULT, partial: `no row: ${lost.replace(/\s+/g, " ")}` });
  assertEquals(read(`${STDERR}122:    8192 bytes   1200 times -->   2000.00 Mbps in      31.25 usec\n`), {
    ...RESULT,
    partial: "no row: 122: 8192 bytes 1200 times --> 2000.00 Mbps in 31.25 usec",
  });
  assertEquals(read(`${STDERR}[cn1:31] btl: tcp: retrying\n`), RESULT);
  assertEquals(read(`${STDERR}srun: error: cn2: task 1: Killed\n`), {
    ...RESULT,
    partial: "srun: error: cn2: task 1: Killed (and 1 more)",
  });
  assertEquals(read("", { stdout: `${FILE} 1572861 8000.0000` }), { ...RESULT, partial: "cut off in a line" });
  assertEquals(read("", { stdout: `${FILE} 1572861 8000.0000\n` }), {
    ...RESULT,
    partial: "no row: 1572861 8000.0000",
  });
  assertEquals(read("", { stdout: `${FILE} 1572861 8000.0000 0.0015 1\n` }), {
    ...RESULT,
    partial: "no row: 1572861 8000.0000 0.0015 1",
  });
});

Deno.test("parseNetpipe() refuses numbers that no measurement has", () => {
  const row = (mbps: string, usec: string) => `  0: 8192 bytes 20 times --> ${mbps} Mbps in ${usec} usec`;
  for (const number of ["nan", "inf", "-3.10"]) {
    for (const line of [row(number, "31.25"), row("2000.00", number)]) {
      assertEquals(
        read(`${START}${line}\n`),
        `unparsable: reading a row (${number} is no result): ${line.trim()}`,
      );
    }
  }
  assertEquals(
    read(`${START}${row("0.00", "0.00")}\n`),
    `unparsable: reading a row (zero is no result): ${row("0.00", "0.00").trim()}`,
  );
});

Deno.test("parseNetpipe() gives the line that says why there is no table", () => {
  const refusals: [stdout: string, stderr: string, refusal: string][] = [
    ["", "", "unparsable: reading netpipe output: there is none"],
    [STDOUT, BUFFERS, "unparsable: reading netpipe output (no result in it): Sending output to np.out"],
    [STDOUT, BUFFERS + START, "unparsable: reading netpipe output (no result in it): Sending output to np.out"],
    [
      `${STDOUT}Client: Cannot Connect! errno=111\n`,
      BUFFERS,
      "refused: reading netpipe output: Client: Cannot Connect! errno=111",
    ],
    [
      `${STDOUT}Client: Cannot Connect! errno=113\n`,
      BUFFERS,
      "unreachable: reading netpipe output: Client: Cannot Connect! errno=113",
    ],
    [
      `${STDOUT}Client: Cannot Connect! errno=110\n`,
      BUFFERS,
      "timeout: reading netpipe output: Client: Cannot Connect! errno=110",
    ],
    [
      `${STDOUT}NetPIPE: invalid hostname 'cn99'\n`,
      BUFFERS,
      "unreachable: reading netpipe output: NetPIPE: invalid hostname 'cn99'",
    ],
    [
      STDOUT,
      `${BUFFERS}${START}  0:       5 bytes     20 times -->  Integrity check passed\n`,
      "unparsable: reading netpipe output (no result in it): Sending output to np.out",
    ],
    [
      `${STDOUT}NetPIPE: read: error encountered, errno=104\n`,
      `${BUFFERS}${START}  0:       1 bytes   7129 times --> `,
      "crashed: reading netpipe output: NetPIPE: read: error encountered, errno=104",
    ],
    [
      "\n NETPIPE USAGE \n\nb: specify TCP send/receive socket buffer sizes\nr: reset sockets on errors\n1 2.0 3.0 times\n",
      "NPtcp: invalid option -- 'q'\n",
      "crashed: reading netpipe output: NPtcp: invalid option -- 'q'",
    ],
    ["1 0.55 1.387E-12\n64 35 0.00001395\n", "", "unparsable: reading a row (zero is no result): 1 0.55 1.387E-12"],
    ["1 0.21\n2 0.45\n", "", "unparsable: reading netpipe output (no result in it): 2 0.45"],
  ];
  for (const [stdout, stderr, refusal] of refusals) assertEquals(read(stderr, { stdout }), refusal);
});

Deno.test("parseNetpipe() is safe from cuts and damage", () => {
  assertCutsAreSafe(parseNetpipe, { stdout: STDOUT, stderr: STDERR }, "stderr");
  assertCutsAreSafe(parseNetpipe, { stdout: FILE }, "stdout");
  assertDamageIsSurvived(parseNetpipe, { stdout: STDOUT, stderr: STDERR }, "stderr");
  assertDamageIsSurvived(parseNetpipe, { stdout: FILE }, "stdout");
});
