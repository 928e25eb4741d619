import { seededRandom } from "../base/random.ts";
import { round4 } from "../base/rounding.ts";
import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions, Pair, Probe } from "./probe.ts";
import type { SimSettings } from "./settings.ts";

/** Bounds of the uniform distribution that latency (µs) and bandwidth (MB/s) are drawn from. */
const LOW = 100;
const HIGH = 200;

/**
 * The probe that touches no network: waits, then draws. All of a pair's numbers follow from the run's seed and the names of its
 * two nodes alone, so that they do not depend on workers, schedule or order, nor on which other nodes take part.
 */
export class SimProbe implements Probe {
  readonly #settings: SimSettings;
  readonly #seed: number;
  /** What draws follow of each node. */
  readonly #seeds: readonly number[];

  /** @param nodes the names of all nodes, by their numbers */
  constructor(settings: SimSettings, seed: number, nodes: readonly string[]) {
    this.#settings = settings;
    this.#seed = seed;
    this.#seeds = nodes.map(hashOf);
  }

  async measure(pair: Pair, { timeoutMs, signal }: MeasureOptions): Promise<Outcome> {
    const random = seededRandom(this.#seed, this.#seeds[pair.a]!, this.#seeds[pair.b]!);
    const latency = round4(LOW + (HIGH - LOW) * random());
    const bandwidth = round4(LOW + (HIGH - LOW) * random());
    const { delayMinMs, delayMaxMs } = this.#settings;
    const delayMs = delayMinMs + (delayMaxMs - delayMinMs) * random();
    if (delayMs > 0 && !await sleep(Math.min(delayMs, timeoutMs), signal)) {
      return { status: "skipped", reason: "interrupted" };
    }
    if (delayMs > timeoutMs) {
      return { status: "failed", reason: "timeout", detail: `no result within ${timeoutMs} ms` };
    }
    return { status: "measured", latency_us: latency, bandwidth_MBps: bandwidth };
  }
}

/** FNV-1a over UTF-16 code units, 32 bits (G. Fowler, L. C. Noll, K.-P. Vo). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
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
