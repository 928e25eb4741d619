import { seededRandom, textSeed } from "../../base/random.ts";
import type { Outcome } from "../../results/outcome.ts";
import type { MeasureOptions, Pair, Probe } from "../probe.ts";
import type { SimSettings } from "../settings.ts";
import { simulatedWait } from "../simulated_wait.ts";
import { type DrawPair, pairDraws } from "./draw_pair.ts";
import { drawnOutcome } from "./drawn_outcome.ts";
import type { Fabric } from "./fabric.ts";
import { faultsAt, pairWays } from "./pair_ways.ts";

/** Keeps the draw of a delay apart from those of results. */
const DELAY = 1;

/** The probe that touches no network: waits, then tells what a described fabric would give. */
export class FabricProbe implements Probe {
  readonly #settings: SimSettings;
  readonly #seed: number;
  readonly #nodes: readonly string[];
  readonly #ways: ReturnType<typeof pairWays>;
  readonly #draw: DrawPair;

  /** @param nodes the names of all nodes, by their numbers */
  constructor(settings: SimSettings, fabric: Fabric, seed: number, nodes: readonly string[]) {
    this.#settings = settings;
    this.#seed = seed;
    this.#nodes = nodes;
    this.#ways = pairWays(fabric, nodes);
    this.#draw = pairDraws(fabric, nodes, seed, this.#ways);
  }

  async measure(pair: Pair, options: MeasureOptions): Promise<Outcome> {
    const { alone = false, repeat = 0 } = options;
    const drawn = this.#draw(pair.a, pair.b, { alone, repeat });
    const instead = await simulatedWait(drawn === "hang" ? Infinity : this.#delayMs(pair, repeat), options, null);
    if (instead) return instead;
    if (drawn === "hang") throw new Error("waiting for what never comes: it came");
    return drawnOutcome(drawn, faultsAt(this.#ways(pair.a, pair.b), alone));
  }

  #delayMs({ a, b }: Pair, repeat: number): number {
    const { delayMinMs, delayMaxMs } = this.#settings;
    if (delayMinMs === delayMaxMs) return delayMinMs;
    const random = seededRandom(this.#seed, textSeed(this.#nodes[a]!), textSeed(this.#nodes[b]!), repeat, DELAY);
    return delayMinMs + (delayMaxMs - delayMinMs) * random();
  }
}
