import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import fc from "fast-check";
import { formatCsv } from "../../lib/report/csv.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { allPairs, failed, measured, MIXED, runOf } from "./fixtures/runs.ts";

function csv(pairs: PairRecord[], units: "mb" | "gbit" = "mb"): string {
  return [...formatCsv(runOf(pairs), { units })].join("");
}

const HEAD = "a,b,status,latency_us,bandwidth_MBps,reason,detail,blame,start_s,end_s,attempt," +
  "latency_min_us,latency_p99_us,latency_max_us,kernel";

Deno.test("formatCsv() names units in its header and leaves absent fields empty", () => {
  assertEquals(
    csv(MIXED),
    `${HEAD}
cn1,cn2,measured,31.42,2741.33051,,,,0.5,1.75,1,,,,
cn1,cn3,failed,,,timeout,no answer in 5 s,cn3,0.5,1.75,1,,,,
cn2,cn3,skipped,,,interrupted,,,2,2,0,,,,
`,
  );
});

Deno.test("formatCsv() names the column for Gbit/s where it holds Gbit/s", () => {
  const [head, line] = csv([measured("a", "b", 1, 2741.33)], "gbit").split("\n");
  assertEquals(head, HEAD.replace("bandwidth_MBps", "bandwidth_Gbitps"));
  assertEquals(line!.split(",")[4], "21.93064");
});

Deno.test("formatCsv() prints the latency percentiles and the kernel of a tcp result", () => {
  const latency = { min_us: 1, p50_us: 2, mean_us: 3, p90_us: 4, p99_us: 5, max_us: 6, stddev_us: 7 };
  const sampled = { n: 8, size_bytes: 1, wait: "block", ci_low_us: 1, ci_high_us: 3, ci_reached: true } as const;
  const pair = { ...measured("a", "b", 2, 9), latency: { ...latency, ...sampled }, kernel: "libc" as const };
  assertEquals(csv([pair]).split("\n")[1], "a,b,measured,2,9,,,,0.5,1.75,1,1,5,6,libc");
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
