import type { PairRecord } from "../results/outcome.ts";
import type { Run } from "../results/run.ts";
import { bandwidthMBps, latencyUs, summarize } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { summaryLines } from "./summary_lines.ts";
import { cutToWidth, displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";

/** However narrow the terminal: so much of what went wrong is shown. */
const LEAST_STATUS_WIDTH = 16;

/**
 * An aligned table with units in its head, one line a pair in plan order, and the summary below. The last column, what became of a pair
 * that has no result, is there only when such a pair is.
 */
export function* formatTable(run: Run, options: FormatOptions): Generator<string> {
  const { units, color, width } = options;
  const unit = BANDWIDTH_UNITS[units];
  const summary = summarize(run);

  const names = nameCells(run.pairs, "node a".length);
  const bandwidthText = (MBps: number) => (MBps * unit.perMBps).toFixed(unit.decimals);
  const latencyHead = "latency µs", bandwidthHead = `bandwidth ${unit.label}`;
  // No number is longer than the largest one.
  const largestLatency = summary.latency_us?.max.toFixed(2) ?? "-";
  const largestBandwidth = summary.bandwidth_MBps ? bandwidthText(summary.bandwidth_MBps.max) : "-";
  const latencyWidth = Math.max(latencyHead.length, largestLatency.length);
  const bandwidthWidth = Math.max(bandwidthHead.length, largestBandwidth.length);
  const statusAt = 2 * (names.width + 2) + latencyWidth + 2 + bandwidthWidth + 2;
  const statusWidth = width === null ? Infinity : Math.max(LEAST_STATUS_WIDTH, width - statusAt);

  const line = (a: string, b: string, latency: string, bandwidth: string, status: string) =>
    `${a}  ${b}  ${latency.padStart(latencyWidth)}  ${bandwidth.padStart(bandwidthWidth)}${status && `  ${status}`}`;

  const statusHead = summary.failed + summary.skipped > 0 ? "status" : "";
  const [headA, headB] = ["node a", "node b"].map((head) => head.padEnd(names.width));
  yield styled(line(headA!, headB!, latencyHead, bandwidthHead, statusHead), "bold", color) + "\n";
  for (const pair of run.pairs) {
    const latency = latencyUs(pair)?.toFixed(2) ?? "-";
    const MBps = bandwidthMBps(pair);
    const bandwidth = MBps === null ? "-" : bandwidthText(MBps);
    const status = statusCell(pair, statusWidth, color);
    yield line(names.cell(pair.a), names.cell(pair.b), latency, bandwidth, status) + "\n";
  }
  yield "\n";
  yield* summaryLines(summary, options);
}

/** Every node's name as a cell, made once, and the width of them. */
function nameCells(pairs: readonly PairRecord[], leastWidth: number): { width: number; cell(name: string): string } {
  const names = new Set<string>();
  for (const { a, b } of pairs) names.add(a).add(b);
  let width = leastWidth;
  for (const name of names) width = Math.max(width, displayWidth(safeText(name)));
  const cells = new Map([...names].map((name) => [name, padToWidth(safeText(name), width)]));
  return { width, cell: (name) => cells.get(name)! };
}

function statusCell(pair: PairRecord, width: number, color: boolean): string {
  switch (pair.status) {
    case "measured":
      return "";
    case "skipped":
      return styled(`skipped: ${pair.reason}`, "yellow", color);
    case "failed": {
      const blame = pair.blame === undefined ? "" : ` (${pair.blame})`;
      const text = safeText(`failed: ${pair.reason}${blame}${pair.detail && `: ${pair.detail}`}`);
      return styled(cutToWidth(text, width), "red", color);
    }
    default:
      return pair satisfies never;
  }
}
