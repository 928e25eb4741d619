import { BinaryHeap } from "@std/data-structures/binary-heap";
import { nowMs } from "../base/clock.ts";
import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions } from "./probe.ts";

/** What is waited for may be over before it has begun. */
const NOTHING = Promise.resolve(null);

/**
 * Waits as long as a measurement would take.
 * @param delayMs may be Infinity: no answer ever comes
 * @returns null when the time has passed; else what became of the pair instead
 */
export function simulatedWait(delayMs: number, { timeoutMs, signal }: MeasureOptions): Promise<Outcome | null> {
  if (delayMs <= 0) return NOTHING;
  let sleepers = SLEEPERS.get(signal);
  if (!sleepers) SLEEPERS.set(signal, sleepers = new Sleepers(signal));
  if (delayMs <= timeoutMs) return sleepers.sleep(delayMs, null);
  const detail = `no result within ${timeoutMs} ms`;
  return sleepers.sleep(timeoutMs, { status: "failed", reason: "timeout", detail });
}

/** All that one signal cuts short. */
const SLEEPERS = new WeakMap<AbortSignal, Sleepers>();

const INTERRUPTED: Outcome = { status: "skipped", reason: "interrupted" };

interface Sleeper {
  untilMs: number;
  /** What it comes to when it sleeps so long. */
  outcome: Outcome | null;
  resolve(outcome: Outcome | null): void;
}

/** Many waits with one timer and one listener: with thousands at the same time, those of each would take longer than all else. */
class Sleepers {
  readonly #signal: AbortSignal;
  readonly #sleepers = new BinaryHeap<Sleeper>((x, y) => x.untilMs - y.untilMs);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerMs = Infinity;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(Infinity), { once: true });
  }

  sleep(ms: number, outcome: Outcome | null): Promise<Outcome | null> {
    if (this.#signal.aborted) return Promise.resolve(INTERRUPTED);
    const untilMs = nowMs() + ms;
    return new Promise((resolve) => {
      this.#sleepers.push({ untilMs, outcome, resolve });
      if (untilMs < this.#timerMs) this.#setTimer(untilMs);
    });
  }

  /** Wakes those whose time comes before a moment. */
  #wake(untilMs: number): void {
    for (let first; (first = this.#sleepers.peek()) && first.untilMs <= untilMs;) {
      this.#sleepers.pop();
      first.resolve(this.#signal.aborted ? INTERRUPTED : first.outcome);
    }
    this.#setTimer(this.#sleepers.peek()?.untilMs ?? Infinity);
  }

  #setTimer(atMs: number): void {
    clearTimeout(this.#timer);
    this.#timerMs = atMs;
    if (atMs === Infinity) return;
    this.#timer = setTimeout(() => this.#wake(nowMs()), Math.max(0, Math.ceil(atMs - nowMs())));
  }
}
