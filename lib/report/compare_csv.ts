import { stringify } from "@std/csv/stringify";
import type { ComparedPair, Comparison } from "../results/comparison.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import { withoutRoundingNoise } from "./csv.ts";
import type { FormatOptions } from "./formatter.ts";
import { safeText } from "./terminal_text.ts";

const ROWS_A_PIECE = 500;

/**
 * A comparison as comma-separated values, in the manner of a run's: a header line, then one line for each pair that is planned in both runs,
 * in the new one's order. A change is that of the pair alone: what its nodes explain has a ratio, and no change. The way back has columns
 * where any pair tells it, and so has the sum of both ways.
 */
export function* formatCompareCsv({ pairs }: Comparison, { units }: Pick<FormatOptions, "units">): Generator<string> {
  const { field, backField, bothField, perMBps } = BANDWIDTH_UNITS[units];
  const rate = (MBps: number | null = null) =>
    MBps === null || perMBps === 1 ? MBps : withoutRoundingNoise(MBps * perMBps);
  // Scripts read columns by their place: new ones are added at the end.
  const columns: [name: string, value: (pair: ComparedPair) => unknown][] = [
    ["a", ({ a }) => safeText(a)],
    ["b", ({ b }) => safeText(b)],
    ["base_status", ({ base_status }) => base_status],
    ["new_status", ({ new_status }) => new_status],
    ["base_latency_us", ({ base_latency_us }) => base_latency_us],
    ["new_latency_us", ({ new_latency_us }) => new_latency_us],
    ["latency_ratio", ({ latency_ratio }) => latency_ratio],
    ["latency_change", ({ latency_change }) => latency_change],
    [`base_${field}`, ({ base_bandwidth_MBps }) => rate(base_bandwidth_MBps)],
    [`new_${field}`, ({ new_bandwidth_MBps }) => rate(new_bandwidth_MBps)],
    ["bandwidth_ratio", ({ bandwidth_ratio }) => bandwidth_ratio],
    ["bandwidth_change", ({ bandwidth_change }) => bandwidth_change],
  ];
  if (pairs.some(({ bandwidth_back_ratio }) => bandwidth_back_ratio !== undefined)) {
    columns.push(
      [`base_${backField}`, ({ base_bandwidth_back_MBps }) => rate(base_bandwidth_back_MBps)],
      [`new_${backField}`, ({ new_bandwidth_back_MBps }) => rate(new_bandwidth_back_MBps)],
      ["bandwidth_back_ratio", ({ bandwidth_back_ratio }) => bandwidth_back_ratio],
      ["bandwidth_back_change", ({ bandwidth_back_change }) => bandwidth_back_change],
    );
  }
  if (pairs.some(({ bandwidth_both_ratio }) => bandwidth_both_ratio !== undefined)) {
    columns.push(
      [`base_${bothField}`, ({ base_bandwidth_both_MBps }) => rate(base_bandwidth_both_MBps)],
      [`new_${bothField}`, ({ new_bandwidth_both_MBps }) => rate(new_bandwidth_both_MBps)],
      ["bandwidth_both_ratio", ({ bandwidth_both_ratio }) => bandwidth_both_ratio],
      ["bandwidth_both_change", ({ bandwidth_both_change }) => bandwidth_both_change],
    );
  }
  yield text([columns.map(([name]) => name)]);
  for (let from = 0; from < pairs.length; from += ROWS_A_PIECE) {
    yield text(pairs.slice(from, from + ROWS_A_PIECE).map((pair) => columns.map(([_, value]) => value(pair))));
  }
}

function text(lines: unknown[][]): string {
  return stringify(lines).replaceAll("\r\n", "\n");
}
