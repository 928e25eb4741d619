import type { Recipe } from "./recipe.ts";

/** nccl-tests built with MPI, one GPU a node: sendrecv_perf, in which each of the two sends to the other. Its times are no latency. */
export const nccl: Recipe = {
  help: "nccl-tests' sendrecv_perf: bandwidth between GPUs, both ways at the same time",
  form: "launched",
  parser: "nccl",
  latencySize: null,
  messageSize: { default: 128 * 1024 * 1024, min: 4, max: 16 * 1024 * 1024 * 1024 },
  steps: [{
    gives: ["bandwidth"],
    command: "sendrecv_perf -b {size} -e {size} -g 1 {args}",
    timed: false,
    extraSeconds: 6,
  }],
};
