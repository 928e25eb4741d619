import type { Spread, Summary } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { bothHead, directionHeads, microseconds } from "./pair_columns.ts";
import { displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";

/**
 * A run's summary for a person: how the pairs ended, then for each metric (bandwidth each way where both were measured) the worst value with its pair, the median, and the
 * best value with its pair.
 */
export function* summaryLines(summary: Summary, { units, color }: FormatOptions): Generator<string> {
  const { measured, failed, skipped, reasons } = summary;
  const total = measured + failed + skipped;
  const why = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`).join(", ");
  const missing = `${failed} failed, ${skipped} skipped${why && ` (${why})`}`;
  const counts = `${measured} of ${total} ${total === 1 ? "pair" : "pairs"} measured, ${missing}`;
  yield styled(counts, failed > 0 ? "red" : skipped > 0 ? "yellow" : "bold", color) + "\n";

  const unit = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals);
  const [there, back] = directionHeads(summary.bandwidth_back_MBps !== null, unit);
  const rows: string[][] = [];
  if (summary.latency_us) rows.push(["latency µs", ...worstToBest(summary.latency_us, "max", microseconds)]);
  if (summary.bandwidth_MBps) rows.push([there, ...worstToBest(summary.bandwidth_MBps, "min", rate)]);
  if (back && summary.bandwidth_back_MBps) rows.push([back, ...worstToBest(summary.bandwidth_back_MBps, "min", rate)]);
  const { bandwidth_both_MBps: both } = summary;
  if (both) rows.push([bothHead(unit), ...worstToBest(both, "min", rate)]);
  for (const row of rows) {
    const cells = row.map((cell, i) => padToWidth(cell, Math.max(...rows.map((other) => displayWidth(other[i]!)))));
    yield cells.join("  ").trimEnd() + "\n";
  }
}

function worstToBest(spread: Spread, worst: "min" | "max", text: (value: number) => string): string[] {
  const min = `min ${text(spread.min)} (${safeText(spread.min_pair.join(" "))})`;
  const median = `median ${text(spread.median)}`;
  const max = `max ${text(spread.max)} (${safeText(spread.max_pair.join(" "))})`;
  return worst === "min" ? [min, median, max] : [max, median, min];
}
