import { assertEquals } from "@std/assert";
import { parseImb } from "../../../lib/probe/parsers/imb.ts";
import { ANY_SIZE, assertCutsAreSafe, assertDamageIsSurvived, outcomeOf, summaryOf } from "./parsed.ts";

const RULE = `#${"-".repeat(51)}`;
const END = "\n\n# All processes entering MPI_Finalize\n\n";

/** What stands above the tables. */
function head(title = "Intel(R) MPI Benchmarks 2021.3, MPI-1 part") {
  return `#${"-".repeat(60)}
#    ${title}    
#${"-".repeat(60)}
# Version               : #1 SMP

# New default behavior from Version 3.2 on:
# IMB-MPI1 PingPong Uniband

# List of Benchmarks to run:

# PingPong
`;
}

/** One benchmark's part. */
function section(name: string, header: string, rows: string, processes = "# #processes = 2 ") {
  return `\n${RULE}\n# Benchmarking ${name} \n${processes}\n${RULE}\n${header}\n${rows}`;
}

const PINGPONG_HEADER = "       #bytes #repetitions      t[usec]   Mbytes/sec";
const RANGE_HEADER = "       #bytes #repetitions  t_min[usec]  t_max[usec]  t_avg[usec]   Mbytes/sec";
const BAND_HEADER = "       #bytes #repetitions   Mbytes/sec      Msg/sec";

const PINGPONG_ROWS = `            0         1000         1.61         0.00
            1         1000         1.65         0.61
         4096         1000         3.42      1197.66
      1048576           40        95.20     11014.45
`;
const PINGPONG = section("PingPong", PINGPONG_HEADER, PINGPONG_ROWS);
const SENDRECV = section(
  "Sendrecv",
  RANGE_HEADER,
  `            0         1000         1.81         1.83         1.82         0.00
      1048576           40       104.10       104.30       104.20     20106.93
`,
);
const UNIBAND = section(
  "Uniband",
  BAND_HEADER,
  `            0           20         0.00      4012345
            1           20         3.87      3870000
      1048576           20     12004.11        11448
`,
);
const BIBAND = section("Biband", BAND_HEADER, "      1048576           20     22800.60        21744\n");

function read(stdout: string, { stderr = "", choice = ANY_SIZE } = {}) {
  return summaryOf(parseImb, { stdout, stderr }, choice);
}

const PINGPONG_RESULT = {
  tool: "IMB PingPong",
  version: "2021.3",
  latency_us: 1.65,
  bandwidth_MBps: 11014.45,
  half_round_trip: true,
};

Deno.test("parseImb() reads PingPong: half round trips, and a rate in MB of 10^6", () => {
  assertEquals(outcomeOf(parseImb, { stdout: head() + PINGPONG + END }), {
    ...PINGPONG_RESULT,
    rows: [
      { size_bytes: 0, latency_us: 1.61 },
      { size_bytes: 1, latency_us: 1.65, bandwidth_MBps: 0.61 },
      { size_bytes: 4096, latency_us: 3.42, bandwidth_MBps: 1197.66 },
      { size_bytes: 1048576, latency_us: 95.2, bandwidth_MBps: 11014.45 },
    ],
    printed: {
      latency: { line: "            1         1000         1.65         0.61", unit: "usec" },
      bandwidth: { line: "      1048576           40        95.20     11014.45", unit: "Mbytes/sec" },
    },
  });
  assertEquals(read(head() + PINGPONG + END, { choice: { latencySizeBytes: 0, messageSizeBytes: 4096 } }), {
    ...PINGPONG_RESULT,
    latency_us: 1.61,
    bandwidth_MBps: 1197.66,
  });
});

Deno.test("parseImb() takes Mbytes/sec for 2^20 bytes in releases up to 4.1, for 10^6 from 2018 on", () => {
  const of = (title: string, rows = PINGPONG_ROWS) => {
    const result = outcomeOf(parseImb, { stdout: head(title) + section("PingPong", PINGPONG_HEADER, rows) + END });
    return typeof result === "string" ? result : [result.version, result.bandwidth_MBps];
  };
  const binary = PINGPONG_ROWS.replace("11014.45", "10504.20");
  assertEquals(of("Intel (R) MPI Benchmark Suite V3.2.3, MPI-1 part", binary), ["3.2.3", 11014.4520]);
  assertEquals(of("PALLAS MPI Benchmark Suite V2.2, MPI-1 part", binary), ["2.2", 11014.4520]);
  assertEquals(of("Intel (R) MPI Benchmarks 4.0 Update 1, MPI-1 part", binary), ["4.0 Update 1", 11014.4520]);
  assertEquals(of("Intel (R) MPI Benchmarks 4.1 Update 1, MPI-1 part", binary), ["4.1 Update 1", 11014.4520]);
  assertEquals(of("Intel (R) MPI Benchmarks 2018 Update 1, MPI-1 part"), ["2018 Update 1", 11014.45]);
  assertEquals(of("Intel(R) MPI Benchmarks 2019 Update 6, MPI-1 part"), ["2019 Update 6", 11014.45]);
});

Deno.test("parseImb() has the rows tell what Mbytes/sec is, where the version does not", () => {
  const title = "Intel(R) MPI Benchmarks 2017 Update 2, MPI-1 part";
  const binary = section("PingPong", PINGPONG_HEADER, PINGPONG_ROWS.replace("11014.45", "10504.20"));
  assertEquals(read(head(title) + PINGPONG + END), { ...PINGPONG_RESULT, version: "2017 Update 2" });
  assertEquals(read(head(title) + binary + END), {
    ...PINGPONG_RESULT,
    version: "2017 Update 2",
    bandwidth_MBps: 11014.452,
  });
  assertEquals(read(PINGPONG + END), { ...PINGPONG_RESULT, version: null });
  assertEquals(read(UNIBAND + END), {
    tool: "IMB Uniband",
    version: null,
    latency_us: null,
    bandwidth_MBps: 12004.11,
    half_round_trip: null,
  });
  assertEquals(
    read(head(title) + SENDRECV + END),
    "unparsable: reading imb output (unknown unit): Mbytes/sec of version 2017 Update 2",
  );
});

Deno.test("parseImb() keeps sums of both directions apart, and takes no time under load for a latency", () => {
  const both = (tool: string, bandwidth_both_MBps: number) => ({
    tool,
    version: "2021.3",
    latency_us: null,
    bandwidth_MBps: null,
    bandwidth_both_MBps,
    half_round_trip: null,
  });
  assertEquals(read(head() + SENDRECV + END), both("IMB Sendrecv", 20106.93));
  assertEquals(read(head() + SENDRECV.replace("Sendrecv", "Exchange") + END), both("IMB Exchange", 20106.93));
  assertEquals(read(head() + BIBAND + END), both("IMB Biband", 22800.6));
  // Each node sends while the other does: the rate is that of one direction.
  assertEquals(read(head() + PINGPONG.replace("PingPong", "PingPing") + END), both("IMB PingPing", 22028.9));
});

Deno.test("parseImb() reads several benchmarks: latency of PingPong, bandwidth of the stream", () => {
  assertEquals(read(head() + PINGPONG + UNIBAND + END), {
    ...PINGPONG_RESULT,
    tool: "IMB PingPong, IMB Uniband",
    bandwidth_MBps: 12004.11,
  });
  assertEquals(read(head() + PINGPONG + BIBAND + END), {
    ...PINGPONG_RESULT,
    tool: "IMB PingPong, IMB Biband",
    bandwidth_both_MBps: 22800.6,
  });
  const result = outcomeOf(parseImb, { stdout: head() + PINGPONG + SENDRECV + UNIBAND + BIBAND + END });
  assertEquals(typeof result === "object" && result.rows.length, 10);
  assertEquals(typeof result === "object" && result.printed.bandwidth, {
    line: "      1048576           20     12004.11        11448",
    unit: "Mbytes/sec",
  });
});

Deno.test("parseImb() reads over benchmarks of no pair, and refuses where there is no other", () => {
  const barrier = section(
    "Barrier",
    " #repetitions  t_min[usec]  t_max[usec]  t_avg[usec]",
    "         1000         1.90         1.92         1.91\n",
  );
  assertEquals(read(head() + barrier + PINGPONG + barrier + END), PINGPONG_RESULT);
  assertEquals(
    read(head() + barrier + END),
    "unparsable: reading imb output (no benchmark of a pair): # Benchmarking Barrier",
  );
});

Deno.test("parseImb() refuses more than a pair, of processes or of groups", () => {
  assertEquals(
    read(head() + SENDRECV.replace("= 2", "= 4") + END),
    "unparsable: reading imb output (of more than a pair of processes): # #processes = 4",
  );
  assertEquals(
    read(head() + PINGPONG.replace("= 2 ", "= 2 \n# ( 6 additional processes waiting in MPI_Barrier)") + END),
    PINGPONG_RESULT,
  );
  const groups =
    "# ( 2 groups of 2 processes each running simultaneous ) \n# Group  0:     0    1\n# \n# Group  1:     2    3\n#";
  const rows = `
            0         4096         1000         3.42      1197.66
            1         4096         1000         3.44      1190.70
`;
  assertEquals(
    read(head() + section("Multi-PingPong", `        Group${PINGPONG_HEADER}`, rows, groups) + END),
    "unparsable: reading imb output (of more than one group): # ( 2 groups of 2 processes each running simultaneous )",
  );
  assertEquals(
    read(head() + section("PingPong", `        Group${PINGPONG_HEADER}`, rows) + END),
    "unparsable: reading imb output (of more than one group): 1 4096 1000 3.44 1190.70",
  );
});

Deno.test("parseImb() finds columns by their labels: of -multi with one group, and of builds that check", () => {
  const grouped = `
            0            1         1000         1.65         0.61

            0      1048576           40        95.20     11014.45
`;
  assertEquals(read(head() + section("PingPong", `        Group${PINGPONG_HEADER}`, grouped) + END), PINGPONG_RESULT);
  const range = `            1         1000         1.61         1.65         1.63         0.61
      1048576           40        95.10        95.20        95.15     11014.45
`;
  assertEquals(read(head() + section("PingPong", RANGE_HEADER, range) + END), PINGPONG_RESULT);
  const checked = (defects: string) =>
    section("PingPong", `${PINGPONG_HEADER}      defects`, PINGPONG_ROWS.replaceAll("\n", `         ${defects}\n`));
  assertEquals(read(head() + checked("0.00") + END), PINGPONG_RESULT);
  assertEquals(
    read(head() + checked("3.00") + END),
    "crashed: reading imb output (bytes arrived wrong): 0 1000 1.61 0.00 3.00",
  );
});

Deno.test("parseImb() says which sizes have no result", () => {
  const timeOut = '      4194304 time-out.; Time limit (secs_per_sample * msg_sizes_list_len) is over; use "-time X"';
  const overflow = "      4194304 int-overflow.; The production rank*size caused int overflow for given sample";
  const memory = '      4194304 out-of-mem.; needed X=   8.001 GB; use flag "-mem X"';
  for (const [line, failure] of [[timeOut, "time-out"], [overflow, "int-overflow"], [memory, "out-of-mem"]]) {
    assertEquals(read(`${head()}${PINGPONG}${line}\n${END}`), {
      ...PINGPONG_RESULT,
      partial: `PingPong of 4194304 bytes: ${failure}`,
    });
  }
  assertEquals(
    read(`${head()}${section("PingPong", PINGPONG_HEADER, `${timeOut}\n`)}${END}`),
    "timeout: reading imb output: PingPong of 4194304 bytes: time-out",
  );
  assertEquals(
    read(`${head()}${section("PingPong", PINGPONG_HEADER, `${overflow}\n`)}${END}`),
    "unparsable: reading imb output: PingPong of 4194304 bytes: int-overflow",
  );
  const grouped = timeOut.replace("      4194304", "            0      4194304");
  assertEquals(
    read(`${head()}${section("PingPong", `        Group${PINGPONG_HEADER}`, `${grouped}\n`)}${END}`),
    "timeout: reading imb output: PingPong of 4194304 bytes: time-out",
  );
});

Deno.test("parseImb() says where a line is no row or the end is missing", () => {
  assertEquals(read(head() + PINGPONG), { ...PINGPONG_RESULT, partial: "its end is missing" });
  assertEquals(read(head() + PINGPONG, { stderr: "srun: error: cn2: task 1: Killed\n" }), {
    ...PINGPONG_RESULT,
    partial: "srun: error: cn2: task 1: Killed",
  });
  for (
    const line of ["2097152 20 190.11", "cxi0 tx 115762638", "2097152 20 190.11 odd", "# odd", "2e6 20 190.11 10.20"]
  ) {
    assertEquals(read(`${head()}${PINGPONG}${line}\n${END}`), { ...PINGPONG_RESULT, partial: `no row: ${line}` });
  }
  assertEquals(read(`${head()}${PINGPONG}[cn1:44] btl: tcp: retrying\n${END}`), PINGPONG_RESULT);
  assertEquals(
    read(`${head()}${PINGPONG}      2097152           20          nan         0.00\n${END}`),
    "unparsable: reading a row (nan is no result): 2097152 20 nan 0.00",
  );
});

Deno.test("parseImb() keeps the latency of a network whose rate has no digits", () => {
  const rows =
    "            0         1000      2601.10         0.00\n            1         1000      2603.40         0.00\n";
  assertEquals(read(head() + section("PingPong", PINGPONG_HEADER, rows) + END), {
    ...PINGPONG_RESULT,
    latency_us: 2603.4,
    bandwidth_MBps: null,
  });
  assertEquals(
    read(head() + section("Uniband", BAND_HEADER, "            1         1000         0.00         0.00\n") + END),
    "unparsable: reading a row (zero is no result): 1 1000 0.00 0.00",
  );
  assertEquals(
    read(head() + section("Uniband", BAND_HEADER, "            0         1000         0.00         9000\n") + END),
    "unparsable: reading IMB Uniband output: no row of it has a number",
  );
});

Deno.test("parseImb() gives the line that says why there is no table", () => {
  assertEquals(read(""), "unparsable: reading imb output: there is none");
  assertEquals(
    read("", { stderr: "ssh: Could not resolve hostname cn99: Name or service not known\n" }),
    "unreachable: reading imb output: ssh: Could not resolve hostname cn99: Name or service not known",
  );
  assertEquals(read(head()), "unparsable: reading imb output (no result in it): # PingPong");
  assertEquals(
    read(head() + section("PingPong", PINGPONG_HEADER, "odd\n"), { stderr: "srun: error: cn2: task 1: Killed\n" }),
    "crashed: reading imb output: srun: error: cn2: task 1: Killed",
  );
});

Deno.test("parseImb() is safe from cuts and damage", () => {
  for (const stdout of [head() + PINGPONG + END, head() + SENDRECV + UNIBAND + END, PINGPONG + END]) {
    assertCutsAreSafe(parseImb, { stdout }, "stdout");
    assertDamageIsSurvived(parseImb, { stdout }, "stdout");
  }
});
