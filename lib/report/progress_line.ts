import { BANDWIDTH_UNITS, type Units } from "./bandwidth_units.ts";
import { cutToWidth } from "./terminal_text.ts";

/** How the pairs that have ended did end. */
export interface PairCounts {
  measured: number;
  failed: number;
  skipped: number;
}

export interface ProgressState extends PairCounts {
  /** How many pairs are planned. */
  total: number;
  elapsedMs: number;
  /** How long it will still take; null: nobody knows yet. */
  leftMs: number | null;
  /** Medians of the pairs measured so far; null: none has the number. */
  latencyUs: number | null;
  bandwidth_MBps: number | null;
}

/** Before so much time, a rate is an accident. */
const FIRST_RATE_MS = 500;
const LEAST_BAR = 10;
const MOST_BAR = 40;

/**
 * One line: a bar as far as it fits, pairs ended and planned, pairs per second so far, the time left, failures, medians
 * so far, time gone, which is left out where there is no room for it and a bar. It stays one column short of `columns`,
 * since some terminals wrap after the last one. Null columns: no bar, whatever length.
 */
export function renderProgress(state: ProgressState, units: Units, columns: number | null): string {
  const { total, measured, failed, skipped, elapsedMs, leftMs } = state;
  const ended = measured + failed + skipped;
  const perSecond = ended > 0 && elapsedMs >= FIRST_RATE_MS ? ended / elapsedMs * 1000 : null;
  const parts = [
    `${ended}/${total}`,
    perSecond === null ? "-- pairs/s" : `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} pairs/s`,
    perSecond === null || leftMs === null ? "ETA --" : `ETA ${clockText(leftMs)}`,
    `${failed} failed`,
    ...skipped > 0 ? [`${skipped} skipped`] : [],
    ...mediansText(state, units),
  ];
  const short = parts.join("  ");
  const text = `${short}  elapsed ${clockText(elapsedMs)}`;
  if (columns === null) return text;

  const barWidth = (text: string) => Math.min(MOST_BAR, columns - 1 - text.length - "[]  ".length);
  for (const line of [text, short]) {
    const width = barWidth(line);
    if (width < LEAST_BAR) continue;
    const filled = total === 0 ? width : Math.floor(width * ended / total);
    return `[${"#".repeat(filled)}${"-".repeat(width - filled)}]  ${line}`;
  }
  return cutToWidth(short, columns - 1);
}

function mediansText({ latencyUs, bandwidth_MBps }: ProgressState, units: Units): string[] {
  const { label, perMBps } = BANDWIDTH_UNITS[units];
  const texts = [
    ...latencyUs === null ? [] : [`${threeDigits(latencyUs)} µs`],
    ...bandwidth_MBps === null ? [] : [`${threeDigits(bandwidth_MBps * perMBps)} ${label}`],
  ];
  return texts.length === 0 ? [] : [`median ${texts.join(" ")}`];
}

/** As much as can be read while it changes: `1.53`, `15.3`, `153`, `1532`. */
function threeDigits(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** `0:07`, `12:34`, `1:02:03`. */
function clockText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** What a run says last on stderr, in seconds however long it took: `elapsed 5.03 s`. */
export function elapsedLine(ms: number): string {
  return `elapsed ${(ms / 1000).toFixed(2)} s`;
}
