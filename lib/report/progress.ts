import { cutToWidth, safeText } from "./terminal_text.ts";

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
}

export interface ProgressOptions {
  total: number;
  /** A terminal gets one line that is written again and again; anything else a line every 10 s. */
  isTerminal: boolean;
  /** Shows no progress; messages are still printed. */
  quiet: boolean;
  /** How wide the terminal is now. */
  columns: () => number;
  write: (text: string) => void;
  /** Milliseconds on a clock that never goes back. */
  nowMs: () => number;
  /** Calls `tick` again and again until the function that it gives back is called. Default: a timer that keeps no program alive. */
  every?: (intervalMs: number, tick: () => void) => () => void;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 10_000;
const LINE_START = "\r";
const CLEAR_TO_LINE_END = "\x1b[K";

/** How far a run is, shown on stderr while it lasts, and the messages that have to find their way past that line. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #beganMs: number;
  readonly #stop: () => void;
  #counts: PairCounts = { measured: 0, failed: 0, skipped: 0 };
  #lineShown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#beganMs = options.nowMs();
    const intervalMs = options.isTerminal ? REDRAW_MS : PLAIN_LINE_MS;
    this.#stop = options.quiet ? () => {} : (options.every ?? unrefInterval)(intervalMs, () => this.#show());
  }

  /** Takes the new counts; they are shown at the next turn of the clock. */
  update(counts: PairCounts): void {
    this.#counts = counts;
  }

  /** Prints a message of one or more lines, above the progress line where there is one. */
  log(text: string): void {
    const hadLine = this.#lineShown;
    this.#clear();
    this.#options.write(text.split("\n").map((line) => safeText(line) + "\n").join(""));
    if (hadLine) this.#show();
  }

  /** Ends the display and takes the progress line away. Messages can still be printed. */
  finish(): void {
    this.#stop();
    this.#clear();
  }

  #show(): void {
    const { total, isTerminal, columns, nowMs, write } = this.#options;
    const state = { ...this.#counts, total, elapsedMs: nowMs() - this.#beganMs };
    if (!isTerminal) return write(renderProgress(state, null) + "\n");
    write(LINE_START + renderProgress(state, columns()) + CLEAR_TO_LINE_END);
    this.#lineShown = true;
  }

  #clear(): void {
    if (this.#lineShown) this.#options.write(LINE_START + CLEAR_TO_LINE_END);
    this.#lineShown = false;
  }
}

function unrefInterval(intervalMs: number, tick: () => void): () => void {
  const timer = setInterval(tick, intervalMs);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}

/** Before so much time, a rate is an accident. */
const FIRST_RATE_MS = 500;
const LEAST_BAR = 10;
const MOST_BAR = 40;

/**
 * One line: a bar as far as it fits, pairs ended and planned, pairs per second so far, the time left at that rate, failures, time gone.
 * It stays one column short of `columns`, since some terminals wrap after the last one. Null columns: no bar, whatever length.
 */
export function renderProgress(state: ProgressState, columns: number | null): string {
  const { total, measured, failed, skipped, elapsedMs } = state;
  const ended = measured + failed + skipped;
  const perSecond = ended > 0 && elapsedMs >= FIRST_RATE_MS ? ended / elapsedMs * 1000 : null;
  const parts = [
    `${ended}/${total}`,
    perSecond === null ? "-- pairs/s" : `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} pairs/s`,
    perSecond === null ? "ETA --" : `ETA ${clockText((total - ended) / perSecond * 1000)}`,
    `${failed} failed`,
    ...skipped > 0 ? [`${skipped} skipped`] : [],
    `elapsed ${clockText(elapsedMs)}`,
  ];
  const text = parts.join("  ");
  if (columns === null) return text;

  const barWidth = Math.min(MOST_BAR, columns - 1 - text.length - "[]  ".length);
  if (barWidth < LEAST_BAR) return cutToWidth(text, columns - 1);
  const filled = total === 0 ? barWidth : Math.floor(barWidth * ended / total);
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]  ${text}`;
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
