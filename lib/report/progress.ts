import type { PairRecord } from "../results/outcome.ts";
import { bandwidthBothMBps, bandwidthMBps, latencyUs } from "../results/summary.ts";
import type { Units } from "./bandwidth_units.ts";
import { type PairCounts, renderProgress } from "./progress_line.ts";
import { RunningMedian } from "./running_median.ts";
import { StatusArea, type TerminalSize } from "./status_area.ts";
import { safeText } from "./terminal_text.ts";
import { TimeLeft } from "./time_left.ts";

export interface ProgressOptions {
  total: number;
  /** Of how many nodes each is measured as fast as its pairs allow; 0: other things say which pair is next. */
  freeNodes?: number;
  /** A terminal gets one line that is written again and again; anything else a line every 10 s. */
  isTerminal: boolean;
  /** Shows no progress; messages are still printed. */
  quiet: boolean;
  /** The unit of bandwidth. */
  units: Units;
  /** How large the terminal is now. */
  size: () => TerminalSize;
  write: (text: string) => void;
  /** Milliseconds on a clock that never goes back. */
  nowMs: () => number;
  /** What is shown above the line on a terminal, in lines shorter than it is wide; default: nothing. */
  picture?: Picture | null;
  /**
   * Calls `tick` again and again until the function that it gives back is called. Default: a timer that keeps no
   * program alive.
   */
  every?: (intervalMs: number, tick: () => void) => () => void;
}

/** What is drawn of pairs as they end. */
export interface Picture {
  add(pair: PairRecord): void;
  lines(size: TerminalSize): readonly string[];
}

const REDRAW_MS = 100;
const PICTURE_MS = 200;
const PLAIN_LINE_MS = 10_000;

/** How far a run is, shown on stderr while it lasts, and the messages that have to find their way past that. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #area: StatusArea;
  readonly #beganMs: number;
  readonly #stop: () => void;
  readonly #counts: PairCounts = { measured: 0, failed: 0, skipped: 0 };
  readonly #timeLeft: TimeLeft;
  readonly #latencyUs = new RunningMedian();
  readonly #bandwidth_MBps = new RunningMedian();

  constructor(options: ProgressOptions) {
    const { isTerminal, quiet, picture, write, size, nowMs, every = unrefInterval } = options;
    this.#options = options;
    this.#area = new StatusArea(write, size);
    this.#beganMs = nowMs();
    this.#timeLeft = new TimeLeft(options.total, options.freeNodes ?? 0, this.#beganMs);
    const intervalMs = !isTerminal ? PLAIN_LINE_MS : picture ? PICTURE_MS : REDRAW_MS;
    this.#stop = quiet ? () => {} : every(intervalMs, () => this.#show());
  }

  /** Takes a pair that has ended; it is shown at the next turn of the clock. */
  add(pair: PairRecord): void {
    this.#counts[pair.status]++;
    this.#timeLeft.add((pair.end_s - pair.start_s) * 1000);
    const latency = latencyUs(pair), bandwidth = bandwidthMBps(pair) ?? bandwidthBothMBps(pair);
    if (latency !== null) this.#latencyUs.add(latency);
    if (bandwidth !== null) this.#bandwidth_MBps.add(bandwidth);
    this.#options.picture?.add(pair);
  }

  /** Takes how many pairs are in flight now, and how long they have been, in sum. */
  setInFlight(count: number, elapsedMs: number): void {
    this.#timeLeft.setInFlight(count, elapsedMs, this.#options.nowMs());
  }

  /**
   * Prints a message of one or more lines, above what is shown. A picture comes back at the next turn of the clock:
   * messages may be many.
   */
  log(text: string): void {
    const { write, picture } = this.#options;
    const wasShown = this.#area.isShown;
    this.#area.clear();
    write(text.split("\n").map((line) => safeText(line) + "\n").join(""));
    if (wasShown && !picture) this.#show();
  }

  /** Ends the display and takes away what is shown. Messages can still be printed. */
  finish(): void {
    this.#stop();
    this.#area.clear();
  }

  #show(): void {
    const { total, isTerminal, units, size, nowMs, write, picture } = this.#options;
    const now = nowMs(), elapsedMs = now - this.#beganMs;
    const medians = { latencyUs: this.#latencyUs.value, bandwidth_MBps: this.#bandwidth_MBps.value };
    const state = { ...this.#counts, ...medians, total, elapsedMs, leftMs: this.#timeLeft.leftMs(now) };
    if (!isTerminal) return write(renderProgress(state, units, null) + "\n");
    const { columns, rows } = size();
    const above = picture?.lines({ columns: columns - 1, rows: rows - 1 }) ?? [];
    this.#area.show([...above, renderProgress(state, units, columns)]);
  }
}

function unrefInterval(intervalMs: number, tick: () => void): () => void {
  const timer = setInterval(tick, intervalMs);
  Deno.unrefTimer(timer);
  return () => clearInterval(timer);
}
