import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../../lib/base/random.ts";
import { parserOf } from "../../../lib/probe/parsers/parsers.ts";
import { BENCHMARKS } from "../../../lib/probe/recipes/recipes.ts";
import type { ProgramOutput } from "../../../lib/probe/parsers/parser.ts";
import type { BenchmarkResult } from "../../../lib/results/benchmark.ts";
import { captured, numbersOf } from "./captured.ts";
import { outcomeOf } from "./parsed.ts";

/** A nightly run may want more, or others. */
const MUTATIONS = Number(Deno.env.get("OOBW_TEST_MUTATIONS") ?? 20_000);
const SEED = Number(Deno.env.get("OOBW_TEST_SEED") ?? 6);

const RULE = "-".repeat(87);

/** What tools that are not to be had here print, after the descriptions of their formats. */
const WRITTEN: [tool: string, stdout: string][] = [
  ["osu", "# OSU MPI Latency Test v5.6.2\n# Size          Latency (us)\n0   1.38\n1   1.42\n65536   14.71\n"],
  [
    "osu",
    "\n# OSU MPI Bandwidth Test v7.4\n# Datatype: MPI_CHAR.\n# Size      Bandwidth (MB/s)\n1   2.61\n4096   1225.08\n",
  ],
  [
    "imb",
    "#    Intel(R) MPI Benchmarks 2021.3, MPI-1 part\n#---------\n# Benchmarking PingPong\n# #processes = 2\n#---------\n" +
    "       #bytes #repetitions      t[usec]   Mbytes/sec\n            0         1000         1.61         0.00\n" +
    "            1         1000         1.65         0.61\n         4096         1000         3.42      1197.66\n\n\n" +
    "# All processes entering MPI_Finalize\n\n",
  ],
  [
    "nccl",
    "#                                                              out-of-place                       in-place\n" +
    "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw   busbw #wrong\n" +
    "#        (B)    (elements)                               (us)  (GB/s)  (GB/s)            (us)  (GB/s)  (GB/s)\n" +
    "   134217728      33554432     float     sum      -1    11184   12.00   12.05      0  11190.2   11.99   11.99    N/A\n" +
    "# Out of bounds values : 0 OK\n# Avg bus bandwidth    : 12.02\n#\n",
  ],
  [
    "perftest",
    `${RULE}\n                    RDMA_Write BW Test\n${RULE}\n #bytes     #iterations    BW peak[MiB/sec]    ` +
    `BW average[MiB/sec]   MsgRate[Mpps]\n 65536      5000             10010.50            10000.00\t\t   0.160000\n${RULE}\n`,
  ],
];

function outputs(): [tool: string, output: ProgramOutput][] {
  const files = [...Deno.readDirSync(new URL("outputs", import.meta.url))].map(({ name }) => name).sort();
  const read = files.filter((name) => !name.endsWith(".stderr")).map((name): [string, ProgramOutput] => [
    name.slice(0, name.indexOf("_")),
    captured(name),
  ]);
  return [...read, ...WRITTEN.map(([tool, stdout]): [string, ProgramOutput] => [tool, { stdout, stderr: "" }])];
}

const PIECES = [
  "\0",
  "\n",
  "\r\n",
  " ",
  "\t",
  '"',
  "{",
  "}",
  "-",
  "NaN",
  "inf",
  "1e999",
  "0",
  "#",
  "\u001b[31m",
  "[SUM]",
];

/** A text with one to three things changed in it. */
function damaged(text: string, random: () => number): string {
  const draw = (below: number) => Math.floor(random() * below);
  let result = text;
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    const lines = result.split("\n"), at = draw(result.length + 1);
    const changed = [
      () => result.slice(0, at),
      () => result.slice(0, at) + result.slice(at + 1 + draw(20)),
      () => result.slice(0, at) + PIECES[draw(PIECES.length)] + result.slice(at),
      () => result.slice(0, at) + String.fromCharCode(draw(0x3000)) + result.slice(at + 1),
      () => lines.toSpliced(draw(lines.length), 1).join("\n"),
      () => lines.toSpliced(draw(lines.length), 0, lines[draw(lines.length)]!).join("\n"),
      () => lines.toSpliced(0, draw(lines.length)).join("\n"),
      () => result.replaceAll(/\d+(\.\d+)?/g, (number) => draw(12) > 0 ? number : `${10 ** draw(40) * random()}`),
    ];
    result = changed[draw(changed.length)]!();
  }
  return result;
}

/** A refusal is one line; numbers are such as can be measured. */
function checkOutcome(outcome: BenchmarkResult | string): void {
  if (typeof outcome === "string") return assert(outcome.length < 1000 && !outcome.includes("\n"), outcome);
  assert(Object.keys(numbersOf(outcome)).length > 0);
  for (const number of [outcome, ...outcome.rows].flatMap((of) => Object.values(numbersOf(of as BenchmarkResult)))) {
    assert(number > 0 && number < Infinity, `${number}`);
  }
}

Deno.test("every parser refuses what is damaged, or finds numbers in it, and no cut-off output has others than the whole", () => {
  const random = seededRandom(SEED);
  const all = outputs();
  const parsers = BENCHMARKS.map((name) => ({ name, parse: parserOf(name) }));
  for (let i = 0; i < MUTATIONS; i++) {
    const [tool, output] = all[Math.floor(random() * all.length)]!;
    const stream = output.stderr !== "" && random() < 0.3 ? "stderr" : "stdout";
    const isCut = random() < 0.5;
    const text = output[stream];
    const length = Math.floor(random() * text.length);
    const changed = { ...output, [stream]: isCut ? text.slice(0, length) : damaged(text, random) };
    // One output in ten goes to a parser of another tool.
    const parser = random() < 0.1
      ? parsers[Math.floor(random() * parsers.length)]!
      : parsers.find(({ name }) => name === tool)!;
    const outcome = outcomeOf(parser.parse, changed);
    checkOutcome(outcome);
    if (!isCut || typeof outcome === "string" || outcome.partial !== undefined) continue;
    const whole = outcomeOf(parser.parse, output);
    if (typeof whole === "string") {
      // Two tests are refused where one would be read; but what is left of an error is no result.
      assert(whole.startsWith("unparsable: "), `${tool}, cut at ${length}: ${whole}`);
      continue;
    }
    // Cut at the end of a line, a table without an end of its own is a shorter table: every row of it is one of the whole.
    const rows = new Set(whole.rows.map((row) => JSON.stringify(row)));
    for (const row of outcome.rows) {
      assert(rows.has(JSON.stringify(row)), `${tool}, cut at ${length}: ${JSON.stringify(row)}`);
    }
    if (!changed[stream].endsWith("\n")) {
      assertEquals(numbersOf(outcome), numbersOf(whole), `${tool}, cut at ${length}`);
    }
  }
});
