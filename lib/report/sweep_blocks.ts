import type { SweepStep } from "../results/outcome.ts";
import type { PairRecords } from "../results/pair_records.ts";
import { jitterUs, lossShare } from "../results/stream_metrics.ts";
import { BANDWIDTH_UNITS, type BandwidthUnit } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { type NumberColumn, numberColumn } from "./number_column.ts";
import { directionHeads, lossPercent, microseconds } from "./pair_columns.ts";
import { safeText, styled } from "./terminal_text.ts";

/**
 * For each pair that was measured with messages of many sizes a block as OSU's benchmarks and NetPIPE print it: the pair's names, then
 * a line a size, in bytes. Each block ends in an empty line.
 */
export function* sweepBlocks(pairs: PairRecords, { units, color }: FormatOptions): Generator<string> {
  for (const pair of pairs) {
    if (pair.status !== "measured" || !pair.sweep?.length) continue;
    const columns = stepColumns(pair.sweep, BANDWIDTH_UNITS[units]);
    yield styled(safeText(`${pair.a} ${pair.b}`), "bold", color) + "\n";
    yield styled(columns.map(({ head }) => head).join("  "), "bold", color) + "\n";
    for (const step of pair.sweep) yield columns.map(({ cell }) => cell(step)).join("  ") + "\n";
    yield "\n";
  }
}

function stepColumns(steps: readonly SweepStep[], unit: BandwidthUnit): NumberColumn<SweepStep>[] {
  const rate = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.sweepDecimals);
  const [there, back] = directionHeads(steps.some((step) => step.bandwidth_back_MBps !== undefined), unit);
  const column = (head: string, value: (step: SweepStep) => number | null, text: (x: number) => string) =>
    numberColumn(head, steps, value, text);

  const columns = [
    column("size", (step) => step.size_bytes, String),
    column("latency µs", (step) => step.latency.p50_us, microseconds),
    column("p99 µs", (step) => step.latency.p99_us, microseconds),
    // NetPIPE's throughput: the size over the median half round trip. Bytes per microsecond are 10^6 bytes per second.
    column(`ping-pong ${unit.label}`, (step) => step.size_bytes / step.latency.p50_us, rate),
    column(there, (step) => step.bandwidth_MBps, rate),
  ];
  if (back) columns.push(column(back, (step) => step.bandwidth_back_MBps ?? null, rate));
  if (steps.some((step) => jitterUs(step.bandwidth) !== null)) {
    columns.push(
      column("loss %", (step) => lossShare(step.bandwidth), lossPercent),
      column("jitter µs", (step) => jitterUs(step.bandwidth), microseconds),
    );
  }
  return columns;
}
