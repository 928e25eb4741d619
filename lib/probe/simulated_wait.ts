import { BinaryHeap } from "@std/data-structures/binary-heap";
import { nowMs } from "../base/clock.ts";
import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions } from "./probe.ts";

/**
 * Waits as long as a measurement would take, in whole milliseconds of the clock.
 * @param delayMs may be Infinity: no answer ever comes
 * @param result what it comes to when the time has passed
 * @returns that, or what became of the pair instead
 */
export function simulatedWait<T>(
  delayMs: number,
  { timeoutMs, signal }: MeasureOptions,
  result: T,
): Promise<T | Outcome> {
  if (delayMs <= 0) return Promise.resolve(result);
  let sleepers = SLEEPERS.get(signal);
  if (!sleepers) SLEEPERS.set(signal, sleepers = new Sleepers(signal));
  if (delayMs <= timeoutMs) return sleepers.sleep(delayMs, result);
  const detail = `no result within ${timeoutMs} ms`;
  return sleepers.sleep<Outcome>(timeoutMs, { status: "failed", reason: "timeout", detail });
}

/** All that one signal cuts short. */
const SLEEPERS = new WeakMap<AbortSignal, Sleepers>();

const INTERRUPTED: Outcome = { status: "skipped", reason: "interrupted" };

/** Wakes a sleeper: with its result, or with that instead. */
type Wake = (instead?: Outcome) => void;

/**
 * Many waits with one timer and one listener: with thousands at the same time, those of each would take longer than all else. Those who wake in the
 * same millisecond are kept together, since timers know no less.
 */
class Sleepers {
  readonly #signal: AbortSignal;
  readonly #sleepers = new Map<number, Wake[]>();
  /** When somebody wakes. */
  readonly #moments = new BinaryHeap<number>((x, y) => x - y);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerMs = Infinity;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(Infinity), { once: true });
  }

  sleep<T>(ms: number, result: T): Promise<T | Outcome> {
    if (this.#signal.aborted) return Promise.resolve(INTERRUPTED);
    const untilMs = Math.ceil(nowMs() + ms);
    return new Promise((resolve) => {
      const wake: Wake = (instead) => resolve(instead ?? result);
      const others = this.#sleepers.get(untilMs);
      if (others) return void others.push(wake);
      this.#sleepers.set(untilMs, [wake]);
      this.#moments.push(untilMs);
      if (untilMs < this.#timerMs) this.#setTimer(untilMs);
    });
  }

  /** Wakes those whose time comes before a moment. */
  #wake(untilMs: number): void {
    const instead = this.#signal.aborted ? INTERRUPTED : undefined;
    for (let first; (first = this.#moments.peek()) !== undefined && first <= untilMs;) {
      this.#moments.pop();
      const sleepers = this.#sleepers.get(first)!;
      this.#sleepers.delete(first);
      for (const wake of sleepers) wake(instead);
    }
    this.#setTimer(this.#moments.peek() ?? Infinity);
  }

  #setTimer(atMs: number): void {
    clearTimeout(this.#timer);
    this.#timerMs = atMs;
    if (atMs === Infinity) return;
    this.#timer = setTimeout(() => this.#wake(nowMs()), Math.max(0, Math.ceil(atMs - nowMs())));
  }
}
