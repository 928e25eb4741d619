import { stringify } from "@std/csv/stringify";
import type { Failed, Measured, PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { jitterUs, lossShare, retransmits } from "../results/stream_metrics.ts";
import { BANDWIDTH_UNITS, type BandwidthUnit } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { safeText } from "./terminal_text.ts";

const ROWS_A_PIECE = 500;

/** What one line is about: a pair, or one size of its sweep. */
interface Row {
  pair: PairRecord;
  /** Empty for a pair without a result. */
  result: Partial<Measured>;
  /** Empty for a pair that did not fail. */
  failure: Partial<Failed>;
  sizeBytes: number | null;
}

type Column = [name: string, value: (row: Row) => unknown];

/**
 * Comma-separated values (RFC 4180, but lines end in a bare line feed, as the tools of a login node expect): a header line, then one
 * line a pair in plan order. Numbers are unrounded, what is absent is an empty field, and names of columns carry the unit: with
 * `--units gbit` the fifth one is `bandwidth_Gbitps`. `loss` is a share of 1; `loss`, `jitter_us` and `retransmits` are of the streams
 * from a to b.
 *
 * A pair with a sweep has one line a size instead, which repeats what is the pair's; `size_bytes` is the size that the line's latency and
 * bandwidth are of. It is empty in a run without a sweep, and for a pair without a result.
 */
export function* formatCsv(run: Run, { units }: Pick<FormatOptions, "units">): Generator<string> {
  const columns = columnsIn(BANDWIDTH_UNITS[units]);
  let lines: unknown[][] = [columns.map(([name]) => name)];
  for (const pair of run.pairs) {
    for (const row of rowsOf(pair)) lines.push(columns.map(([_, value]) => value(row)));
    if (lines.length >= ROWS_A_PIECE) {
      yield text(lines);
      lines = [];
    }
  }
  if (lines.length > 0) yield text(lines);
}

/** Fields hold no line ends of their own: texts are made safe for a terminal first. */
function text(lines: unknown[][]): string {
  return stringify(lines).replaceAll("\r\n", "\n");
}

function rowsOf(pair: PairRecord): Row[] {
  const row = { pair, result: {}, failure: {}, sizeBytes: null };
  switch (pair.status) {
    case "skipped":
      return [row];
    case "failed":
      return [{ ...row, failure: pair }];
    case "measured":
      if (!pair.sweep?.length) return [{ ...row, result: pair }];
      return pair.sweep.map((step) => {
        const { size_bytes: sizeBytes, latency, bandwidth, bandwidth_MBps, bandwidth_back_MBps } = step;
        const ofSize = { latency_us: latency.p50_us, latency, bandwidth, bandwidth_MBps, bandwidth_back_MBps };
        return { ...row, result: { ...pair, ...ofSize }, sizeBytes };
      });
    default:
      return pair satisfies never;
  }
}

/** Scripts read columns by their place: new ones are added at the end. */
function columnsIn(unit: BandwidthUnit): Column[] {
  const rate = (MBps: number | null | undefined) =>
    typeof MBps !== "number" || unit.perMBps === 1 ? MBps : withoutRoundingNoise(MBps * unit.perMBps);
  return [
    ["a", ({ pair }) => safeText(pair.a)],
    ["b", ({ pair }) => safeText(pair.b)],
    ["status", ({ pair }) => pair.status],
    ["latency_us", ({ result }) => result.latency_us],
    [unit.field, ({ result }) => rate(result.bandwidth_MBps)],
    ["reason", ({ pair }) => pair.status === "measured" ? null : pair.reason],
    ["detail", ({ failure }) => safe(failure.detail)],
    ["blame", ({ failure }) => safe(failure.blame)],
    ["start_s", ({ pair }) => pair.start_s],
    ["end_s", ({ pair }) => pair.end_s],
    ["attempt", ({ pair }) => pair.attempt],
    ["latency_min_us", ({ result }) => result.latency?.min_us],
    ["latency_p99_us", ({ result }) => result.latency?.p99_us],
    ["latency_max_us", ({ result }) => result.latency?.max_us],
    ["kernel", ({ result }) => result.kernel],
    ["latency_p999_us", ({ result }) => result.latency?.p999_us],
    ["latency_lost", ({ result }) => result.latency?.lost],
    [unit.backField, ({ result }) => rate(result.bandwidth_back_MBps)],
    ["loss", ({ result }) => result.bandwidth && lossShare(result.bandwidth)],
    ["jitter_us", ({ result }) => result.bandwidth && jitterUs(result.bandwidth)],
    ["retransmits", ({ result }) => result.bandwidth && retransmits(result.bandwidth)],
    ["streams", ({ result }) => result.bandwidth?.streams],
    ["transport", ({ result }) => result.transport],
    ["a_interface", ({ result }) => safe(result.a_host?.interface)],
    ["a_speed_Mbitps", ({ result }) => result.a_host?.speed_Mbitps],
    ["a_mtu", ({ result }) => result.a_host?.mtu],
    ["b_interface", ({ result }) => safe(result.b_host?.interface)],
    ["b_speed_Mbitps", ({ result }) => result.b_host?.speed_Mbitps],
    ["b_mtu", ({ result }) => result.b_host?.mtu],
    ["size_bytes", ({ sizeBytes }) => sizeBytes],
    [unit.bothField, ({ result }) => rate(result.bandwidth_both_MBps)],
    ["tool", ({ result }) => safe(result.benchmarks?.map(({ tool }) => tool).join(" "))],
  ];
}

function safe(text: string | null | undefined): string | null {
  return typeof text === "string" ? safeText(text) : null;
}

/** 21.93064 instead of the 21.930640000000004 that a multiplication leaves. */
export function withoutRoundingNoise(value: number): number {
  return Number(value.toPrecision(12));
}
