import { assertEquals } from "@std/assert";
import { formatMatrix } from "../../lib/report/matrix.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { failed, measured, MIXED, runOf } from "./fixtures/runs.ts";

function matrix(
  pairs: PairRecord[],
  options: { units?: "mb" | "gbit"; directed?: boolean; color?: boolean } = {},
): string {
  const { units = "mb", color = false, ...run } = options;
  return [...formatMatrix(runOf(pairs, run), { units, color, width: null })].join("");
}

Deno.test("formatMatrix() prints a block for latency and one for bandwidth, - where there is no number", () => {
  assertEquals(
    matrix(MIXED),
    `latency µs
       cn1    cn2    cn3
cn1      -  31.42      -
cn2  31.42      -      -
cn3      -      -      -

bandwidth MB/s
         cn1      cn2      cn3
cn1        -  2741.33        -
cn2  2741.33        -        -
cn3        -        -        -
`,
  );
});

Deno.test("formatMatrix() prints directed pairs in their own cells, in Gbit/s, under names of any width", () => {
  assertEquals(
    matrix([measured("login-1", "節点", 1.5, 1000), measured("節点", "login-1", 250.25, 500)], {
      units: "gbit",
      directed: true,
    }),
    `latency µs
         login-1     節点
login-1        -     1.50
節点      250.25        -

bandwidth Gbit/s
         login-1     節点
login-1        -    8.000
節点       4.000        -
`,
  );
});

Deno.test("formatMatrix() gives each direction its own cell where both were measured", () => {
  const [, bandwidth] = matrix([measured("a", "b", 1, 5, { bandwidth_back_MBps: 1400 })]).split("\n\n");
  assertEquals(bandwidth, "bandwidth MB/s\n         a        b\na        -     5.00\nb  1400.00        -\n");
});

Deno.test("formatMatrix() of a run without a result is all -", () => {
  assertEquals(matrix([failed("a", "b", "seen")]).split("\n\n")[0], "latency µs\n   a  b\na  -  -\nb  -  -");
});

Deno.test("formatMatrix() prints its titles bold with colour", () => {
  assertEquals(matrix(MIXED, { color: true }).startsWith("\x1b[1mlatency µs\x1b[0m\n"), true);
});
