import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { formatSvg } from "../../lib/report/svg.ts";
import type { Units } from "../../lib/report/bandwidth_units.ts";
import type { Run } from "../../lib/results/run.ts";
import { ANY_RUN } from "./fixtures/any_run.ts";
import { failed, measured, runOf } from "./fixtures/runs.ts";
import { readXml, type XmlElement } from "./fixtures/xml_reader.ts";

async function svg(run: Run, units: Units = "mb"): Promise<string> {
  return (await Array.fromAsync(formatSvg(run, { units }))).join("");
}

function* elements(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* elements(child);
}

/** What can be read in a figure. */
function texts(file: string): string[] {
  return [...elements(readXml(file))].flatMap(({ name, text }) => name === "text" ? [text] : []);
}

Deno.test("formatSvg() has title, facts, node names, axes and units of a map and a histogram for each metric", async () => {
  const pairs = [measured("cn1", "cn2", 2, 1000), measured("cn1", "cn3", 4, 2000), measured("cn2", "cn3", 3, 1500)];
  assertEquals(texts(await svg(runOf(pairs))), [
    "3 nodes, 3 of 3 pairs measured",
    "probe sim · schedule rounds · began 2026-01-02 03:04 UTC",
    "took 5.03 s · oobw 0.1.0 · run r1",
    "latency µs",
    "3 measured: min 2.00, median 3.00, max 4.00",
    ...["cn1", "cn1", "cn2", "cn2", "cn3", "cn3"],
    ...["node", "node"],
    ...["µs", "2.00", "3.00", "4.00", "5.00", "6.00"],
    ...["2", "2.5", "3", "3.5", "4"],
    ...["1", "latency µs", "pairs (logarithmic)"],
    "bandwidth MB/s",
    "3 measured: min 1000.00, median 1500.00, max 2000.00",
    ...["cn1", "cn1", "cn2", "cn2", "cn3", "cn3"],
    ...["node", "node"],
    ...["MB/s", "2000.00", "1687.50", "1375.00", "1062.50", "750.00"],
    ...["1000", "1200", "1400", "1600", "1800", "2000"],
    ...["1", "bandwidth MB/s", "pairs (logarithmic)"],
  ]);
});

Deno.test("formatSvg() gives bandwidth in the unit that is asked for, and tells directions and what has no number", async () => {
  const pairs = [measured("cn1", "cn2", null, 1000, { bandwidth_back_MBps: 2000 }), failed("cn1", "cn3", "seen")];
  const found = texts(await svg(runOf(pairs), "gbit"));
  for (const text of ["bandwidth Gbit/s", "6.000", "16.000", "to node", "from node", "failed", "not measured"]) {
    assert(found.includes(text), text);
  }
  assert(!found.includes("latency µs"));
});

Deno.test("formatSvg() of a run without a number shows what failed", async () => {
  const found = texts(await svg(runOf([failed("cn1", "cn2", "seen")])));
  assertEquals(found.slice(3), [
    "latency µs",
    "no pair has a number",
    "cn1",
    "cn1",
    "cn2",
    "cn2",
    "node",
    "node",
    "failed",
  ]);
});

Deno.test("formatSvg() says on the colour bar where outliers lie beyond it", async () => {
  const pairs = Array.from(
    { length: 20 },
    (_, i) => measured("cn1", `cn${i + 2}`, i === 7 ? 90 : 2 + i % 3, 1000 - i % 3 * 10),
  );
  const found = texts(await svg(runOf(pairs)));
  assertStringIncludes(found.join(" "), "≥ ");
  assert(!found.join(" ").includes("≤ "));
});

Deno.test("formatSvg() is well-formed and fetches nothing, whatever names and texts", async () => {
  await fc.assert(
    fc.asyncProperty(ANY_RUN, async (run) => {
      for (const { name, attributes } of elements(readXml(await svg(run)))) {
        assert(["svg", "g", "defs", "linearGradient", "stop", "rect", "line", "text", "image"].includes(name), name);
        for (const [key, value] of Object.entries(attributes)) {
          if (key === "xlink:href") assert(value.startsWith("data:image/png;base64,"));
          else if (!key.startsWith("xmlns")) assert(!/:\/\/|url\((?!#oobw-scale\))/.test(value), value);
          assert(!/NaN|Infinity|undefined/.test(value) || key === "xlink:href", `${key}="${value}"`);
        }
      }
    }),
    { numRuns: 30 },
  );
});
