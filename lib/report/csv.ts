import { stringify } from "@std/csv/stringify";
import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { bandwidthMBps, latencyUs } from "../results/summary.ts";
import { BANDWIDTH_UNITS, type BandwidthUnit } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { safeText } from "./terminal_text.ts";

const ROWS_A_PIECE = 500;

/**
 * Comma-separated values (RFC 4180, but lines end in a bare line feed, as the tools of a login node expect): a header line, then one
 * line a pair in plan order. Numbers are unrounded, what is absent is an empty field, and names of columns carry the unit: with
 * `--units gbit` the fifth one is `bandwidth_Gbitps`.
 */
export function* formatCsv(run: Run, { units }: Pick<FormatOptions, "units">): Generator<string> {
  const unit = BANDWIDTH_UNITS[units];
  let rows: unknown[][] = [[
    "a",
    "b",
    "status",
    "latency_us",
    unit.field,
    "reason",
    "detail",
    "blame",
    "start_s",
    "end_s",
    "attempt",
    "latency_min_us",
    "latency_p99_us",
    "latency_max_us",
    "kernel",
  ]];
  for (const pair of run.pairs) {
    rows.push(row(pair, unit));
    if (rows.length >= ROWS_A_PIECE) {
      yield lines(rows);
      rows = [];
    }
  }
  if (rows.length > 0) yield lines(rows);
}

/** Fields hold no line ends of their own: texts are made safe for a terminal first. */
function lines(rows: unknown[][]): string {
  return stringify(rows).replaceAll("\r\n", "\n");
}

function row(pair: PairRecord, unit: BandwidthUnit): unknown[] {
  const MBps = bandwidthMBps(pair);
  const { latency, kernel } = pair.status === "measured" ? pair : {};
  const { detail, blame } = pair.status === "failed" ? pair : {};
  return [
    safeText(pair.a),
    safeText(pair.b),
    pair.status,
    latencyUs(pair),
    MBps === null || unit.perMBps === 1 ? MBps : withoutRoundingNoise(MBps * unit.perMBps),
    pair.status === "measured" ? null : pair.reason,
    detail === undefined ? null : safeText(detail),
    blame === undefined ? null : safeText(blame),
    pair.start_s,
    pair.end_s,
    pair.attempt,
    latency?.min_us,
    latency?.p99_us,
    latency?.max_us,
    kernel,
  ];
}

/** 21.93064 instead of the 21.930640000000004 that a multiplication leaves. */
function withoutRoundingNoise(value: number): number {
  return Number(value.toPrecision(12));
}
