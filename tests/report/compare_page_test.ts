import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { headerOf } from "../results/run_file/run_records.ts";
import { changed, compared, failing, FAST_PAIR, printed, SLOW_NODE, unchanged } from "./fixtures/comparisons.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";

Deno.test("formatComparison() table, where nothing has changed, is what all pairs do, and a line", () => {
  assertEquals(
    printed(unchanged()),
    `metric          pairs      base       new  ratio
bandwidth MB/s      6  12000.00  11988.00  0.999 ± 0.004
latency µs          6      2.00      2.02  1.010 ± 0.005

2 pairs measured in both: no change beyond noise and tolerance
`,
  );
});

Deno.test("formatComparison() table says that no change can be told where there is not enough data, and why", () => {
  const not_enough_data = (["bandwidth", "latency"] as const).map((metric) => ({
    metric,
    detail: "1 common pair: so",
  }));
  const text = printed(unchanged({ not_enough_data }));
  assertStringIncludes(text, "note: not enough data for latency: 1 common pair: so\n");
  assertStringIncludes(text, "2 pairs measured in both: no change can be told\n");
});

Deno.test("formatComparison() table has a line for each change, and says what else differs", () => {
  assertEquals(
    printed(changed()),
    `metric          pairs      base       new  ratio
bandwidth MB/s      6  12000.00  11988.00  0.850 ± 0.004  slower
latency µs          6      2.00      2.02  1.010

change  node or pair  metric              base      new  ratio
slower  cn3           bandwidth MB/s  12012.18  9507.52  0.796
faster  cn1–cn2       latency µs          3.00     2.00  0.667

fails now: cn4 with all its partners
fails now: cn1 cn5: timeout (cn5): no answer in 10 s

note: not enough data for latency: 6 common pairs tell nothing
note: probe duration_ms differs: 1000, now 300
note: probe fabric differs
gone: cn[8-9]
new: cn10
2 pairs measured in both: bandwidth slower altogether, 1 node slower, 3 pairs fail now, 1 pair faster; 1 pair measured now only; ` +
      `2 pairs not tried now; 1 pair planned in the base only; 3 pairs planned now only
`,
  );
});

Deno.test("formatComparison() table shows directions where there are any, and only so many pairs that fail", () => {
  const many = Array.from({ length: 22 }, (_, i) => failing("cn1", `cn${i + 2}`));
  const page = printed(unchanged({
    new: headerOf({ directed: true }),
    node_changes: [{ ...SLOW_NODE, direction: "sending" }],
    pair_changes: [FAST_PAIR],
    fails_now: many,
  }));
  assertMatch(page, /^slower {2}cn3 sending {3}bandwidth/m);
  assertMatch(page, /^faster {2}cn1→cn2 /m);
  assertEquals(page.match(/^fails now: cn1 cn/gm)?.length, 20);
  assertStringIncludes(page, "fails now: 2 more pairs\n");
});

Deno.test("formatComparison() table takes --units, colours what got worse, and keeps to the width but for its tables", () => {
  const { units, ...rest } = { units: "gbit" as const, color: true, width: 60 };
  const page = printed(changed(), "table", { units, ...rest });
  assertStringIncludes(page, "bandwidth Gbit/s");
  assertStringIncludes(page, "96.097");
  assertStringIncludes(page, "\x1b[31mslower");
  assert(!page.includes("\x1b[31mfaster"));
  // deno-lint-ignore no-control-regex
  const plain = page.replaceAll(/\x1b\[\d+m/g, "");
  for (const line of plain.split("\n").slice(8)) assert(line.length <= 60, line);
});

Deno.test("formatComparison() of runs that have no pair in common says so", () => {
  const page = printed(
    unchanged({ overall: [], pairs: [], gone_nodes: ["a1"], new_nodes: ["b1"], may_be_renamed: true }),
  );
  assertEquals(page, "gone: a1\nnew: b1\nno pair was measured in both\n");
});

Deno.test("formatComparison() csv has one line a pair that both runs plan, unrounded, with the unit in names", () => {
  const pairs = [
    compared("cn1", "cn2", { bandwidth_change: "slower" }),
    compared("cn1", "cn3", {
      new_status: "failed",
      new_latency_us: null,
      latency_ratio: null,
      new_bandwidth_MBps: null,
      bandwidth_ratio: null,
    }),
  ];
  assertEquals(
    printed(unchanged({ pairs }), "csv"),
    `a,b,base_status,new_status,base_latency_us,new_latency_us,latency_ratio,latency_change,base_bandwidth_MBps,` +
      `new_bandwidth_MBps,bandwidth_ratio,bandwidth_change
cn1,cn2,measured,measured,2,2.02,1.01,,12000,11988.000000001,0.999,slower
cn1,cn3,measured,failed,2,,,,12000,,,
`,
  );
  const [head, first] = printed(unchanged(), "csv", { units: "gbit" }).split("\n");
  assertStringIncludes(head!, "base_bandwidth_Gbitps,new_bandwidth_Gbitps");
  assertStringIncludes(first!, ",96,95.904,");
});

Deno.test("formatComparison() json is one object that has everything, units in the names of fields", () => {
  const comparison = changed();
  const text = printed(comparison, "json");
  const parsed = JSON.parse(text);
  assertEquals([parsed.base.id, parsed.new.id, parsed.regression], ["r1", "r2", true]);
  assertEquals(parsed.overall[1], {
    metric: "latency",
    pairs: 6,
    ratio: 1.01,
    standard_error: null,
    kind: null,
    base_latency_us: 2,
    new_latency_us: 2.02,
  });
  const { base, new: value, ...node } = SLOW_NODE;
  assertEquals(parsed.node_changes, [{ ...node, base_bandwidth_MBps: base, new_bandwidth_MBps: value }]);
  const { overall: _, node_changes: _nodes, pair_changes: _pairs, ...rest } = comparison;
  for (const [name, one] of Object.entries(rest)) assertEquals(parsed[name], JSON.parse(JSON.stringify(one)), name);
  assertEquals(text.split("\n").length, 1 + comparison.pairs.length + 2);
  assertEquals(JSON.parse(printed(unchanged({ pairs: [] }), "json")).pairs, []);
  assertEquals(JSON.parse(printed(unchanged(), "json")).regression, false);
});

/** Bandwidth back is slower altogether, one pair in each direction, and another one in sum. */
Deno.test("formatComparison() lets no text command a terminal, in any format", () => {
  fc.assert(
    fc.property(HOSTILE_TEXT, HOSTILE_TEXT, (a, b) => {
      const comparison = unchanged({
        node_changes: [{ ...SLOW_NODE, nodes: [a] }],
        pair_changes: [{ ...FAST_PAIR, nodes: [a, b] }],
        fails_now: [{ a, b, reason: "crashed", detail: b, blame: a }],
        settings: [{ name: a, base: b, new: null }],
        gone_nodes: ["cn1"],
        pairs: [compared(a, b)],
      });
      for (const format of ["table", "csv", "json"] as const) {
        assertNotMatch(
          printed(comparison, format),
          // deno-lint-ignore no-control-regex
          /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/,
        );
      }
    }),
    { numRuns: 200 },
  );
});
