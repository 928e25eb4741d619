import { assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { heatMaps } from "../../lib/report/heat_map.ts";
import { formatTable } from "../../lib/report/table.ts";
import { displayWidth } from "../../lib/report/terminal_text.ts";
import type { PairRecord } from "../../lib/results/outcome.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import {
  bandwidthOf,
  DETAILED,
  failed,
  hostFacts,
  latencyOf,
  losing,
  measured,
  MIXED,
  runOf,
  stepOf,
  swept,
} from "./fixtures/runs.ts";

const DEFAULTS = { units: "mb" as "mb" | "gbit", color: false, width: null as number | null };

function table(pairs: PairRecord[], options: Partial<typeof DEFAULTS> = {}): string {
  return [...formatTable(runOf(pairs), { ...DEFAULTS, ...options })].join("");
}

Deno.test("formatTable() aligns pairs under a header with units, and sums up below", () => {
  assertEquals(
    table([
      measured("cn1", "cn2", 31.42, 2741.33),
      measured("cn1", "cn10", 9.5, 12000),
      measured("cn2", "cn10", 28, 900),
    ]),
    `node a  node b  latency µs  bandwidth MB/s
cn1     cn2          31.42         2741.33
cn1     cn10          9.50        12000.00
cn2     cn10         28.00          900.00

3 of 3 pairs measured, 0 failed, 0 skipped
latency µs      max 31.42 (cn1 cn2)    median 28.00    min 9.50 (cn1 cn10)
bandwidth MB/s  min 900.00 (cn2 cn10)  median 2741.33  max 12000.00 (cn1 cn10)
aggregate MB/s  15641.33 (3.0 pairs in flight)
`,
  );
});

Deno.test("formatTable() says what became of pairs without a result", () => {
  assertEquals(
    table([...MIXED, failed("cn3", "cn4", "")], { units: "gbit" }),
    `node a  node b  latency µs  bandwidth Gbit/s  status
cn1     cn2          31.42            21.931
cn1     cn3              -                 -  failed: timeout (cn3): no answer in 5 s
cn2     cn3              -                 -  skipped: interrupted
cn3     cn4              -                 -  failed: timeout

1 of 4 pairs measured, 2 failed, 1 skipped (2 timeout, 1 interrupted)
latency µs        max 31.42 (cn1 cn2)   median 31.42   min 31.42 (cn1 cn2)
bandwidth Gbit/s  min 21.931 (cn1 cn2)  median 21.931  max 21.931 (cn1 cn2)
`,
  );
});

Deno.test("formatTable() of a run without a result has no statistics", () => {
  assertEquals(
    table([failed("a", "b", "seen")]),
    `node a  node b  latency µs  bandwidth MB/s  status
a       b                -               -  failed: timeout: seen

0 of 1 pair measured, 1 failed, 0 skipped (1 timeout)
`,
  );
});

Deno.test("formatTable() makes columns as wide as names and numbers need", () => {
  assertEquals(
    table([measured("storage-01", "節点九", 123456789.5, 1)]).split("\n").slice(0, 2),
    ["node a      node b        latency µs  bandwidth MB/s", "storage-01  節点九      123456789.50            1.00"],
  );
});

Deno.test("formatTable() has a column for each direction where any pair has both", () => {
  assertEquals(
    table([
      measured("cn1", "cn2", 11.5, 2741.33, { bandwidth_back_MBps: 12300.5 }),
      measured("cn1", "cn3", 9, 900),
      failed("cn2", "cn3", "seen"),
    ]),
    `node a  node b  latency µs  a→b MB/s  b→a MB/s  status
cn1     cn2          11.50   2741.33  12300.50
cn1     cn3           9.00    900.00         -
cn2     cn3              -         -         -  failed: timeout: seen

2 of 3 pairs measured, 1 failed, 0 skipped (1 timeout)
latency µs      max 11.50 (cn1 cn2)     median 10.25     min 9.00 (cn1 cn3)
a→b MB/s        min 900.00 (cn1 cn3)    median 1820.66   max 2741.33 (cn1 cn2)
b→a MB/s        min 12300.50 (cn1 cn2)  median 12300.50  max 12300.50 (cn1 cn2)
aggregate MB/s  15941.83 (2.0 pairs in flight)
`,
  );
  assertStringIncludes(table(DETAILED.slice(0, 1), { units: "gbit" }), "µs  a→b Gbit/s  b→a Gbit/s\n");
});

Deno.test("formatTable() has columns for loss and jitter where datagrams were streamed", () => {
  const udp = (b: string, ...each: ReturnType<typeof losing>[]) =>
    measured("cn1", b, 20, 125, { bandwidth: bandwidthOf(each), transport: "udp" });
  assertEquals(
    table([
      udp("cn2", losing(1, 99, 4.5), losing(0, 100, 7.25)),
      udp("cn3", losing(0, 100, 0.5)),
      udp("cn4", losing(1, 1e6, 12345678.125)),
      udp("cn5", losing(100, 0, 1)),
      failed("cn1", "cn6", "seen"),
    ]).split("\n").slice(0, 6),
    [
      "node a  node b  latency µs  bandwidth MB/s   loss %    jitter µs  status",
      "cn1     cn2          20.00          125.00    0.500         7.25",
      "cn1     cn3          20.00          125.00    0.000         0.50",
      "cn1     cn4          20.00          125.00   <0.001  12345678.13",
      "cn1     cn5          20.00          125.00  100.000         1.00",
      "cn1     cn6              -               -        -            -  failed: timeout: seen",
    ],
  );
});

Deno.test("formatTable() names a sweep's sizes in its heads, and has a block a pair above the summary", () => {
  assertEquals(
    table([swept("cn1", "cn2", [stepOf(1, 10, 3), stepOf(4194304, 1600, 2800)]), failed("cn1", "cn3", "seen")]),
    `node a  node b  latency µs (1 B)  bandwidth MB/s (4 MiB)  status
cn1     cn2                10.00                 2800.00
cn1     cn3                    -                       -  failed: timeout: seen

cn1 cn2
   size  latency µs   p99 µs  ping-pong MB/s  bandwidth MB/s
      1       10.00    12.00            0.10            3.00
4194304     1600.00  1602.00         2621.44         2800.00

1 of 2 pairs measured, 1 failed, 0 skipped (1 timeout)
latency µs      max 10.00 (cn1 cn2)    median 10.00    min 10.00 (cn1 cn2)
bandwidth MB/s  min 2800.00 (cn1 cn2)  median 2800.00  max 2800.00 (cn1 cn2)
`,
  );
  assertStringIncludes(
    table([swept("cn1", "cn2", [stepOf(1, 10, 3, 2)])]),
    "latency µs (1 B)  a→b MB/s (1 B)  b→a MB/s (1 B)\n",
  );
});

Deno.test("formatTable() has heat maps above the summary where they are asked for, of three nodes or more", () => {
  const options = { ...DEFAULTS, width: 80 };
  const withMaps = [...formatTable(runOf(MIXED), { ...options, maps: true })].join("");
  const [pairs, ...rest] = table(MIXED, options).split("\n\n");
  assertEquals(withMaps, [pairs, [...heatMaps(runOf(MIXED), options)].join("").trimEnd(), ...rest].join("\n\n"));
  assertEquals(
    [...formatTable(runOf(MIXED.slice(0, 1)), { ...options, maps: true })].join(""),
    table(MIXED.slice(0, 1), options),
  );
});

Deno.test("formatTable() ends in notes, cut to the terminal's width, safe, yellow with colour", () => {
  const pairs = [measured("cn1", "cn2", 10, 2, { latency: latencyOf(10, { ci_reached: false }) })];
  const last = (pairs: PairRecord[], options?: Partial<typeof DEFAULTS>) => table(pairs, options).split("\n").at(-2);
  const note = "note: latency of 1 of 1 pair is not known to 1 % (ci_reached in json)";
  assertEquals(last(pairs), note);
  assertEquals(last(pairs, { width: 20 }), "note: latency of 1 …");
  assertEquals(last(pairs, { color: true }), `\x1b[33m${note}\x1b[0m`);
  const governor = { a_host: hostFacts({ governor: "on\x1b[2J" }) };
  assertEquals(last([measured("a\n", "b", 1, 2, governor)]), "note: governor on\\x1b[2J on 1 node: a\\x0a");
});

Deno.test("formatTable() cuts what was seen to the terminal's width, but to no less than 16 columns", () => {
  const pairs = [failed("a", "b", "no answer from the other side")];
  assertEquals(
    table(pairs, { width: 70 }).split("\n")[1],
    "a       b                -               -  failed: timeout: no answe…",
  );
  assertEquals(
    table(pairs, { width: 20 }).split("\n")[1],
    "a       b                -               -  failed: timeout…",
  );
  fc.assert(fc.property(HOSTILE_TEXT, fc.integer({ min: 60, max: 120 }), (detail, width) => {
    const line = table([failed("a", "b", detail)], { width }).split("\n")[1]!;
    assertEquals(displayWidth(line) <= width, true);
  }));
});

Deno.test("formatTable() colours only where it is asked for", () => {
  const lines = table(MIXED, { color: true, width: 70 }).split("\n");
  assertStringIncludes(lines[0]!, "\x1b[1mnode a");
  assertEquals(lines[2], "cn1     cn3              -               -  \x1b[31mfailed: timeout (cn3): no…\x1b[0m");
  assertStringIncludes(lines[3]!, "\x1b[33mskipped: interrupted\x1b[0m");
  assertEquals(table(MIXED).includes("\x1b"), false);
});

Deno.test("formatTable() lets no text from elsewhere command the terminal", () => {
  fc.assert(fc.property(HOSTILE_TEXT, (text) => {
    const printed = table([failed(text, "b", text, text), measured(text, "b", 1, 2)]);
    assertNotMatch(printed.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    assertEquals(printed.split("\n").length, 8);
  }));
});
