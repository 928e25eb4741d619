import type { Recipe } from "./recipe.ts";

/**
 * OSU micro-benchmarks 5.4 and later (`-m` names both sizes): osu_latency, then osu_bw from a to b. Counts of repetitions are fixed below
 * the benchmark's own, with which a large size takes minutes on a slow link.
 */
export const osu: Recipe = {
  help: "OSU's osu_latency and osu_bw: latency and bandwidth of MPI",
  form: "launched",
  parser: "osu",
  latencySize: { default: 1, min: 1, max: 4 * 1024 * 1024 },
  messageSize: { default: 1024 * 1024, min: 1, max: 1024 * 1024 * 1024 },
  steps: [
    {
      gives: ["latency"],
      command: "osu_latency -m {size}:{size} -i 1000 -x 100 {args}",
      timed: false,
      extraSeconds: 2,
    },
    {
      gives: ["bandwidth"],
      command: "osu_bw -m {size}:{size} -i 10 -x 1 {args}",
      timed: false,
      extraSeconds: 3,
    },
  ],
};
