import type { PairRecord } from "../results/outcome.ts";
import { matrixRows } from "../results/matrix.ts";
import type { Run } from "../results/run.ts";
import { bandwidthBackMBps, bandwidthMBps, latencyUs, spread } from "../results/summary.ts";
import { BANDWIDTH_UNITS } from "./bandwidth_units.ts";
import type { FormatOptions } from "./formatter.ts";
import { displayWidth, padToWidth, safeText, styled } from "./terminal_text.ts";

interface Block {
  title: string;
  value: (pair: PairRecord) => number | null;
  /** From the second node to the first; default: the same. */
  back?: (pair: PairRecord) => number | null;
  decimals: number;
}

/**
 * Latency and bandwidth as two aligned blocks: a title line with the unit, a line of node names, then a line for each first node of
 * a pair with a number for each second node, `-` where there is none. A pair of an undirected run stands in both halves; where both
 * directions were measured, each has its own cell.
 */
export function* formatMatrix(run: Run, { units, color }: FormatOptions): Generator<string> {
  const { label, perMBps, decimals } = BANDWIDTH_UNITS[units];
  yield* block(run, { title: "latency µs", value: latencyUs, decimals: 2 }, color);
  yield "\n";
  const inUnit = (MBps: number | null) => MBps === null ? null : MBps * perMBps;
  const value = (pair: PairRecord) => inUnit(bandwidthMBps(pair));
  const back = (pair: PairRecord) => inUnit(bandwidthBackMBps(pair) ?? bandwidthMBps(pair));
  yield* block(run, { title: `bandwidth ${label}`, value, back, decimals }, color);
}

function* block(run: Run, { title, value, back = value, decimals }: Block, color: boolean): Generator<string> {
  const names = new Map(run.header.nodes.map((node) => [node, safeText(node)]));
  const widths = [...names.values()].map(displayWidth);
  const nameWidth = widths.reduce((a, b) => Math.max(a, b), 0);
  // No value is longer than the largest one.
  const lengths = [value, back].map((of) => spread(run.pairs, of)?.max.toFixed(decimals).length ?? 1);
  const cellWidth = 2 + Math.max(nameWidth, ...lengths);

  yield styled(title, "bold", color) + "\n";
  let line = " ".repeat(nameWidth);
  for (const name of names.values()) line += " ".repeat(cellWidth - displayWidth(name)) + name;
  yield line + "\n";
  for (const { node, cells } of matrixRows(run, value, back)) {
    line = padToWidth(names.get(node)!, nameWidth);
    for (const x of cells) line += (Number.isNaN(x) ? "-" : x.toFixed(decimals)).padStart(cellWidth);
    yield line + "\n";
  }
}
