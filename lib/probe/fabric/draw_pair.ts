import { seededRandom, textSeed } from "../../base/random.ts";
import type { Fabric, Quantity } from "./fabric.ts";
import { faultsAt, pairWays } from "./pair_ways.ts";

/** How a pair is measured. */
export interface DrawOptions {
  /** No other pair is measured meanwhile. */
  alone: boolean;
  /** How often the pair has been measured before; each time something else is drawn. */
  repeat: number;
}

/** What a measurement gives: numbers, not rounded; or it cannot be made; or there is no answer. */
export type Drawn = { latency_us: number; bandwidth_MBps: number } | "dead" | "hang";

/** Draws for the pair of two nodes, by their numbers; the first one starts the measurement. */
export type DrawPair = (a: number, b: number, options: DrawOptions) => Drawn;

/**
 * What a fabric's pairs are measured to be. A draw follows from the seed, the names of the two nodes in their order, and how often they have
 * been measured: neither from the other nodes nor from what else is drawn. Faults change it by their factors, and draw nothing.
 * @param nodes the names of all nodes, by their numbers
 */
export function pairDraws(
  fabric: Fabric,
  nodes: readonly string[],
  seed: number,
  wayOf = pairWays(fabric, nodes),
): DrawPair {
  const seeds = nodes.map(textSeed);
  const latencyNoise = noiseOf(fabric.latency_us), bandwidthNoise = noiseOf(fabric.bandwidth_MBps);
  return (a, b, { alone, repeat }) => {
    const way = wayOf(a, b);
    let latency = 1, bandwidth = 1, isDead = false, isHanging = false;
    for (const fault of faultsAt(way, alone)) {
      latency *= fault.latency ?? 1;
      bandwidth *= fault.bandwidth ?? 1;
      isDead ||= fault.dead ?? false;
      isHanging ||= fault.hang ?? false;
    }
    if (isDead) return "dead";
    if (isHanging) return "hang";
    const random = seededRandom(seed, seeds[a]!, seeds[b]!, repeat);
    // Two independent numbers of the standard normal distribution (G. E. P. Box, M. E. Muller, 1958).
    const radius = Math.sqrt(-2 * Math.log(1 - random())), angle = 2 * Math.PI * random();
    return {
      latency_us: (fabric.latency_us.base + fabric.per_hop_us * way.furtherHops) *
        latencyNoise(radius * Math.cos(angle)) * latency,
      bandwidth_MBps: fabric.bandwidth_MBps.base * bandwidthNoise(radius * Math.sin(angle)) * bandwidth,
    };
  };
}

/**
 * A factor of log-normal noise, from a number of the standard normal distribution: its mean is 1, its coefficient of variation cv. With
 * sigma² = ln(1 + cv²) and mu = −sigma² / 2, as the mean of exp(N(mu, sigma²)) is exp(mu + sigma² / 2), and its squared coefficient of
 * variation exp(sigma²) − 1 (N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions 1, chapter 14).
 */
function noiseOf({ cv }: Quantity): (normal: number) => number {
  const variance = Math.log1p(cv * cv);
  const sigma = Math.sqrt(variance);
  return (normal) => Math.exp(sigma * normal - variance / 2);
}
