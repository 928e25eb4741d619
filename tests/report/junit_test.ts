import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatJunit, type JunitOptions } from "../../lib/report/junit.ts";
import { safeText } from "../../lib/report/terminal_text.ts";
import type { Run } from "../../lib/results/run.ts";
import type { Verdict } from "../../lib/results/verdict.ts";
import { ANY_RUN } from "./fixtures/any_run.ts";
import { failed, measured, MIXED, runOf } from "./fixtures/runs.ts";
import { readXml, type XmlElement } from "./fixtures/xml_reader.ts";

function junit(run: Run, options: Partial<JunitOptions> = {}): string {
  return [...formatJunit(run, { units: "mb", ...options })].join("");
}

Deno.test("formatJunit() prints a suite with a case for each pair, and one with a case for each node", () => {
  const run: Run = { ...runOf(MIXED), verdicts: [] };
  run.nodes[2] = { kind: "node", name: "cn3", status: "down", detail: "no route <to> host" };
  const suite = (name: string, id: number, counts: string) =>
    `<testsuite name="${name}" package="oobw" id="${id}" timestamp="2026-01-02T03:04:05" hostname="login1" ${counts}>
<properties>
<property name="run" value="r1"/>
<property name="version" value="0.1.0"/>
<property name="probe" value="sim"/>
<property name="schedule" value="rounds"/>
<property name="command" value="run"/>
</properties>`;
  const [pairs, nodes] = junit(run).split(
    "<system-out>1 of 3 pairs measured, 1 failed, 1 skipped (1 timeout, 1 interrupted)\n",
  );
  assertEquals(
    pairs,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
${suite("pairs", 0, 'tests="3" failures="1" errors="0" skipped="1" time="5.030000"')}
<testcase classname="oobw.pairs" name="cn1 cn2" time="1.250000"/>
<testcase classname="oobw.pairs" name="cn1 cn3" time="1.250000"><failure type="timeout" message="timeout: no answer in 5 s">` +
      `timeout: no answer in 5 s
to blame: cn3</failure></testcase>
<testcase classname="oobw.pairs" name="cn2 cn3" time="0.000000"><skipped message="interrupted"/></testcase>
`,
  );
  assertEquals(
    nodes!.slice(nodes!.indexOf("</system-out>")),
    `</system-out>
<system-err></system-err>
</testsuite>
${suite("nodes", 1, 'tests="3" failures="1" errors="0" skipped="0" time="0.000000"')}
<testcase classname="oobw.nodes" name="cn1" time="0.000000"/>
<testcase classname="oobw.nodes" name="cn2" time="0.000000"/>
<testcase classname="oobw.nodes" name="cn3" time="0.000000"><failure type="down" message="down: no route &lt;to&gt; host">` +
      `down: no route &lt;to&gt; host</failure></testcase>
<system-out>verdict: no node and no link stands out</system-out>
<system-err></system-err>
</testsuite>
</testsuites>
`,
  );
});

/** Every case with what became of it: `cn1 cn2: threshold: bandwidth …`. */
function casesOf(suite: XmlElement): string[] {
  return suite.children.flatMap(({ name, attributes, children: [result] }) => {
    if (name !== "testcase") return [];
    if (!result) return [`${attributes["name"]}: ok`];
    const { type, message } = result.attributes;
    return [`${attributes["name"]}: ${result.name === "skipped" ? `skipped: ${message}` : `${type}: ${result.text}`}`];
  });
}

const [A, B, C, D] = ["cn1", "cn2", "cn3", "cn4"] as const;

Deno.test("formatJunit() fails a pair beyond a threshold, in the unit that is asked for", () => {
  const run = runOf([measured(A, B, 5, 500), measured(A, C, 2, 2000), measured(B, C, 9, null), failed(A, D, "seen")]);
  const thresholds = { minBandwidthMBps: 1000, maxLatencyUs: 5 };
  const [pairs] = readXml(junit(run, { thresholds, units: "gbit" })).children;
  assertEquals(casesOf(pairs!), [
    "cn1 cn2: threshold: bandwidth 4.000 Gbit/s, below --min-bandwidth 8.000 Gbit/s",
    "cn1 cn3: ok",
    "cn2 cn3: threshold: no bandwidth to hold against --min-bandwidth 8.000 Gbit/s\n" +
    "latency 9.00 µs, above --max-latency 5.00 µs",
    "cn1 cn4: timeout: timeout: seen",
  ]);
  assertEquals(pairs!.attributes["failures"], "3");
});

function verdict(more: Partial<Verdict>): Verdict {
  const numbers = { value: 5, expected: 10, ratio: 0.5, support: [], support_expected: [] };
  return { kind: "slow-node", metric: "bandwidth", nodes: [C], switch: null, ...numbers, retest: null, ...more };
}

Deno.test("formatJunit() fails a link in its pairs, a node and the members of a switch in theirs", () => {
  const run = runOf([measured(A, B, 1, 5), measured(B, A, 1, 5), measured(A, C, 1, 9), measured(A, D, 1, 9)], {
    directed: true,
  });
  run.verdicts = [
    verdict({ kind: "dead-node", nodes: [D], metric: null, detail: "fails with all 3 partners" }),
    verdict({ retest: "slow alone" }),
    verdict({ kind: "slow-switch", switch: "leaf1", nodes: [B, C] }),
    verdict({ kind: "slow-link", nodes: [A, B], support: [[A, B], [B, A]] }),
    verdict({ kind: "slow-direction", nodes: [A, D], support: [[A, D]], retest: "not reproduced" }),
    verdict({ kind: "not-enough-data", nodes: [], detail: "few" }),
  ];
  const [pairs, nodes] = readXml(junit(run)).children;
  const numbers = "bandwidth 5.00 MB/s, expected 10.00 (× 0.50)";
  assertEquals(casesOf(pairs!), [
    `cn1 cn2: slow-link: slow link cn1–cn2: ${numbers}`,
    `cn2 cn1: slow-link: slow link cn1–cn2: ${numbers}`,
    "cn1 cn3: ok",
    "cn1 cn4: ok",
  ]);
  assertEquals(casesOf(nodes!), [
    "cn1: ok",
    `cn2: slow-switch: slow switch leaf1 (cn[2-3]): ${numbers}`,
    `cn3: slow-node: slow node cn3: ${numbers}; slow alone\nslow switch leaf1 (cn[2-3]): ${numbers}`,
    "cn4: dead-node: dead node cn4: fails with all 3 partners",
  ]);
});

Deno.test("formatJunit() is well-formed, and counts what it has, whatever names and texts", () => {
  fc.assert(fc.property(ANY_RUN, (run) => {
    const suites = readXml(junit(run, { thresholds: { minBandwidthMBps: 1e6, maxLatencyUs: 1e6 } })).children;
    assertEquals(suites.map(({ name }) => name), ["testsuite", "testsuite"]);
    for (const { attributes, children } of suites) {
      const cases = children.filter(({ name }) => name === "testcase");
      const count = (result: string) => cases.filter(({ children }) => children[0]?.name === result).length;
      const { tests, failures, skipped } = attributes;
      assertEquals([tests, failures, skipped].map(Number), [cases.length, count("failure"), count("skipped")]);
    }
    const names = suites.map(({ children }) =>
      children.flatMap(({ attributes }) => attributes["classname"] ? [attributes["name"]] : [])
    );
    assertEquals(names, [run.pairs.map(({ a, b }) => safeText(`${a} ${b}`)), run.header.nodes.map(safeText)]);
  }));
});
