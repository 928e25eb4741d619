import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions } from "./probe.ts";

/**
 * Waits as long as a measurement would take.
 * @param delayMs may be Infinity: no answer ever comes
 * @returns null when the time has passed; else what became of the pair instead
 */
export async function simulatedWait(delayMs: number, { timeoutMs, signal }: MeasureOptions): Promise<Outcome | null> {
  if (delayMs > 0 && !await sleep(Math.min(delayMs, timeoutMs), signal)) {
    return { status: "skipped", reason: "interrupted" };
  }
  if (delayMs > timeoutMs) {
    return { status: "failed", reason: "timeout", detail: `no result within ${timeoutMs} ms` };
  }
  return null;
}

/** Waits; answers false when the signal cut the wait short. */
function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms, true);
    const abort = () => end(false);
    signal.addEventListener("abort", abort);
    function end(whole: boolean) {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      resolve(whole);
    }
  });
}
