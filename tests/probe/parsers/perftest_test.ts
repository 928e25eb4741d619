import { assertEquals } from "@std/assert";
import { parsePerftest } from "../../../lib/probe/parsers/perftest.ts";
import { ANY_SIZE, assertCutsAreSafe, assertDamageIsSurvived, outcomeOf, summaryOf } from "./parsed.ts";

const RULE = "-".repeat(87);
const MIB = " #bytes     #iterations    BW peak[MiB/sec]    BW average[MiB/sec]   MsgRate[Mpps]";
const LAT =
  " #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   99% percentile[usec]   99.9% percentile[usec] ";
const LAT_ROW =
  " 2       1000          1.01           4.64         1.06     \t       1.09        \t0.07\t\t1.31   \t\t4.64   ";
const BW_ROW = " 65536      5000             10010.50            10000.00\t\t   0.160000";

/** All that a test prints. */
function output(title: string, header: string, ...rows: string[]) {
  return `${RULE}
                    ${title} Test
 Dual-port       : OFF\t\tDevice         : mlx5_0
 Number of qps   : 1\t\tTransport type : IB
 Connection type : RC\t\tUsing SRQ      : OFF
${RULE}
 local address: LID 0x02 QPN 0x0066 PSN 0x1fffbd RKey 0x010100 VAddr 0x007f75883c2000
 remote address: LID 0x03 QPN 0x0067 PSN 0x2000be RKey 0x010100 VAddr 0x007fd752d92000
${RULE}
${header}
${rows.map((row) => `${row}\n`).join("")}${RULE}
`;
}

function read(stdout: string, { stderr = "", choice = ANY_SIZE } = {}) {
  return summaryOf(parsePerftest, { stdout, stderr }, choice);
}

function rate(tool: string, bandwidth_MBps: number) {
  return { tool, version: null, latency_us: null, bandwidth_MBps, half_round_trip: null };
}

function latency(tool: string, latency_us: number, half_round_trip: boolean) {
  return { tool, version: null, latency_us, bandwidth_MBps: null, half_round_trip };
}

Deno.test("parsePerftest() takes the average bandwidth, never the peak, in MiB", () => {
  assertEquals(
    outcomeOf(parsePerftest, {
      stdout: output(
        "RDMA_Write BW",
        MIB,
        " 2          5000             9.10               8.00  \t\t   4.194304",
        BW_ROW,
      ),
    }),
    {
      ...rate("ib_write_bw", 10485.76),
      rows: [
        { size_bytes: 2, bandwidth_MBps: 8.3886 },
        { size_bytes: 65536, bandwidth_MBps: 10485.76 },
      ],
      printed: { bandwidth: { line: BW_ROW, unit: "MiB/sec" } },
    },
  );
});

Deno.test("parsePerftest() takes the row that is asked for", () => {
  const stdout = output(
    "RDMA_Write BW",
    MIB,
    " 2          5000             9.10               8.00  \t\t   4.194304",
    BW_ROW,
  );
  assertEquals(read(stdout, { choice: { latencySizeBytes: 2, messageSizeBytes: 2 } }), rate("ib_write_bw", 8.3886));
  assertEquals(
    read(stdout, { choice: { latencySizeBytes: null, messageSizeBytes: 1024 } }),
    "unparsable: reading bandwidth (there are 2 to 65536): no row of 1024 bytes",
  );
});

Deno.test("parsePerftest() takes units by their labels: the older MB/sec is 2^20 as well, Gb/sec is 10^9 bits", () => {
  const unitOf = (header: string) => {
    const result = outcomeOf(parsePerftest, { stdout: output("RDMA_Write BW", header, BW_ROW) });
    return typeof result === "string" ? result : [result.bandwidth_MBps, result.printed.bandwidth?.unit];
  };
  assertEquals(unitOf(MIB.replaceAll("MiB", "MB")), [10485.76, "MB/sec"]);
  assertEquals(unitOf(MIB.replaceAll("MiB", "Gb")), [1250000, "Gb/sec"]);
  assertEquals(
    unitOf(MIB.replaceAll("MiB", "kB")),
    "unparsable: reading perftest output (unknown columns): " +
      "#bytes #iterations BW peak[kB/sec] BW average[kB/sec] MsgRate[Mpps]",
  );
});

Deno.test("parsePerftest() finds columns by their labels: service levels, ports, load, durations", () => {
  assertEquals(
    read(
      output(
        "RDMA_Write BW",
        MIB.replace("#iterations", "#sl      #iterations"),
        " 65536    3    5000    10010.50    10000.00    0.160000",
      ),
    ),
    rate("ib_write_bw", 10485.76),
  );
  assertEquals(
    read(output(
      "RDMA_Write BW",
      `${MIB}   BW Port1[MiB/sec]   MsgRate Port1[Mpps]   BW Port2[MiB/sec]   MsgRate Port2[Mpps]`,
      `${BW_ROW} 5000.00 0.08 5000.00 0.08`,
    )),
    rate("ib_write_bw", 10485.76),
  );
  assertEquals(
    read(output("RDMA_Write BW", `${MIB}    CPU_Util[%]`, `${BW_ROW}\t    1.25`)),
    rate("ib_write_bw", 10485.76),
  );
  // A run of a given duration measures no peak.
  assertEquals(
    read(
      ` WARNING: BW peak won't be measured in this run.\n${
        output("RDMA_Write BW", MIB, " 65536      958300           0.00               10000.00\t\t   0.160000")
      }`,
    ),
    rate("ib_write_bw", 10485.76),
  );
});

Deno.test("parsePerftest() knows its programs by their titles", () => {
  for (
    const [title, tool] of [["Send", "ib_send_bw"], ["RDMA_Write_imm", "ib_write_bw"], [
      "Atomic FETCH_AND_ADD",
      "ib_atomic_bw",
    ]]
  ) {
    assertEquals(read(output(`${title} BW`, MIB, BW_ROW)), rate(tool!, 10485.76));
  }
  assertEquals(read(output("Send Post List BW", MIB, BW_ROW)), rate("ib_send_bw", 10485.76));
});

Deno.test("parsePerftest() has what a read fetches go from b to a", () => {
  assertEquals(read(output("RDMA_Read BW", MIB, BW_ROW)), {
    ...rate("ib_read_bw", 0),
    bandwidth_MBps: null,
    bandwidth_back_MBps: 10485.76,
  });
});

Deno.test("parsePerftest() keeps the sum of both directions apart (-b)", () => {
  for (const [verb, tool] of [["RDMA_Write", "ib_write_bw"], ["RDMA_Read", "ib_read_bw"], ["Send", "ib_send_bw"]]) {
    assertEquals(read(output(`${verb} Bidirectional BW`, MIB, BW_ROW)), {
      ...rate(tool!, 0),
      bandwidth_MBps: null,
      bandwidth_both_MBps: 10485.76,
    });
  }
});

Deno.test("parsePerftest() takes the typical time: half a round trip, of reads and atomics a whole one", () => {
  assertEquals(outcomeOf(parsePerftest, { stdout: output("RDMA_Write Latency", LAT, LAT_ROW) }), {
    ...latency("ib_write_lat", 1.06, true),
    rows: [{ size_bytes: 2, latency_us: 1.06 }],
    printed: { latency: { line: LAT_ROW, unit: "usec" } },
  });
  assertEquals(read(output("Send Latency", LAT, LAT_ROW)), latency("ib_send_lat", 1.06, true));
  assertEquals(read(output("RDMA_Read Latency", LAT, LAT_ROW)), latency("ib_read_lat", 0.53, false));
  assertEquals(read(output("Atomic CMP_AND_SWAP Latency", LAT, LAT_ROW)), latency("ib_atomic_lat", 0.53, false));
});

Deno.test("parsePerftest() reads latency of older releases and of a given duration (-D)", () => {
  assertEquals(
    read(
      output(
        "RDMA_Write Latency",
        " #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]",
        " 2 1000 1.01 4.64 1.06",
      ),
    ),
    latency("ib_write_lat", 1.06, true),
  );
  assertEquals(
    read(
      output(
        "Send Latency",
        " #bytes        #iterations       t_avg[usec]    tps average",
        " 2             1577611            1.90           262864.28",
      ),
    ),
    latency("ib_send_lat", 1.9, true),
  );
  assertEquals(
    read(
      output(
        "RDMA_Read Latency",
        " #bytes        #iterations       t_avg[usec]    tps average",
        " 2             1577611            2.42           413812.77",
      ),
    ),
    latency("ib_read_lat", 1.21, false),
  );
});

Deno.test("parsePerftest() reads over warnings of the processor's frequency", () => {
  const warning = "Conflicting CPU frequency values detected: 1200.000000 != 2400.000000. CPU Frequency is not max.";
  assertEquals(read(output("RDMA_Write BW", MIB, warning, BW_ROW)), rate("ib_write_bw", 10485.76));
  assertEquals(read(output("RDMA_Write Latency", LAT, warning, warning, LAT_ROW)), latency("ib_write_lat", 1.06, true));
});

Deno.test("parsePerftest() says where a line is no row or the closing dashes are missing", () => {
  const whole = output("RDMA_Write BW", MIB, BW_ROW);
  const result = rate("ib_write_bw", 10485.76);
  assertEquals(read(whole.slice(0, -1)), { ...result, partial: "its end is missing" });
  assertEquals(read(whole.slice(0, -RULE.length - 1)), { ...result, partial: "its end is missing" });
  for (const line of ["131072 5000 10010.50 10000", "Completion with error at client", "131072 5000 - 1 1"]) {
    assertEquals(read(output("RDMA_Write BW", MIB, BW_ROW, line)), { ...result, partial: `no row: ${line}` });
  }
  assertEquals(
    read(output("RDMA_Write BW", MIB, MIB, BW_ROW)),
    "unparsable: reading perftest output (a second table): #bytes #iterations BW peak[MiB/sec] BW average[MiB/sec] MsgRate[Mpps]",
  );
});

Deno.test("parsePerftest() refuses numbers that no measurement has", () => {
  for (const number of ["nan", "inf", "-1.00"]) {
    const row = `65536 5000 0.00 ${number} 0.1`;
    assertEquals(read(output("Send BW", MIB, row)), `unparsable: reading a row (${number} is no result): ${row}`);
  }
  assertEquals(
    read(output("Send BW", MIB, "65536 5000 0.00 0.00 0.1")),
    "unparsable: reading a row (zero is no result): 65536 5000 0.00 0.00 0.1",
  );
  assertEquals(
    read(output("Send Latency", LAT, "2 1000 0.00 0.00 0.00 0.00 0.00 0.00 0.00")),
    "unparsable: reading a row (zero is no result): 2 1000 0.00 0.00 0.00 0.00 0.00 0.00 0.00",
  );
});

Deno.test("parsePerftest() takes no number from help, from a bare number, nor from tests of no pair's rate or latency", () => {
  const help = `Usage:
  ib_write_bw            start a server and wait for connection

Options:
  -s, --size=<size>  Size of message to exchange (default 65536)
      --retry_count=<value>  Set retry count value, fails after it (default 7)
      --report_gbits  Report Max/Average BW of test in Gbit/sec (instead of MiB/sec)
        Factor=10^9/(2^20*8)=119.2; MiB=Gb_result * factor; Gb=MiB_result / factor
`;
  assertEquals(read(help), "unparsable: reading perftest output (no result in it): Usage:");
  assertEquals(read("10000.00\n"), "unparsable: reading perftest output (no result in it): 10000.00");
  assertEquals(read("Version: 6.06\n"), "unparsable: reading perftest output (no result in it): Version: 6.06");
  // Of --output=bandwidth: neither a title nor a unit.
  assertEquals(
    read(output("Raw Ethernet BW", MIB, BW_ROW)),
    "unparsable: reading perftest output (no result in it): 65536 5000 10010.50 10000.00 0.160000",
  );
  assertEquals(
    read(output("Send Latency", " #flows\tfs_avg_time[usec]", " 1 2.2")),
    "unparsable: reading perftest output (no result in it): 1 2.2",
  );
  assertEquals(
    read(
      output("Send Latency", " #bytes #iterations t_min[cycles] t_max[cycles] t_typical[cycles]", " 2 1000 10 20 12"),
    ),
    "unparsable: reading perftest output (unknown columns): #bytes #iterations t_min[cycles] t_max[cycles] t_typical[cycles]",
  );
});

Deno.test("parsePerftest() gives the line that says why there is no table", () => {
  const refusals: [stdout: string, stderr: string, refusal: string][] = [
    ["", "", "unparsable: reading perftest output: there is none"],
    [
      "",
      " Did not detect devices \n If device exists, check if driver is up\n",
      "crashed: reading perftest output: Did not detect devices",
    ],
    [
      "",
      "Couldn't connect to cn9:18515\n Unable to init the socket connection\n",
      "unreachable: reading perftest output: Couldn't connect to cn9:18515",
    ],
    [
      "",
      "Temporary failure in name resolution for cn9:18515\n",
      "unreachable: reading perftest output: Temporary failure in name resolution for cn9:18515",
    ],
    [
      output("RDMA_Write BW", MIB).slice(0, -RULE.length - 1),
      " Completion with error at client\n Failed status 12: wr_id 0 syndrom 0x81\nscnt=128, ccnt=0\n",
      "crashed: reading perftest output: Completion with error at client",
    ],
  ];
  for (const [stdout, stderr, refusal] of refusals) assertEquals(read(stdout, { stderr }), refusal);
});

Deno.test("parsePerftest() is safe from cuts and damage", () => {
  for (
    const stdout of [
      output("RDMA_Read BW", MIB, BW_ROW, BW_ROW.replace("65536 ", "131072")),
      output("Send Latency", LAT, LAT_ROW),
    ]
  ) {
    assertCutsAreSafe(parsePerftest, { stdout }, "stdout");
    assertDamageIsSurvived(parsePerftest, { stdout }, "stdout");
  }
});
