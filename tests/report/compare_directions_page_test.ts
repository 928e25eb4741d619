import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Comparison } from "../../lib/results/comparison.ts";
import { compared, FAST_PAIR, printed, SLOW_NODE, unchanged } from "./fixtures/comparisons.ts";

function eachWay(): Comparison {
  const { overall: [bandwidth, latency] } = unchanged();
  const pair = {
    ...FAST_PAIR,
    metric: "bandwidth" as const,
    kind: "slower" as const,
    base: 12000,
    new: 6000,
    ratio: 0.5,
  };
  const back = {
    base_bandwidth_back_MBps: 12000,
    new_bandwidth_back_MBps: 6000,
    bandwidth_back_ratio: 0.5,
    bandwidth_back_change: "slower" as const,
  };
  return unchanged({
    overall: [
      bandwidth!,
      { ...bandwidth!, metric: "bandwidth_back", new: 10188, ratio: 0.849, kind: "slower" },
      { ...bandwidth!, metric: "bandwidth_both", pairs: 1, base: 24000, new: 12000, ratio: 0.5, standard_error: null },
      latency!,
    ],
    node_changes: [{ ...SLOW_NODE, direction: "receiving" }],
    pair_changes: [
      { ...pair, metric: "bandwidth_back" },
      pair,
      { ...pair, metric: "bandwidth_both", nodes: ["cn1", "cn3"], base: 24000, new: 12000 },
      FAST_PAIR,
    ],
    not_enough_data: [{ metric: "bandwidth_back", detail: "so" }, { metric: "bandwidth_both", detail: "thus" }],
    pairs: [
      compared("cn1", "cn2", back),
      compared("cn1", "cn3", {
        base_bandwidth_both_MBps: 24000,
        new_bandwidth_both_MBps: null,
        bandwidth_both_ratio: null,
        bandwidth_both_change: null,
      }),
    ],
  });
}

Deno.test("formatComparison() table says which direction of bidirectional pairs changed, and counts such a pair once", () => {
  assertEquals(
    printed(eachWay()),
    `metric          pairs      base       new  ratio
a→b MB/s            6  12000.00  11988.00  0.999 ± 0.004
b→a MB/s            6  12000.00  10188.00  0.849 ± 0.004  slower
both ways MB/s      1  24000.00  12000.00  0.500
latency µs          6      2.00      2.02  1.010 ± 0.005

change  node or pair   metric              base       new  ratio
slower  cn3 receiving  bandwidth MB/s  12012.18   9507.52  0.796
slower  cn2→cn1        bandwidth MB/s  12000.00   6000.00  0.500
slower  cn1→cn2        bandwidth MB/s  12000.00   6000.00  0.500
slower  cn1–cn3        both ways MB/s  24000.00  12000.00  0.500
faster  cn1–cn2        latency µs          3.00      2.00  0.667

note: not enough data for bandwidth b→a: so
note: not enough data for bandwidth both ways: thus
2 pairs measured in both: bandwidth b→a slower altogether, 1 node slower, 2 pairs slower, 1 pair faster
`,
  );
  const comparison = eachWay();
  comparison.overall[0]!.kind = "slower";
  assertStringIncludes(printed(comparison), "bandwidth a→b slower altogether, bandwidth b→a slower altogether");
});

Deno.test("formatComparison() csv and json have the way back, and the sum of both, where any pair tells it", () => {
  const [head, first, second] = printed(eachWay(), "csv").split("\n");
  const [plainHead, plain] = printed(unchanged(), "csv").split("\n");
  assertEquals(
    head!.slice(plainHead!.length),
    ["back", "both"].map((way) =>
      `,base_bandwidth_${way}_MBps,new_bandwidth_${way}_MBps,bandwidth_${way}_ratio,bandwidth_${way}_change`
    ).join(""),
  );
  assertEquals(first, `${plain},12000,6000,0.5,slower,,,,`);
  assert(second!.endsWith(",0.999,,,,,,24000,,,"), second);
  assertStringIncludes(printed(eachWay(), "csv", { units: "gbit" }), ",96,48,0.5,slower,");
  const { overall, pair_changes, pairs } = JSON.parse(printed(eachWay(), "json"));
  assertEquals([overall[1].metric, overall[1].base_bandwidth_back_MBps, overall[1].new_bandwidth_back_MBps], [
    "bandwidth_back",
    12000,
    10188,
  ]);
  assertEquals([pair_changes[0].nodes, pair_changes[0].new_bandwidth_back_MBps], [["cn1", "cn2"], 6000]);
  assertEquals(pair_changes[2].new_bandwidth_both_MBps, 12000);
  assertEquals(pairs, JSON.parse(JSON.stringify(eachWay().pairs)));
});
