import { imb } from "./imb.ts";
import { iperf3 } from "./iperf3.ts";
import { nccl } from "./nccl.ts";
import { netpipe } from "./netpipe.ts";
import { osu } from "./osu.ts";
import { perftest } from "./perftest.ts";
import { qperf } from "./qperf.ts";
import type { Recipe } from "./recipe.ts";
import { sockperf } from "./sockperf.ts";

/** Every benchmark that can be asked for by its name. Options, help and completions read this table. */
export const RECIPES = { osu, imb, iperf3, qperf, sockperf, netpipe, perftest, nccl } as const satisfies Record<
  string,
  Recipe
>;

export type BenchmarkName = keyof typeof RECIPES;

export const BENCHMARKS = Object.keys(RECIPES) as BenchmarkName[];

export function isBenchmark(name: string): name is BenchmarkName {
  return Object.hasOwn(RECIPES, name);
}
