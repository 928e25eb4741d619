import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import fc from "fast-check";
import { formatCsv } from "../../lib/report/csv.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { allPairs, DETAILED, failed, hostFacts, measured, MIXED, runOf } from "./fixtures/runs.ts";

function csv(pairs: PairRecord[], units: "mb" | "gbit" = "mb"): string {
  return [...formatCsv(runOf(pairs), { units })].join("");
}

const HEAD = "a,b,status,latency_us,bandwidth_MBps,reason,detail,blame,start_s,end_s,attempt," +
  "latency_min_us,latency_p99_us,latency_max_us,kernel," +
  "latency_p999_us,latency_lost,bandwidth_back_MBps,loss,jitter_us,retransmits,streams,transport," +
  "a_interface,a_speed_Mbitps,a_mtu,b_interface,b_speed_Mbitps,b_mtu,size_bytes,bandwidth_both_MBps,tool";

/** The fields from the 16th on, when all are empty. */
const NONE = ",".repeat(17);

/** The field of a line that holds no quoted one. */
function field(line: string, name: string): string | undefined {
  return line.split(",")[HEAD.split(",").indexOf(name)];
}

Deno.test("formatCsv() names units in its header and leaves absent fields empty", () => {
  assertEquals(
    csv(MIXED),
    `${HEAD}
cn1,cn2,measured,31.42,2741.33051,,,,0.5,1.75,1,,,,${NONE}
cn1,cn3,failed,,,timeout,no answer in 5 s,cn3,0.5,1.75,1,,,,${NONE}
cn2,cn3,skipped,,,interrupted,,,2,2,0,,,,${NONE}
`,
  );
});

Deno.test("formatCsv() names the column for Gbit/s where it holds Gbit/s", () => {
  const [head, line] = csv([measured("a", "b", 1, 2741.33)], "gbit").split("\n");
  assertEquals(
    head,
    HEAD.replace("bandwidth_MBps", "bandwidth_Gbitps").replace("back_MBps", "back_Gbitps")
      .replace("both_MBps", "both_Gbitps"),
  );
  assertEquals(field(line!, "bandwidth_MBps"), "21.93064");
  const [, both] = csv([measured("a", "b", 1, 1, { bandwidth_back_MBps: 2741.33 })], "gbit").split("\n");
  assertEquals(field(both!, "bandwidth_back_MBps"), "21.93064");
});

Deno.test("formatCsv() prints what the kernel tells of TCP both ways, of UDP, and of the machines", () => {
  const [, tcp, udp] = csv(DETAILED).split("\n");
  assertEquals(
    tcp,
    "cn1,cn2,measured,11.5,2741.33,,,,0.5,1.75,1,10.5,13.5,15.5,libc," +
      "14.5,,1300.5,,,7,2,tcp,eth0,10000,9000,ib0,,65520,,,",
  );
  assertEquals(
    udp,
    "cn1,cn3,measured,20,125,,,,0.5,1.75,1,19,22,24,libc,23,2,,0.005,7.25,,2,udp,,,,,,,,,",
  );
});

Deno.test("formatCsv() prints a line for each size of a sweep, and one for a pair without a result", () => {
  const rows = csv([...DETAILED.slice(2), failed("cn1", "cn3", "seen"), measured("a", "b", 1, 2, { sweep: [] })]).split(
    "\n",
  );
  assertEquals(rows.slice(1, 5), [
    "cn2,cn3,measured,10,3,,,,0.5,1.75,1,9,12,14,libc,13,,2,,,1,1,tcp,,,,,,,1,,",
    "cn2,cn3,measured,1600,2800,,,,0.5,1.75,1,1599,1602,1604,libc,1603,,2400,,,1,1,tcp,,,,,,,4194304,,",
    `cn1,cn3,failed,,,timeout,seen,,0.5,1.75,1,,,,${NONE}`,
    `a,b,measured,1,2,,,,0.5,1.75,1,,,,${NONE}`,
  ]);
  assertEquals(rows.length, 6);
});

Deno.test("formatCsv() names the benchmarks that were run, and tells what both ways have in sum", () => {
  const step = {
    version: null,
    latency_us: null,
    bandwidth_MBps: null,
    half_round_trip: null,
    rows: [],
    printed: {},
    programs: [],
  };
  const benchmarks = [{ ...step, tool: "osu_latency" }, { ...step, tool: "osu_bibw" }];
  const [, line] = csv([measured("a", "b", 1, null, { bandwidth_both_MBps: 2000, benchmarks })], "gbit").split("\n");
  assertEquals([field(line!, "bandwidth_MBps"), field(line!, "bandwidth_both_MBps")], ["", "16"]);
  assertEquals(field(line!, "tool"), "osu_latency osu_bibw");
});

Deno.test("formatCsv() lets no name of an interface command the terminal", () => {
  const line = csv([measured("a", "b", 1, 2, { b_host: hostFacts({ interface: "e\x1b[2J" }) })]).split("\n")[1]!;
  assertEquals(field(line, "b_interface"), "e\\x1b[2J");
});

Deno.test("formatCsv() parses back to what was measured, whatever the texts hold", () => {
  const text = fc.string({ unit: fc.constantFrom(...'",;\r\n\x1b =aé') });
  const number = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(text, number, number, (detail, latency, bandwidth) => {
    const output = csv([failed("a", "b", detail), measured("a", "c", latency, bandwidth)]);
    const [, bad, good] = parse(output);
    assertEquals(output.split("\n").length, 4);
    assertEquals(bad![6]!.replaceAll(/\\x(..)/g, (_, code) => String.fromCharCode(parseInt(code, 16))), detail);
    // A minus zero is printed as zero.
    assertEquals([Number(good![3]), Number(good![4])], [latency + 0, bandwidth + 0]);
  }));
});

Deno.test("formatCsv() loses no line and adds none between its pieces", () => {
  for (const count of [0, 1, 498, 499, 500, 999, 1000]) {
    const lines = csv(allPairs(46).slice(0, count)).split("\n");
    assertEquals([lines.length, lines.pop(), lines.includes("")], [1 + count + 1, "", false]);
  }
});
