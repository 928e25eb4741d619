import { seededRandom, textSeed } from "../base/random.ts";
import { round4 } from "../base/rounding.ts";
import type { Outcome } from "../results/outcome.ts";
import type { MeasureOptions, Pair, Probe } from "./probe.ts";
import type { SimSettings } from "./settings.ts";
import { simulatedWait } from "./simulated_wait.ts";

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
    this.#seeds = nodes.map(textSeed);
  }

  measure(pair: Pair, options: MeasureOptions): Promise<Outcome> {
    const random = seededRandom(this.#seed, this.#seeds[pair.a]!, this.#seeds[pair.b]!);
    const latency = round4(LOW + (HIGH - LOW) * random());
    const bandwidth = round4(LOW + (HIGH - LOW) * random());
    const { delayMinMs, delayMaxMs } = this.#settings;
    const delayMs = delayMinMs + (delayMaxMs - delayMinMs) * random();
    return simulatedWait(delayMs, options, { status: "measured", latency_us: latency, bandwidth_MBps: bandwidth });
  }
}
