import { assertEquals } from "@std/assert";
import { parseNccl } from "../../../lib/probe/parsers/nccl.ts";
import { ANY_SIZE, assertCutsAreSafe, assertDamageIsSurvived, outcomeOf, summaryOf } from "./parsed.ts";

const DEVICES =
  `# nThread 1 nGpus 1 minBytes 8 maxBytes 134217728 step: 4096(factor) warmup iters: 5 iters: 20 agg iters: 1 validation: 1 graph: 0
#
# Using devices
#  Rank  0 Group  0 Pid   4121 on      gpu01 device  0 [0x31] NVIDIA A40
#  Rank  1 Group  0 Pid   9002 on      gpu02 device  0 [0x31] NVIDIA A40
`;
const HEADER = `#
#                                                              out-of-place                       in-place          
#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)       
`;
const ROWS =
  `           8             2     float     sum      -1    33.10    0.00    0.00      0    32.92    0.00    0.00    N/A
       32768          8192     float     sum      -1    40.96    0.80    0.80      0    41.02    0.80    0.80    N/A
   134217728      33554432     float     sum      -1    11184   12.00   12.05      0  11190.2   11.99   11.99    N/A
`;
const END = `# Out of bounds values : 0 OK
# Avg bus bandwidth    : 4.27317 
#
`;
const TABLE = DEVICES + HEADER + ROWS;

const RESULT = {
  tool: "nccl-tests",
  version: null,
  latency_us: null,
  bandwidth_MBps: 12050,
  half_round_trip: null,
};

function read(stdout: string, { stderr = "", choice = ANY_SIZE } = {}) {
  return summaryOf(parseNccl, { stdout, stderr }, choice);
}

Deno.test("parseNccl() takes the bus bandwidth out of place, in GB of 10^9, and no time for a latency", () => {
  assertEquals(outcomeOf(parseNccl, { stdout: TABLE + END }), {
    ...RESULT,
    rows: [
      { size_bytes: 8 },
      { size_bytes: 32768, bandwidth_MBps: 800 },
      { size_bytes: 134217728, bandwidth_MBps: 12050 },
    ],
    printed: {
      bandwidth: {
        line:
          "   134217728      33554432     float     sum      -1    11184   12.00   12.05      0  11190.2   11.99   11.99    N/A",
        unit: "GB/s",
      },
    },
  });
  assertEquals(read(TABLE + END, { choice: { latencySizeBytes: 8, messageSizeBytes: 32768 } }), {
    ...RESULT,
    bandwidth_MBps: 800,
  });
});

Deno.test("parseNccl() has the name and the version of those releases that tell them", () => {
  const told =
    "# nccl-tests version 2.17.6 nccl-headers=22501 nccl-library=22501\n# Collective test starting: sendrecv_perf\n";
  assertEquals(read(`${told}${TABLE}${END}# Collective test concluded: sendrecv_perf\n`), {
    ...RESULT,
    tool: "sendrecv_perf",
    version: "2.17.6",
  });
});

Deno.test("parseNccl() finds columns by their labels: of older releases, with timestamps, with iterations", () => {
  const old = `#                                               out-of-place                       in-place
#       size         count      type     time   algbw   busbw  error     time   algbw   busbw  error
#        (B)    (elements)               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)
    37748736      37748736     uint8   3132.7   12.05   12.05  0e+00   3141.0   12.02   12.02  3e+02
`;
  assertEquals(read(DEVICES + old + END), RESULT);
  const stamped = HEADER.replace("busbw #wrong\n", "busbw #wrong           timestamp\n")
    .replace("(GB/s)       \n", "(GB/s)         %Y-%m-%d %H:%M:%S\n");
  assertEquals(read(DEVICES + stamped + ROWS.replaceAll("\n", "  2026-01-02 10:11:12\n") + END), RESULT);
  const iterated =
    `#       size         count      type   redop    root     time   algbw   busbw  #wrong    i_min    i_max    i_p99    i_cv%
#        (B)    (elements)                               (us)  (GB/s)  (GB/s)             (us)     (us)     (us)      (%)
   134217728      33554432     float     sum      -1    11184   12.00   12.05      0    11001    11300    11299     0.80
`;
  assertEquals(read(DEVICES + iterated + END), RESULT);
});

Deno.test("parseNccl() refuses times of the processor, unknown units and second tables", () => {
  const labels = "# size count type redop root time algbw busbw #wrong";
  const of = (table: string) => read(`${DEVICES}${table}${END}`);
  assertEquals(
    of(`${labels.replace("time", "cputime")}\n# (B) (elements) (us) (GB/s) (GB/s)\n${ROWS}`),
    "unparsable: reading nccl output (unknown columns): # size count type redop root cputime algbw busbw #wrong",
  );
  assertEquals(
    of(`${labels}\n# (B) (elements) (us) (GiB/s) (GiB/s)\n${ROWS}`),
    "unparsable: reading nccl output (unknown units): # (B) (elements) (us) (GiB/s) (GiB/s)",
  );
  assertEquals(
    of(`${labels}\n${ROWS}`),
    `unparsable: reading nccl output (unknown units): ${ROWS.split("\n")[0]!.trim().replace(/\s+/g, " ")}`,
  );
  assertEquals(
    of(HEADER + ROWS + HEADER + ROWS),
    "unparsable: reading nccl output (a second table): # size count type redop root time algbw busbw #wrong time algbw busbw #wrong",
  );
});

Deno.test("parseNccl() refuses bytes that arrived wrong", () => {
  assertEquals(
    read(DEVICES + HEADER + ROWS.replace("12.05      0", "12.05     16") + END),
    "crashed: reading nccl output (bytes arrived wrong): " +
      "134217728 33554432 float sum -1 11184 12.00 12.05 16 11190.2 11.99 11.99 N/A",
  );
  assertEquals(
    read(TABLE + END.replace("0 OK", "2 FAILED")),
    "crashed: reading nccl output (bytes arrived wrong): # Out of bounds values : 2 FAILED",
  );
  assertEquals(read(DEVICES + HEADER + ROWS.replaceAll("      0 ", "    N/A ") + END), RESULT);
});

Deno.test("parseNccl() reads over what the library says of itself", () => {
  const lines = `NCCL version 2.14.3+cuda11.7
gpu01:4121:4130 [0] NCCL INFO NET/IB : Using [0]mlx5_2:1/RoCE [RO]; OOB eth0:10.244.2.21<0>
gpu01:4121:4121 [0] misc/ibvwrap.cc:63 NCCL WARN Failed to open libibverbs.so[.1]

`;
  assertEquals(read(DEVICES + lines + HEADER + lines + ROWS + lines + END + lines), RESULT);
});

Deno.test("parseNccl() says where a line is no row or the end is missing", () => {
  assertEquals(read(TABLE), { ...RESULT, partial: "its end is missing" });
  const failure = "gpu01: Test NCCL failure common.cu:1005 'remote process exited or there was a network error'";
  assertEquals(read(`${TABLE}${failure}\n`), { ...RESULT, partial: `${failure} (and 1 more)` });
  assertEquals(read(TABLE, { stderr: "srun: error: gpu02: task 1: Killed\n" }), {
    ...RESULT,
    partial: "srun: error: gpu02: task 1: Killed",
  });
  const line = "268435456 67108864 float sum -1 22400 11.98";
  assertEquals(read(`${TABLE}${line}\n${END}`), { ...RESULT, partial: `no row: ${line}` });
});

Deno.test("parseNccl() refuses numbers that no measurement has", () => {
  const row = (busbw: string) => `8 2 float sum -1 33.1 0.00 ${busbw} 0 33.1 0.00 0.00 N/A`;
  for (const number of ["nan", "inf", "-0.50"]) {
    assertEquals(
      read(`${DEVICES}${HEADER}${row(number)}\n${END}`),
      `unparsable: reading a row (${number} is no result): ${row(number)}`,
    );
  }
  assertEquals(
    read(`${DEVICES}${HEADER}${row("0.00")}\n${END}`),
    `unparsable: reading a row (zero is no result): ${row("0.00")}`,
  );
});

Deno.test("parseNccl() gives the line that says why there is no table", () => {
  assertEquals(read(""), "unparsable: reading nccl output: there is none");
  assertEquals(
    read(DEVICES + HEADER + END),
    "unparsable: reading nccl output (no result in it): # Avg bus bandwidth : 4.27317",
  );
  const failure =
    "gpu01: Test NCCL failure common.cu:958 'unhandled system error (run with NCCL_DEBUG=INFO for details)'";
  assertEquals(
    read(`${DEVICES}${failure}\n .. gpu01 pid 4121: Test failure common.cu:891\n`),
    `crashed: reading nccl output: ${failure}`,
  );
  assertEquals(
    read("", { stderr: "sendrecv_perf: error while loading shared libraries: libnccl.so.2\n" }),
    "crashed: reading nccl output: sendrecv_perf: error while loading shared libraries: libnccl.so.2",
  );
});

Deno.test("parseNccl() is safe from cuts and damage", () => {
  assertCutsAreSafe(parseNccl, { stdout: TABLE + END }, "stdout");
  assertDamageIsSurvived(parseNccl, { stdout: TABLE + END }, "stdout");
});
