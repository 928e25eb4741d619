import type { FailureReason } from "../../results/outcome.ts";
import type { BenchmarkResult } from "../../results/benchmark.ts";
import { OutputError, type Parser, type ProgramOutput, type RowChoice } from "./parser.ts";
import { deathOf, refusal } from "./refusal.ts";
import { columnsOf, countOf, labelsOf, numberOf, shortened, wholeLines } from "./table_lines.ts";
import { type ReadRow, resultOf } from "./table_result.ts";

/** `RDMA_Write Bidirectional BW Test`. */
const TITLE =
  /^\s*(Send|RDMA_Write(?:_imm)?|RDMA_Read|Atomic \w+) (Bidirectional )?(?:Post List )?(BW|Latency) (?:Multicast )?Test\s*$/;
const PROGRAMS: Record<string, string> = { Send: "ib_send", RDMA_Write: "ib_write", RDMA_Read: "ib_read" };
const HEADER = /^\s*#bytes\b/;
const LABELS = new RegExp(
  [
    /#bytes|#sl|#iterations/,
    /BW (?:peak|average|Port[12])\[\w+\/sec\]|MsgRate(?: Port[12])?\[Mpps\]/,
    /t_(?:min|max|typical|avg|stdev)\[usec\]|99(?:\.9)?% percentile\[usec\]|tps average/,
    /CPU_Util\[%%?\]/,
  ].map(({ source }) => source).join("|"),
  "g",
);
const RATE_LABEL = /^BW average\[(\w+\/sec)\]$/;
/** The median where there is one; a run of a given duration (`-D`) has the mean only. */
const TIME_LABELS = ["t_typical[usec]", "t_avg[usec]"];
const RULE = /^-{20,}$/;
/** What is printed within the table and says nothing of its rows. */
const KNOWN_LINE =
  /^\s*(?:Conflicting CPU frequency values|Warning: measured timestamp frequency|Test integrity may be harmed|WARNING: BW peak)/;

/** How many bytes a unit is; `MB/sec` is the older name of `MiB/sec`. */
const UNITS_BYTES: Record<string, number> = { "MiB/sec": 2 ** 20, "MB/sec": 2 ** 20, "Gb/sec": 1e9 / 8 };

const MEANINGS: readonly (readonly [RegExp, FailureReason])[] = [[/\bCouldn't connect to\b/, "unreachable"]];

/** What the title says of the numbers. */
interface Test {
  tool: string;
  /** RDMA reads and atomics: the time is a whole round trip. */
  isRoundTrip: boolean;
  rate: "bandwidth_MBps" | "bandwidth_back_MBps" | "bandwidth_both_MBps";
}

/** perftest (`ib_write_bw` and its like): one test's table. */
export const parsePerftest: Parser = (output: ProgramOutput, choice: RowChoice): BenchmarkResult => {
  const { lines } = wholeLines(output.stdout);
  const title = lines.findIndex((line) => TITLE.test(line));
  const header = lines.findIndex((line, i) => i > title && HEADER.test(line));
  if (title < 0 || header < 0) throw refusal("perftest", output, { meanings: MEANINGS });
  const end = lines.findIndex((line, i) => i > header && RULE.test(line));
  const test = testOf(lines[title]!);
  const labels = labelsOf(lines[header]!, LABELS);
  if (!labels) throw refused("unknown columns", lines[header]!);
  const troubles: string[] = [];
  const rows = rowsOf(lines.slice(header + 1, end < 0 ? undefined : end), labels, test, troubles);
  if (rows.length === 0) throw refusal("perftest", output, { meanings: MEANINGS });
  if (end < 0) troubles.unshift(deathOf(output) ?? "its end is missing");
  const bandwidthUnit = labels.map((label) => RATE_LABEL.exec(label)?.[1]).find(Boolean) ?? "";
  const { tool, isRoundTrip } = test;
  return resultOf(
    { tool, version: null, rows, halfRoundTrip: !isRoundTrip, latencyUnit: "usec", bandwidthUnit, troubles },
    choice,
  );
};

/** Reads fetch from the server, so their bytes go from b to a. */
function testOf(title: string): Test {
  const [, verb, bothWays, kind] = TITLE.exec(title)!;
  const program = PROGRAMS[verb!.replace(/_imm$/, "")] ?? "ib_atomic";
  return {
    tool: `${program}_${kind === "BW" ? "bw" : "lat"}`,
    isRoundTrip: program === "ib_read" || program === "ib_atomic",
    rate: bothWays ? "bandwidth_both_MBps" : program === "ib_read" ? "bandwidth_back_MBps" : "bandwidth_MBps",
  };
}

function rowsOf(lines: readonly string[], labels: readonly string[], test: Test, troubles: string[]): ReadRow[] {
  const unit = labels.map((label) => RATE_LABEL.exec(label)?.[1]).find(Boolean);
  const rateColumn = labels.findIndex((label) => RATE_LABEL.test(label));
  const timeColumn = labels.indexOf(TIME_LABELS.find((label) => labels.includes(label)) ?? "");
  if (rateColumn < 0 && timeColumn < 0 || unit !== undefined && !(unit in UNITS_BYTES)) {
    throw refused("unknown columns", labels.join(" "));
  }
  const rows: ReadRow[] = [];
  for (const line of lines) {
    if (line.trim() === "" || KNOWN_LINE.test(line)) continue;
    if (HEADER.test(line)) throw refused("a second table", line);
    const columns = columnsOf(line);
    const numbers = columns.map((column) => numberOf(column, line));
    const sizeBytes = countOf(columns[0]);
    if (columns.length !== labels.length || numbers.includes(undefined) || sizeBytes === undefined) {
      troubles.push(`no row: ${shortened(line)}`);
    } else {
      rows.push({
        size_bytes: sizeBytes,
        ...(timeColumn >= 0 && { latency_us: numbers[timeColumn]! / (test.isRoundTrip ? 2 : 1) }),
        ...(rateColumn >= 0 && { [test.rate]: numbers[rateColumn]! * UNITS_BYTES[unit!]! / 1e6 }),
        line,
      });
    }
  }
  return rows;
}

function refused(why: string, line: string): OutputError {
  return new OutputError("unparsable", `reading perftest output (${why}): ${shortened(line)}`);
}
