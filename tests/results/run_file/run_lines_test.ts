import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../../lib/base/errors.ts";
import { type RunFileEnd, type RunLine, runLines } from "../../../lib/results/run_file/run_lines.ts";
import { DETAILED } from "../../report/fixtures/runs.ts";
import { byteSource } from "./byte_source.ts";
import {
  endLine,
  failedLine,
  fileOf,
  headerOf,
  measuredLine,
  nodeLine,
  resumeLine,
  skippedLine,
} from "./run_records.ts";

const HEADER = fileOf(headerOf());
const RECORDS = [
  headerOf(),
  nodeLine("cn1"),
  measuredLine("cn1", "cn2"),
  failedLine("cn1", "cn3"),
  skippedLine("cn2", "cn3"),
  endLine("interrupted", 2.5),
  resumeLine(60, ["cn4"]),
  endLine("finished", 1),
];

function read(content: string | Uint8Array, readBytes?: number): { lines: RunLine[]; end: RunFileEnd } {
  const lines: RunLine[] = [];
  const reader = runLines(byteSource(content, readBytes), "'a.jsonl'");
  for (let next = reader.next();; next = reader.next()) {
    if (next.done) return { lines, end: next.value };
    lines.push(next.value);
  }
}

/** What is said of a file, without its name. */
function refusal(content: string | Uint8Array): string {
  const { message } = assertThrows(() => read(content), UsageError);
  assert(message.startsWith("reading run 'a.jsonl'"), message);
  assert(message.length <= 300 && !message.includes("\n"), message);
  return message.slice("reading run 'a.jsonl'".length);
}

const bytesOf = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => typeof part === "string" ? [...new TextEncoder().encode(part)] : part));

Deno.test("runLines() gives each line with its number, whatever kind it is of", () => {
  const { lines, end } = read(fileOf(...RECORDS));
  assertEquals(lines.map(({ record }) => record as unknown), RECORDS);
  assertEquals(lines.map(({ number }) => number), [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(end, { wholeBytes: fileOf(...RECORDS).length, tornBytes: 0 });
});

Deno.test("runLines() keeps fields that are not known, and skips kinds that are not", () => {
  const pair = { ...measuredLine("cn1", "cn2"), later: { deep: [1] } };
  const header = { ...headerOf(), later: true, probe: { name: "later", anything: [{}] } };
  const { lines } = read(fileOf(header, { kind: "later", status: 7 }, { kind: "__proto__" }, pair));
  assertEquals(lines.map(({ record }) => record as unknown), [header, { kind: "unknown" }, { kind: "unknown" }, pair]);
});

Deno.test("runLines() takes a retest for what it is", () => {
  const { lines } = read(fileOf(headerOf(), { ...measuredLine("cn1", "cn2"), kind: "retest", alone: true }));
  assertEquals(lines[1]!.record.kind, "retest");
  assertMatch(
    refusal(fileOf(headerOf(), { ...measuredLine("cn1", "cn2"), kind: "retest", alone: true, b: 1 })),
    /line 2: retest: b/,
  );
  assertMatch(refusal(fileOf(headerOf(), { ...measuredLine("cn1", "cn2"), kind: "retest" })), /line 2: retest: alone/);
});

Deno.test("runLines() drops a last line that is torn, whole JSON or not, and tells where the whole ones end", () => {
  const whole = fileOf(...RECORDS);
  for (const torn of ["{", '{"kind":"pa', fileOf(endLine("finished", 1)).trimEnd(), "\0\0\0"]) {
    const { lines, end } = read(whole + torn);
    assertEquals(lines.length, RECORDS.length);
    assertEquals(end, { wholeBytes: whole.length, tornBytes: torn.length });
  }
  assertEquals(read(bytesOf(HEADER, [0xf0, 0x9f])).end, { wholeBytes: HEADER.length, tornBytes: 2 });
});

Deno.test("runLines() reads the same, however a file is cut into reads and wherever it was torn", () => {
  const long = { ...failedLine("cn1", "cn2"), detail: "ünïcödé 🚦 ".repeat(20) };
  const bytes = bytesOf(fileOf(...RECORDS, long));
  const ends = [...bytes.keys()].filter((at) => bytes[at] === 0x0a).map((at) => at + 1);
  fc.assert(fc.property(
    fc.integer({ min: ends[0]!, max: bytes.length }),
    fc.integer({ min: 1, max: 300 }),
    (length, readBytes) => {
      const { lines, end } = read(bytes.subarray(0, length), readBytes);
      const whole = ends.filter((at) => at <= length);
      assertEquals(end, { wholeBytes: whole.at(-1)!, tornBytes: length - whole.at(-1)! });
      assertEquals(lines.map(({ record }) => record as unknown), [...RECORDS, long].slice(0, whole.length));
    },
  ));
});

Deno.test("runLines() takes lines that are longer than what is read at once", () => {
  const header = { ...headerOf(), command: ["x".repeat(700_000)] };
  const { lines } = read(fileOf(header, nodeLine("cn1"), nodeLine("cn2", "down")));
  assertEquals(lines.map(({ record }) => record as unknown), [header, nodeLine("cn1"), nodeLine("cn2", "down")]);
});

Deno.test("runLines() refuses a line without an end in bounded memory", () => {
  let reads = 0;
  const endless = {
    readSync(into: Uint8Array) {
      reads++;
      return into.fill(0x20).length;
    },
  };
  const { message } = assertThrows(() => runLines(endless, "'a.jsonl'").next(), UsageError);
  assertMatch(message, /a line has at most 268435456 bytes/);
  assert(reads <= 1100, `${reads}`);
});

Deno.test("runLines() says of a file that has no header what it is", () => {
  assertMatch(refusal(""), /no header yet\): nothing/);
  assertMatch(refusal(HEADER.slice(0, 100)), /no header yet\): no whole line/);
  assertMatch(refusal(HEADER.trimEnd()), /no header yet\): no whole line/);
  for (const other of ["<html>\n", "\n", "cn1\ncn2\n", "\ufeff" + HEADER]) {
    assertMatch(refusal(other), /line 1: no run file/);
  }
  assertMatch(refusal(fileOf(measuredLine("cn1", "cn2"))), /line 1: no run file/);
  assertMatch(refusal(bytesOf([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x0a])), /line 1: no UTF-8/);
});

Deno.test("runLines() tells a file of a newer format before it looks at anything else", () => {
  for (const format of [2, 1.5, 1e300]) {
    assertMatch(refusal(fileOf({ kind: "run", format })), /format .* newer oobw.* reads format 1/);
  }
  assertMatch(refusal(fileOf({ kind: "run", format: 0 })), /line 1: run: format/);
  assertMatch(refusal(fileOf({ kind: "run" })), /line 1: run: format/);
});

Deno.test("runLines() names a broken line, and what is wrong with it", () => {
  const after = (line: string) => refusal(HEADER + fileOf(nodeLine("cn1")) + line + "\n" + fileOf(nodeLine("cn2")));
  for (const line of ["", "{", "nonsense", '{"kind":"node"}}', "\0", '{"kind":"pair","a":NaN}']) {
    assertEquals(after(line), ", line 3: no JSON");
  }
  for (const line of ["1", "null", '"node"', "[]", "{}", '{"kind":1}']) {
    assertMatch(after(line), /^, line 3: no (JSON object|kind)$/);
  }
  assertEquals(after(HEADER.trimEnd()), ", line 3: a second header");
  const withField = (more: object) => after(JSON.stringify({ ...measuredLine("cn1", "cn2"), ...more }));
  assertMatch(withField({ status: "lost" }), /^, line 3: pair: status: /);
  assertMatch(withField({ latency_us: "20" }), /^, line 3: pair: latency_us: .*number.*"20"/);
  assertMatch(withField({ latency: { min_us: 1 } }), /^, line 3: pair: latency\.p50_us: /);
  assertMatch(withField({ attempt: -1 }), /^, line 3: pair: attempt: /);
  assertMatch(after(fileOf(measuredLine("cn1", "cn2")).trimEnd().replace(":20,", ":1e999,")), /latency_us: .*Infinity/);
  assertMatch(after('{"kind":"end","status":"lost","elapsed_s":1}'), /^, line 3: end: status: /);
  assertEquals(refusal(bytesOf(HEADER, fileOf(nodeLine("cn1")), [0x22, 0xff, 0x22, 0x0a])), ", line 3: no UTF-8");
});

Deno.test("runLines() says it in one short line, however long what is wrong is", () => {
  const long = "\u001b\n🚦".repeat(100_000);
  for (const more of [{ status: long }, { a: { [long]: long } }, { latency_us: long }, { sweep: [long] }]) {
    refusal(HEADER + fileOf({ ...measuredLine("cn1", "cn2"), ...more }).replaceAll("\\n", "\\u0007"));
  }
  refusal(HEADER + long.replaceAll("\n", "") + "\n");
});

Deno.test("runLines() refuses a header that is none", () => {
  for (
    const [more, place] of [
      [{ nodes: ["cn1"], pairs: 0 }, "nodes"],
      [{ nodes: ["cn1", "cn2", "cn1"] }, "nodes: a node is named twice"],
      [{ nodes: "cn1" }, "nodes"],
      [{ start: "yesterday" }, "start"],
      [{ seed: -1 }, "seed"],
      [{ pairs: 1e300 }, "pairs"],
      [{ probe: {} }, "probe.name"],
      [{ schedule: { ...headerOf().schedule, order: "sorted" } }, "schedule.order"],
      [{ schedule: { ...headerOf().schedule, rounds: 0.5 } }, "schedule.rounds"],
      [{ pair_list: [0, -1] }, "pair_list.1"],
    ] as const
  ) {
    const said = refusal(fileOf({ ...headerOf(), ...more }));
    assert(said.startsWith(`, line 1: run: ${place}`), said);
  }
});

Deno.test("runLines() checks names of a hundred thousand nodes in no time to speak of", () => {
  const nodes = Array.from({ length: 100_000 }, (_, i) => `cn${i}`);
  const began = performance.now();
  assertEquals(read(fileOf(headerOf({ nodes }))).lines.length, 1);
  assertMatch(refusal(fileOf(headerOf({ nodes: nodes.with(99_999, "cn5") }))), /a node is named twice/);
  assert(performance.now() - began < 10_000);
});

Deno.test("runLines() refuses what reports cannot reckon with", () => {
  const refused: object[] = [
    { latency_us: -1 },
    { bandwidth_MBps: -0.5 },
    { end_s: 1e300 },
    { a: "" },
    { a: "x".repeat(256) },
    { sweep: Array.from({ length: 5000 }, () => DETAILED[2]!.sweep![0]) },
    {
      bandwidth: {
        ...DETAILED[0]!.bandwidth,
        each: Array.from({ length: 5000 }, () => ({ received_bytes: 1, elapsed_s: 1 })),
      },
    },
  ];
  for (const more of refused) {
    assertMatch(refusal(fileOf(headerOf(), { ...measuredLine("cn1", "cn2"), ...more })), /line 2: pair: /);
  }
  const probe = { name: "tcp", rate_bytes_per_second: { toString: 1, valueOf: 1 } };
  assertMatch(refusal(fileOf(headerOf({ probe }))), /line 1: run: probe\.rate_bytes_per_second/);
  assertMatch(refusal(fileOf(headerOf(), endLine("finished", 1e300))), /line 2: end: elapsed_s/);
});

Deno.test("runLines() tells why a file cannot be read", () => {
  using folder = Deno.openSync(new URL(".", import.meta.url));
  assertThrows(() => runLines(folder, "'tests'").next(), UsageError, "reading run 'tests': ");
});
