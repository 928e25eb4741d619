import { buildTopology } from "../base/topology.ts";
import type { Run } from "../results/run.ts";
import { type Metric, METRICS } from "../results/verdict.ts";
import { fitAdditive } from "./additive_fit.ts";
import { LEAST_FREEDOM, slowSign } from "./limits.ts";
import { observe, pairNumbers } from "./observations.ts";
import { pairClasses } from "./pair_classes.ts";

/**
 * How the nodes of a run differ from most: for each metric, by the places of the nodes, what a node multiplies the values of its pairs by. Where
 * sending and receiving are told apart, the slower one of both counts. NaN: nothing is known of the node. Null: the metric was not
 * measured, or too few pairs were to tell a node from noise.
 */
export function nodeEffects(run: Run): Record<Metric, Float64Array | null> {
  const { topology } = run.header;
  const numbers = pairNumbers(run), classes = pairClasses(run, topology ? buildTopology(topology) : null);
  const effects = (metric: Metric) => {
    const observed = observe(run, metric, numbers, classes);
    if (observed.log.length === 0) return null;
    const { effect, freedom } = fitAdditive(observed);
    if (freedom < LEAST_FREEDOM) return null;
    const sides = [effect.subarray(0, observed.nodes), effect.subarray(observed.nodes)];
    return sides[0]!.map((one, node) => {
      const both = [one, sides[1]![node] ?? NaN].filter((side) => !Number.isNaN(side));
      return both.length === 0 ? NaN : Math.exp(slowSign(metric) > 0 ? Math.max(...both) : Math.min(...both));
    });
  };
  return Object.fromEntries(METRICS.map((metric) => [metric, effects(metric)])) as Record<Metric, Float64Array | null>;
}
