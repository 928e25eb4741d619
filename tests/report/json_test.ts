import { assertEquals, assertNotMatch } from "@std/assert";
import fc from "fast-check";
import { formatJson, formatJsonLines, jsonLine } from "../../lib/report/json.ts";
import { summarize } from "../../lib/results/summary.ts";
import { HOSTILE_TEXT } from "./fixtures/hostile_text.ts";
import { DETAILED, failed, measured, MIXED, runOf } from "./fixtures/runs.ts";

Deno.test("jsonLine() is the record on one line", () => {
  assertEquals(
    jsonLine(measured("cn1", "cn2", 31.42, 2741.33)),
    '{"kind":"pair","a":"cn1","b":"cn2","status":"measured","latency_us":31.42,"bandwidth_MBps":2741.33,' +
      '"start_s":0.5,"end_s":1.75,"attempt":1}\n',
  );
});

Deno.test("jsonLine() parses back to the record and commands no terminal", () => {
  fc.assert(fc.property(HOSTILE_TEXT, (detail) => {
    const line = jsonLine(failed("a", "b", detail));
    assertEquals(JSON.parse(line), failed("a", "b", detail));
    assertNotMatch(line.slice(0, -1), /[\p{Cc}\u2028\u2029\u202e]/u);
  }));
  assertEquals(jsonLine(failed("a", "b", "\x9b2J\u202e")).includes('"detail":"\\u009b2J\\u202e"'), true);
});

Deno.test("formatJsonLines() prints the outcomes in plan order", () => {
  assertEquals([...formatJsonLines(runOf(MIXED))], MIXED.map(jsonLine));
});

Deno.test("formatJson() holds run, status, nodes, pairs, summary, retests, verdicts and groups in this order", () => {
  const run = runOf(MIXED);
  const parsed = JSON.parse([...formatJson(run)].join(""));
  assertEquals(Object.keys(parsed), ["run", "status", "nodes", "pairs", "summary", "retests", "verdicts", "groups"]);
  assertEquals(parsed, {
    run: run.header,
    status: "finished",
    nodes: [{ name: "cn1", status: "up" }, { name: "cn2", status: "up" }, { name: "cn3", status: "up" }],
    pairs: MIXED,
    summary: summarize(run),
    retests: [],
    verdicts: [],
    groups: null,
  });
});

Deno.test("formatJson() and formatJsonLines() carry all that was measured as it is", () => {
  const run = runOf(DETAILED);
  const parsed = JSON.parse([...formatJson(run)].join(""));
  assertEquals(parsed.pairs, DETAILED);
  assertEquals(parsed.summary.bandwidth_back_MBps, summarize(run).bandwidth_back_MBps);
  assertEquals(Array.from(formatJsonLines(run), (line) => JSON.parse(line)), DETAILED);
});

Deno.test("formatJson() is JSON with no pair, one pair, or no result at all", () => {
  for (const pairs of [[], MIXED.slice(0, 1), MIXED.slice(1)]) {
    const parsed = JSON.parse([...formatJson(runOf(pairs))].join(""));
    assertEquals(parsed.pairs, pairs);
    if (parsed.summary.measured === 0) assertEquals(parsed.summary.latency_us, null);
  }
});
