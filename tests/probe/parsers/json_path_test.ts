import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../../lib/base/errors.ts";
import { jsonParser, parseJsonSpec } from "../../../lib/probe/parsers/json_path.ts";
import { FIELD_NAMES } from "../../../lib/probe/parsers/named_fields.ts";
import { assertCutsKeepNumbers, assertDamageGivesNumbers, captured } from "./captured.ts";
import { outcomeOf, summaryOf } from "./parsed.ts";

/** What is read from a document along paths. */
function read(spec: string, document: unknown) {
  return summaryOf(jsonParser(parseJsonSpec(spec)), { stdout: JSON.stringify(document) });
}

function of(numbers: Record<string, unknown>) {
  return { tool: "json", version: null, latency_us: null, bandwidth_MBps: null, half_round_trip: null, ...numbers };
}

Deno.test("parseJsonSpec() reads names, places and names in quotes", () => {
  const steps = (path: string) => parseJsonSpec(`${path}=latency_us`)[0]!;
  for (
    const [path, expected] of [
      ["p50", ["p50"]],
      ["end.sum_received.bits_per_second", ["end", "sum_received", "bits_per_second"]],
      ["a[3].b", ["a", 3, "b"]],
      ["[0][-1]", [0, -1]],
      ["a.0", ["a", "0"]],
      ['["a.b"]', ["a.b"]],
      ['a["=,] \\"\\u00e9"].b', ["a", '=,] "é', "b"]],
      ['[""].x', ["", "x"]],
      ["größe/90%-x", ["größe/90%-x"]],
    ] as const
  ) {
    assertEquals(steps(path), { path, steps: [...expected], field: "latency_us" });
  }
  assertEquals(parseJsonSpec("end.sum_received.bits_per_second=bandwidth_bitps, ping.p50 = latency_us"), [
    {
      path: "end.sum_received.bits_per_second",
      steps: ["end", "sum_received", "bits_per_second"],
      field: "bandwidth_bitps",
    },
    { path: "ping.p50", steps: ["ping", "p50"], field: "latency_us" },
  ]);
});

Deno.test("parseJsonSpec() reads every path that can be written in quotes", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.integer({ min: -99, max: 99 })), { minLength: 1 }), (steps) => {
      const path = steps.map((step) => `[${JSON.stringify(step)}]`).join("");
      assertEquals(parseJsonSpec(`${path}=latency_us`), [{
        path,
        steps: steps.map((step) => step === 0 ? 0 : step),
        field: "latency_us",
      }]);
    }),
  );
});

Deno.test("parseJsonSpec() refuses what is none, in one line", () => {
  for (
    const [spec, message] of [
      ["", "a path is empty or unfinished): ''"],
      ["=latency_us", "a path is empty or unfinished): '=latency_us'"],
      ["a=latency_us,", "a path is empty or unfinished): 'a=latency_us,'"],
      ["a=latency_us,=bandwidth_MBps", "a path is empty or unfinished): '=bandwidth_MBps'"],
      ["[x]=latency_us", "a path is empty or unfinished): '[x]=latency_us'"],
      ['["a=latency_us', "a path is empty or unfinished): '[\"a=latency_us'"],
      ["a", "no FIELD behind a path, as in PATH=latency_us): 'a'"],
      ["a=", "no FIELD behind a path, as in PATH=latency_us): 'a='"],
      ["a.=latency_us", "no FIELD behind a path, as in PATH=latency_us): 'a.=latency_us'"],
      ["a[1.5]=latency_us", "no FIELD behind a path, as in PATH=latency_us): 'a[1.5]=latency_us'"],
      ["a b=latency_us", "no FIELD behind a path, as in PATH=latency_us): 'a b=latency_us'"],
      [".a=latency_us", "names are divided by one dot): '.a=latency_us'"],
      ["a..b=latency_us", "no FIELD behind a path, as in PATH=latency_us): 'a..b=latency_us'"],
      ["a[0]b=latency_us", "names are divided by one dot): 'a[0]b=latency_us'"],
      ['["\\x"]=latency_us', "no JSON string): '\"\\x\"'"],
      ["a=latency_us b=bandwidth_MBps", "paths are divided by commas): 'b=bandwidth_MBps'"],
      ["a=latency_us=x", "paths are divided by commas): '=x'"],
      ["a=latency", `no such field; there are ${FIELD_NAMES}): 'latency'`],
      ["a=constructor", `no such field; there are ${FIELD_NAMES}): 'constructor'`],
      ["a=latency_us,b=latency_us", "the same quantity twice): 'latency_us'"],
      ["a=latency_us,b=round_trip_ms", "the same quantity twice): 'round_trip_ms'"],
      ["a=bandwidth_MBps,b=bandwidth_bitps", "the same quantity twice): 'bandwidth_bitps'"],
    ] as const
  ) {
    const error = assertThrows(() => parseJsonSpec(spec), UsageError, undefined, spec);
    assertEquals(error.message, `reading a json: parser (${message}`);
  }
});

Deno.test("parseJsonSpec() reads or refuses whatever it is given", () => {
  fc.assert(fc.property(fc.string(), fc.constantFrom("", "=latency_us", ",a=latency_us"), (text, rest) => {
    try {
      parseJsonSpec(text + rest);
    } catch (error) {
      assertEquals(error instanceof UsageError, true, `${error}`);
    }
  }));
});

Deno.test("jsonParser() reads what the paths lead to, with the path and its value", () => {
  const parser = jsonParser(parseJsonSpec("end.sum_received.bits_per_second=bandwidth_bitps"));
  assertEquals(outcomeOf(parser, captured("iperf3_tcp_json.txt")), {
    ...of({ bandwidth_MBps: 1540.6436 }),
    rows: [{ size_bytes: null, bandwidth_MBps: 1540.6436 }],
    printed: { bandwidth: { line: "end.sum_received.bits_per_second = 12325149057.896027", unit: "bit/s" } },
  });
  assertEquals(
    read("steps[-1].rtt=round_trip_us,steps[0].rate=bandwidth_GBps", { steps: [{ rate: 11.5 }, { rtt: 5 }] }),
    of({ latency_us: 2.5, bandwidth_MBps: 11500, half_round_trip: false }),
  );
  assertEquals(read("[0]=latency_us", [12.5, 13]), of({ latency_us: 12.5, half_round_trip: true }));
  assertEquals(read('["a.b"][1].c=bandwidth_back_GBps', { "a.b": [0, { c: 2 }] }), of({ bandwidth_back_MBps: 2000 }));
});

Deno.test("jsonParser() refuses a path that leads to nothing, or to no number above zero, and says what is there", () => {
  for (
    const [document, problem] of [
      [{}, "(no 'a' there): {}"],
      [null, "(no 'a' there): null"],
      [[1], "(no 'a' there): [1]"],
      ["text", "(no 'a' there): \"text\""],
      [{ a: {} }, "(no [1] there): {}"],
      [{ a: [{ b: 1 }] }, '(no [1] there): [{"b":1}]'],
      [{ a: [0, { c: 1 }] }, "(no 'b' there): {\"c\":1}"],
      [{ a: [0, { b: null }] }, "(no number above zero): null"],
      [{ a: [0, { b: "12" }] }, '(no number above zero): "12"'],
      [{ a: [0, { b: 0 }] }, "(no number above zero): 0"],
      [{ a: [0, { b: -1 }] }, "(no number above zero): -1"],
      [{ a: [0, { b: [1] }] }, "(no number above zero): [1]"],
      [{ a: [0, { b: true }] }, "(no number above zero): true"],
    ] as const
  ) {
    assertEquals(read("a[1].b=latency_us", document), `unparsable: reading a[1].b ${problem}`);
  }
  const infinite = summaryOf(jsonParser(parseJsonSpec("a=latency_us")), { stdout: '{"a":1e999}' });
  assertEquals(infinite, "unparsable: reading a (no number above zero): Infinity");
  assertEquals(read("toString=latency_us", {}), "unparsable: reading toString (no 'toString' there): {}");
  assertEquals(read("__proto__.x=latency_us", {}), "unparsable: reading __proto__.x (no '__proto__' there): {}");
  assertEquals(
    summaryOf(
      jsonParser(parseJsonSpec("end.sum_received.bits_per_second=bandwidth_bitps")),
      captured("iperf3_refused_json.txt"),
    ),
    "unparsable: reading end.sum_received.bits_per_second (no 'sum_received' there): {}",
  );
});

Deno.test("jsonParser() refuses what is no JSON value, with the line that says why", () => {
  const parser = jsonParser(parseJsonSpec("a=latency_us"));
  const refusal = (stdout: string, stderr = "") => outcomeOf(parser, { stdout, stderr });
  assertEquals(
    refusal("", "bash: line 1: tool: command not found\n"),
    "crashed: reading json output: bash: line 1: tool: command not found (Unexpected end of JSON input)",
  );
  assertEquals(refusal(""), "unparsable: reading json output: there is none (Unexpected end of JSON input)");
  for (const text of ['{"a":1', '{"a":1}{"a":2}', '{"a":1}\n{"a":1}\n', "a 1", '{"a":NaN}']) {
    assertEquals(`${refusal(text)}`.startsWith("unparsable: reading json output (no result in it): "), true, text);
  }
});

const PARSER = jsonParser(parseJsonSpec("end.sum_received.bits_per_second=bandwidth_bitps"));
const WHOLE = ["tcp", "tcp_reverse", "udp_loss"].map((what) => captured(`iperf3_${what}_json.txt`));

Deno.test("jsonParser() gives of a cut document the numbers of the whole, or none", () => {
  const small = { stdout: '{"end":{"sum_received":{"bits_per_second":12345}}}\n', stderr: "" };
  assertCutsKeepNumbers(PARSER, [...WHOLE, small]);
});

Deno.test("jsonParser() gives of a damaged document what can be measured, or nothing", () => {
  assertDamageGivesNumbers(PARSER, WHOLE);
});
