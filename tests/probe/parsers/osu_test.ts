import { assertEquals } from "@std/assert";
import { parseOsu } from "../../../lib/probe/parsers/osu.ts";
import { ANY_SIZE, assertCutsAreSafe, assertDamageIsSurvived, outcomeOf, summaryOf } from "./parsed.ts";

const LATENCY = `# OSU MPI Latency Test v5.6.2
# Size          Latency (us)
0                       1.38
1                       1.42
2                       1.44
65536                  14.71
`;

const BANDWIDTH = `
# OSU MPI Bandwidth Test v7.4
# Datatype: MPI_CHAR.
# Size      Bandwidth (MB/s)
1                       2.61
65536               11204.55
4194304             12250.08
`;

function read(stdout: string, { stderr = "", choice = ANY_SIZE } = {}) {
  return summaryOf(parseOsu, { stdout, stderr }, choice);
}

Deno.test("parseOsu() takes latency from the smallest size above 0, and keeps every row and the printed line", () => {
  assertEquals(outcomeOf(parseOsu, { stdout: LATENCY }), {
    tool: "osu_latency",
    version: "5.6.2",
    latency_us: 1.42,
    bandwidth_MBps: null,
    half_round_trip: true,
    rows: [
      { size_bytes: 0, latency_us: 1.38 },
      { size_bytes: 1, latency_us: 1.42 },
      { size_bytes: 2, latency_us: 1.44 },
      { size_bytes: 65536, latency_us: 14.71 },
    ],
    printed: { latency: { line: "1                       1.42", unit: "us" } },
  });
});

Deno.test("parseOsu() takes bandwidth from the largest size, in MB of 10^6", () => {
  assertEquals(outcomeOf(parseOsu, { stdout: BANDWIDTH }), {
    tool: "osu_bw",
    version: "7.4",
    latency_us: null,
    bandwidth_MBps: 12250.08,
    half_round_trip: null,
    rows: [
      { size_bytes: 1, bandwidth_MBps: 2.61 },
      { size_bytes: 65536, bandwidth_MBps: 11204.55 },
      { size_bytes: 4194304, bandwidth_MBps: 12250.08 },
    ],
    printed: { bandwidth: { line: "4194304             12250.08", unit: "MB/s" } },
  });
});

Deno.test("parseOsu() takes the row that is asked for, and refuses where there is none of that size", () => {
  const choice = { latencySizeBytes: 2, messageSizeBytes: 65536 };
  assertEquals(read(LATENCY, { choice }), {
    tool: "osu_latency",
    version: "5.6.2",
    latency_us: 1.44,
    bandwidth_MBps: null,
    half_round_trip: true,
  });
  assertEquals(read(BANDWIDTH, { choice }), {
    tool: "osu_bw",
    version: "7.4",
    latency_us: null,
    bandwidth_MBps: 11204.55,
    half_round_trip: null,
  });
  assertEquals(
    read(LATENCY, { choice: { latencySizeBytes: 8, messageSizeBytes: null } }),
    "unparsable: reading latency (there are 0 to 65536): no row of 8 bytes",
  );
});

Deno.test("parseOsu() knows every benchmark of a pair by its title, on any memory", () => {
  const latency = (title: string) => `# ${title}\n# Size          Latency (us)\n8                       2.50\n`;
  const rate = (title: string) => `# ${title}\n# Size      Bandwidth (MB/s)\n8                       2.50\n`;
  const told = (stdout: string) => {
    const result = outcomeOf(parseOsu, { stdout });
    if (typeof result === "string") return result;
    const { tool, version, latency_us, bandwidth_MBps, bandwidth_both_MBps } = result;
    return [tool, version, latency_us, bandwidth_MBps, bandwidth_both_MBps];
  };
  for (
    const title of ["MPI", "MPI-CUDA", "MPI-ROCM", "MPI-ROCm", "MPI-OPENACC", "MPI-CUDA MANAGED", "MPI-CUDA D D"]
  ) {
    assertEquals(told(latency(`OSU ${title} Latency Test v5.9`)), ["osu_latency", "5.9", 2.5, null, undefined]);
    assertEquals(told(rate(`OSU ${title} Bandwidth Test v5.9`)), ["osu_bw", "5.9", null, 2.5, undefined]);
  }
  assertEquals(told(latency("OSU MPI-CUDA Latency Test D H v6.1")), ["osu_latency", "6.1", 2.5, null, undefined]);
  assertEquals(told(latency("OSU MPI Latency Test")), ["osu_latency", null, 2.5, null, undefined]);
  assertEquals(told(latency("OSU MPI Multi Latency Test v5.3")), ["osu_multi_lat", "5.3", 2.5, null, undefined]);
  assertEquals(told(latency("OSU MPI Multi-threaded Latency Test v5.3")), [
    "osu_latency_mt",
    "5.3",
    2.5,
    null,
    undefined,
  ]);
  assertEquals(told(rate("OSU MPI Bi-Directional Bandwidth Test v5.3")), ["osu_bibw", "5.3", null, null, 2.5]);
});

Deno.test("parseOsu() reads both styles of header, with datatype and buffer lines on either side of it", () => {
  const expected = { tool: "osu_latency", latency_us: 3.07, bandwidth_MBps: null, half_round_trip: true };
  assertEquals(
    read(
      "\n# OSU MPI Latency Test v7.5\n# Datatype: MPI_CHAR.\n# Size       Avg Latency(us)\n1                       3.07\n",
    ),
    { ...expected, version: "7.5" },
  );
  assertEquals(
    read(
      "# OSU MPI-CUDA Latency Test v7.2\n# Send Buffer on DEVICE (D) and Receive Buffer on DEVICE (D)\n" +
        "# Size          Latency (us)\n# Datatype: MPI_CHAR.\n1                       3.07\n",
    ),
    { ...expected, version: "7.2" },
  );
});

Deno.test("parseOsu() takes the mean beside percentiles and a validation", () => {
  assertEquals(
    read(
      "# OSU MPI Latency Test v7.4\n# Datatype: MPI_CHAR.\n" +
        "# Size       Avg Latency(us)        Validation  P50 Tail Lat(us)  P90 Tail Lat(us)  P99 Tail Lat(us)\n" +
        "1                       2.06              Pass              1.98              2.20              4.75\n",
    ),
    { tool: "osu_latency", version: "7.4", latency_us: 2.06, bandwidth_MBps: null, half_round_trip: true },
  );
  assertEquals(
    read(
      "# OSU MPI Bandwidth Test v7.4\n# Size      Bandwidth (MB/s)  P50 Tail BW(MB/s)  P99 Tail BW(MB/s)\n" +
        "1048576              9876.50            9900.12            9100.75\n",
    ),
    { tool: "osu_bw", version: "7.4", latency_us: null, bandwidth_MBps: 9876.5, half_round_trip: null },
  );
});

Deno.test("parseOsu() refuses bytes that arrived wrong", () => {
  assertEquals(
    read(
      "# OSU MPI Latency Test v7.4\n# Size       Avg Latency(us)        Validation\n" +
        "1                       2.06              Pass\n2                       2.07              Fail\n",
    ),
    "crashed: reading osu output (bytes arrived wrong): 2 2.07 Fail",
  );
});

Deno.test("parseOsu() reads osu_mbw_mr of one pair, with or without its message rate, and refuses more pairs", () => {
  const table = (pairs: number, columns: string, row: string) =>
    `# OSU MPI Multiple Bandwidth / Message Rate Test v5.6.3\n# [ pairs: ${pairs} ] [ window size: 64 ]\n${columns}\n${row}\n`;
  const expected = {
    tool: "osu_mbw_mr",
    version: "5.6.3",
    latency_us: null,
    bandwidth_MBps: 9956.01,
    half_round_trip: null,
  };
  const rates = "# Size                  MB/s        Messages/s";
  assertEquals(read(table(1, rates, "4194304              9956.01           2373.70")), expected);
  assertEquals(read(table(1, "# Size                  MB/s", "4194304              9956.01")), expected);
  assertEquals(
    read(table(4, rates, "4194304              9956.01           2373.70")),
    "unparsable: reading osu output (of more than one pair): # [ pairs: 4 ] [ window size: 64 ]",
  );
});

Deno.test("parseOsu() refuses benchmarks of no pair, unknown columns and more than one table", () => {
  assertEquals(
    read("# OSU MPI Allreduce Latency Test v7.4\n# Size       Avg Latency(us)\n4                      11.02\n"),
    "unparsable: reading osu output (no benchmark of a pair): # OSU MPI Allreduce Latency Test v7.4",
  );
  assertEquals(
    read("# OSU MPI_Put Latency Test v5.3\n# Size          Latency (us)\n4                       3.02\n"),
    "unparsable: reading osu output (no benchmark of a pair): # OSU MPI_Put Latency Test v5.3",
  );
  assertEquals(
    read("# OSU MPI Bandwidth Test v9\n# Size      Bandwidth (GB/s)\n4                       3.02\n"),
    "unparsable: reading osu output (unknown columns): # Size Bandwidth (GB/s)",
  );
  assertEquals(
    read("# OSU MPI Bandwidth Test v9\n# Size          Latency (us)\n4                       3.02\n"),
    "unparsable: reading osu output (unknown columns): # Size Latency (us)",
  );
  assertEquals(
    read(LATENCY + BANDWIDTH),
    "unparsable: reading osu output (a second benchmark): # OSU MPI Bandwidth Test v7.4",
  );
  assertEquals(
    read(`${LATENCY}# Datatype: MPI_INT.\n# Size          Latency (us)\n4 1.5\n`),
    "unparsable: reading osu output (a second table): # Size Latency (us)",
  );
});

Deno.test("parseOsu() says where a line within the table is no row, and reads over its launcher's", () => {
  const expected = {
    tool: "osu_latency",
    version: "5.6.2",
    latency_us: 1.42,
    bandwidth_MBps: null,
    half_round_trip: true,
  };
  for (
    const line of ["cxi0 tx 115762638", "65536", "65536 14.71 3", "131072 fast", "65536 15.01", "1e5 20.1", "# odd"]
  ) {
    assertEquals(read(`${LATENCY}${line}\n`), { ...expected, partial: `no row: ${line}` });
  }
  assertEquals(read(`${LATENCY}a\nb\nc\n`), { ...expected, partial: "no row: a (and 2 more)" });
  assertEquals(read(`${LATENCY}[cn1:218] mca: base: close: unloading component cm\n\n`), expected);
  for (const line of ["[cn1:218] Warning: late131072 27.30", "[cn1:218] *** Process received signal ***"]) {
    assertEquals(read(`${LATENCY}${line}\n`), { ...expected, partial: `no row: ${line}` });
  }
});

Deno.test("parseOsu() reads lines that a terminal has ended", () => {
  assertEquals(
    outcomeOf(parseOsu, { stdout: LATENCY.replaceAll("\n", "\r\n") }),
    outcomeOf(parseOsu, { stdout: LATENCY }),
  );
});

Deno.test("parseOsu() refuses numbers that no measurement has", () => {
  for (const number of ["nan", "-nan", "inf", "-1.20"]) {
    assertEquals(
      read(`${LATENCY}131072 ${number}\n`),
      `unparsable: reading a row (${number} is no result): 131072 ${number}`,
    );
  }
  assertEquals(read(`${LATENCY}131072 0.00\n`), "unparsable: reading a row (zero is no result): 131072 0.00");
  assertEquals(read(`${BANDWIDTH}8388608 0.00\n`), "unparsable: reading a row (zero is no result): 8388608 0.00");
});

Deno.test("parseOsu() leaves a rate away that was rounded to zero, where it is not the one asked for", () => {
  const result = outcomeOf(parseOsu, { stdout: BANDWIDTH.replace("2.61", "0.00") });
  assertEquals(typeof result === "object" && result.rows[0], { size_bytes: 1 });
});

Deno.test("parseOsu() says that a table is partial when its job died or its last line has no end", () => {
  const expected = {
    tool: "osu_bw",
    version: "7.4",
    latency_us: null,
    bandwidth_MBps: 12250.08,
    half_round_trip: null,
  };
  assertEquals(read(`${BANDWIDTH}8388608 1`), { ...expected, partial: "cut off in a line" });
  const rule = "-".repeat(74);
  const stderr = `${rule}\nPrimary job  terminated normally, but 1 process returned\na non-zero exit code. The job\n` +
    `has been aborted.\n${rule}\n${rule}\nmpirun noticed that process rank 1 with PID 88 on\nnode cn7 exited on signal 9 (Killed).\n${rule}\n`;
  assertEquals(read(BANDWIDTH, { stderr }), {
    ...expected,
    partial: "mpirun noticed that process rank 1 with PID 88 on node cn7 exited on signal 9 (Killed).",
  });
  assertEquals(read(BANDWIDTH, { stderr: "srun: error: cn7: task 1: Killed\n" }), {
    ...expected,
    partial: "srun: error: cn7: task 1: Killed",
  });
  assertEquals(
    read(BANDWIDTH, { stderr: "[cn1:9] plm:rsh: Warning: setpgid(1,1) failed in parent with errno=13\n" }),
    expected,
  );
});

Deno.test("parseOsu() is safe from cuts and damage", () => {
  for (const stdout of [LATENCY, BANDWIDTH]) {
    assertCutsAreSafe(parseOsu, { stdout }, "stdout");
    assertDamageIsSurvived(parseOsu, { stdout }, "stdout");
  }
});
