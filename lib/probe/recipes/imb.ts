import type { Recipe } from "./recipe.ts";

/** Intel MPI Benchmarks 2019 and later: PingPong for latency, Uniband for bandwidth from a to b. Sizes are powers of two (-msglog). */
export const imb: Recipe = {
  help: "IMB-MPI1 PingPong and Uniband: latency and bandwidth of MPI",
  form: "launched",
  parser: "imb",
  latencySize: { default: 1, min: 1, max: 4 * 1024 * 1024, powerOfTwo: true },
  messageSize: { default: 1024 * 1024, min: 1, max: 1024 * 1024 * 1024, powerOfTwo: true },
  steps: [
    {
      gives: ["latency"],
      command: "IMB-MPI1 PingPong -msglog {size_log2}:{size_log2} -iter 1000 -time {duration} {args}",
      timed: true,
      extraSeconds: 2,
    },
    {
      gives: ["bandwidth"],
      command: "IMB-MPI1 Uniband -msglog {size_log2}:{size_log2} -iter 20 -time {duration} {args}",
      timed: true,
      extraSeconds: 2,
    },
  ],
};
