import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { FIELD_NAMES } from "../../../lib/probe/parsers/named_fields.ts";
import { parseRegexSpec, regexParser } from "../../../lib/probe/parsers/regex.ts";
import { assertCutsKeepNumbers, assertDamageGivesNumbers, captured } from "./captured.ts";
import { outcomeOf, summaryOf } from "./parsed.ts";

/** What a pattern reads. */
function read(pattern: string, stdout: string, stderr = "") {
  return summaryOf(regexParser(parseRegexSpec(pattern)), { stdout, stderr });
}

function of(numbers: Record<string, unknown>) {
  return { tool: "regex", version: null, latency_us: null, bandwidth_MBps: null, half_round_trip: null, ...numbers };
}

const LATENCY = String.raw`Summary: Latency is (?<latency_us>[\d.]+) usec$`;

Deno.test("parseRegexSpec() takes patterns whose named groups are fields", () => {
  assertEquals(parseRegexSpec(LATENCY).source, LATENCY);
  assertEquals(parseRegexSpec(LATENCY).flags, "mu");
  parseRegexSpec("(?<latency_us>1)|(?<latency_ms>2)");
  for (
    const [pattern, message] of [
      ["(?<latency_us>", "Invalid regular expression: /(?<latency_us>/mu: Unterminated group): '(?<latency_us>'"],
      ["[", "Invalid regular expression: /[/mu: Unterminated character class): '['"],
      ["latency (\\d+)", "no named group, as in (?<latency_us>[\\d.]+)): 'latency (\\d+)'"],
      ["", "no named group, as in (?<latency_us>[\\d.]+)): ''"],
      ["(?<latency_us>\\d+)(?<unit>\\w+)", `no such field; there are ${FIELD_NAMES}): 'unit'`],
      ["(?<latency>\\d+)", `no such field; there are ${FIELD_NAMES}): 'latency'`],
    ] as const
  ) {
    const error = assertThrows(() => parseRegexSpec(pattern), UsageError, undefined, pattern);
    assertEquals(error.message, `reading a regex: parser (${message}`);
  }
});

Deno.test("regexParser() reads what the groups match, with the line", () => {
  assertEquals(outcomeOf(regexParser(parseRegexSpec(LATENCY)), captured("sockperf_tcp_latency.txt")), {
    ...of({ latency_us: 15.524, half_round_trip: true }),
    rows: [{ size_bytes: null, latency_us: 15.524 }],
    printed: { latency: { line: "sockperf: Summary: Latency is 15.524 usec", unit: "us" } },
  });
  const both = String.raw`bw\s+=\s+(?<bandwidth_GBps>\S+) GB/sec\n[^]*latency\s+=\s+(?<latency_us>\S+) us$`;
  assertEquals(
    summaryOf(regexParser(parseRegexSpec(both)), captured("qperf_tcp.txt")),
    of({ latency_us: 15.5, bandwidth_MBps: 1420, half_round_trip: true }),
  );
  assertEquals(
    read(String.raw`rtt (?<round_trip_ms>\S+)|(?<latency_us>\S+) us`, "rtt 0.5\n"),
    of({ latency_us: 250, half_round_trip: false }),
  );
});

Deno.test("regexParser() looks on standard error where it matches nothing on standard output", () => {
  const pattern = String.raw`^120: .* (?<bandwidth_Mbitps>\S+) Mbps`;
  assertEquals(read(pattern, "done\n", "120: 1 --> 8 Mbps\n"), of({ bandwidth_MBps: 1 }));
  assertEquals(read(pattern, "120: 1 --> 16 Mbps\n", "120: 1 --> 8 Mbps\n"), of({ bandwidth_MBps: 2 }));
});

Deno.test("regexParser() refuses a pattern that matches several times, or nothing", () => {
  const pattern = String.raw`(?<latency_us>\d+) us`;
  assertEquals(
    read(pattern, "first 1 us\nthen 2 us\nand 3 us\n"),
    "unparsable: reading /(?<latency_us>\\d+) us/mu (matches 3 times, first here): first 1 us",
  );
  assertEquals(read(pattern, "nothing\n"), "unparsable: reading regex output (no result in it): nothing");
  assertEquals(
    read(pattern, "", "tool: cannot connect: Connection refused\n"),
    "refused: reading regex output: tool: cannot connect: Connection refused",
  );
  assertEquals(read(pattern, ""), "unparsable: reading regex output: there is none");
});

Deno.test("regexParser() refuses what is no decimal number above zero", () => {
  for (const text of ["1e3", "1,5", "-1", "+1", "0x1", "nan", "1.", ".5", "1.2.3", "²", "１"]) {
    assertEquals(
      read("is (?<latency_us>.*)$", `is ${text}\n`),
      `unparsable: reading latency_us (no decimal number): ${text}`,
    );
  }
  assertEquals(read("is (?<latency_us>.*)$", "is \n"), "unparsable: reading latency_us (no decimal number): ''");
  for (const text of ["0", "0.000", "9".repeat(400)]) {
    const refusal = read("is (?<latency_us>.*)$", `is ${text}\n`);
    assertEquals(`${refusal}`.startsWith("unparsable: reading latency_us (no number above zero): is "), true);
  }
});

Deno.test("regexParser() refuses a match without a group, or with one quantity twice", () => {
  assertEquals(
    read("none|(?<latency_us>\\d+)", "none\n"),
    "unparsable: reading /none|(?<latency_us>\\d+)/mu (no group took part): none",
  );
  assertEquals(
    read("(?<latency_us>\\d+) (?<latency_ns>\\d+)", "1 1000\n"),
    "unparsable: reading latency_ns (latency_us is there, too): 1 1000",
  );
});

Deno.test("regexParser() says of a match at the very end, without the end of a line, that it may be cut off", () => {
  const pattern = String.raw`latency (?<latency_us>[\d.]+)`;
  const latency = of({ latency_us: 12.3, half_round_trip: true });
  assertEquals(read(pattern, "latency 12.3"), { ...latency, partial: "ends without the end of a line" });
  assertEquals(read(pattern, "latency 12.3\n"), latency);
  assertEquals(read(pattern, "latency 12.3 us"), latency);
  assertEquals(read(`${pattern}\\n`, "latency 12.3\n"), latency);
});

const PARSER = regexParser(parseRegexSpec(LATENCY.replace(" usec$", "")));
const WHOLE = ["tcp_latency", "udp_latency", "tcp_latency_activity"].map((what) => captured(`sockperf_${what}.txt`));

Deno.test("regexParser() gives of a cut output the numbers of the whole, or says that it may be cut off, or none", () => {
  const small = { stdout: "Summary: Latency is 12345.678 usec\n", stderr: "" };
  assertCutsKeepNumbers(PARSER, [...WHOLE, small, small, small]);
});

Deno.test("regexParser() gives of a damaged output what can be measured, or nothing", () => {
  assertDamageGivesNumbers(PARSER, WHOLE);
});
