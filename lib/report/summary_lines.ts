import type { Spread, Summary } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { bothHead, directionHeads, microseconds } from "./pair_columns.ts";
import { cutToWidth, displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";
import { wrapped } from "./wrapped_text.ts";

/** Of fewer pairs, p5 and p95 say little that the ends do not. */
const LEAST_FOR_PERCENTILES = 20;

/**
 * A run's summary for a person: how the pairs ended, then for each metric (bandwidth each way where both were measured)
 * the worst value with its pair, the median, the best value with its pair, and between which values nine of ten pairs
 * lie; then what pairs in flight had together. Lines that are wider than the terminal go on below, under their first
 * value.
 */
export function* summaryLines(summary: Summary, { units, color, width }: FormatOptions): Generator<string> {
  const { measured, failed, skipped, reasons } = summary;
  const total = measured + failed + skipped;
  const why = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`).join(", ");
  const missing = `${failed} failed, ${skipped} skipped${why && ` (${why})`}`;
  const counts = `${measured} of ${total} ${total === 1 ? "pair" : "pairs"} measured, ${missing}`;
  const style = failed > 0 ? "red" : skipped > 0 ? "yellow" : "bold";
  for (const line of wrapped(counts, width)) yield styled(line, style, color) + "\n";

  const unit = BANDWIDTH_UNITS[units];
  const rate = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals);
  const [there, back] = directionHeads(summary.bandwidth_back_MBps !== null, unit);
  const rows: string[][] = [];
  if (summary.latency_us) rows.push(["latency µs", ...worstToBest(summary.latency_us, "max", microseconds)]);
  if (summary.bandwidth_MBps) rows.push([there, ...worstToBest(summary.bandwidth_MBps, "min", rate)]);
  if (back && summary.bandwidth_back_MBps) rows.push([back, ...worstToBest(summary.bandwidth_back_MBps, "min", rate)]);
  const { bandwidth_both_MBps: both, aggregate, bisection } = summary;
  if (both) rows.push([bothHead(unit), ...worstToBest(both, "min", rate)]);

  const sums: [label: string, text: string][] = [];
  const atOnce = aggregate?.pairs_in_flight.toFixed(1);
  // One pair at a time has no more than itself.
  if (aggregate && atOnce !== "1.0") {
    sums.push([`aggregate ${unit.label}`, `${rate(aggregate.bandwidth_MBps)} (${atOnce} pairs in flight)`]);
  }
  if (bisection) {
    const rounds = bisection.rounds === 1 ? "1 round" : `${bisection.rounds} rounds`;
    sums.push([`bisection ${unit.label}`, `${rate(bisection.bandwidth_MBps)} (estimate: mean of ${rounds})`]);
  }
  const labelWidth = [...rows, ...sums].reduce((most, [label]) => Math.max(most, displayWidth(label!)), 0);
  for (const line of [...alignedRows(rows, labelWidth, width), ...alignedRows(sums, labelWidth, width)]) {
    yield line + "\n";
  }
}

function worstToBest(spread: Spread, worst: "min" | "max", text: (value: number) => string): string[] {
  const min = `min ${text(spread.min)} (${safeText(spread.min_pair.join(" "))})`;
  const median = `median ${text(spread.median)}`;
  const max = `max ${text(spread.max)} (${safeText(spread.max_pair.join(" "))})`;
  const most = spread.n < LEAST_FOR_PERCENTILES ? [] : [`p5–p95 ${text(spread.p5)}–${text(spread.p95)}`];
  return worst === "min" ? [min, median, max, ...most] : [max, median, min, ...most];
}

/**
 * Rows whose cells stand below each other, a line each; or, where that is too wide, as many more as it takes, broken in
 * all rows at the same cells.
 */
function* alignedRows(
  rows: readonly (readonly string[])[],
  labelWidth: number,
  width: number | null,
): Generator<string> {
  const widths = [labelWidth];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell)));
  const broken = new Set<number>();
  let columns = labelWidth;
  for (let i = 1; i < widths.length; i++) {
    const isTooWide = width !== null && columns + 2 + widths[i]! > width;
    if (isTooWide && i > 1) broken.add(i);
    columns = (isTooWide ? labelWidth : columns) + 2 + widths[i]!;
  }
  for (const row of rows) {
    let line = "";
    for (const [i, cell] of row.entries()) {
      if (broken.has(i)) {
        yield fitted(line, width);
        line = " ".repeat(labelWidth);
      }
      line += (i === 0 ? "" : "  ") + padToWidth(cell, i === 0 ? labelWidth : widths[i]!);
    }
    yield fitted(line, width);
  }
}

function fitted(line: string, width: number | null): string {
  const text = line.trimEnd();
  return width === null ? text : cutToWidth(text, width);
}
