import type { Recipe } from "./recipe.ts";

/** iperf3 3.x: a TCP stream from a to b. Its round-trip time is one under load, and no latency. */
export const iperf3: Recipe = {
  help: "iperf3: bandwidth",
  form: "paired",
  parser: "iperf3",
  latencySize: null,
  messageSize: { default: 128 * 1024, min: 1, max: 1024 * 1024 },
  steps: [{
    gives: ["bandwidth"],
    server: "iperf3 --server --one-off --bind {b_addr} --port {port}",
    client:
      "iperf3 --client {b_addr} --bind {a_addr} --port {port} --json --length {size} --omit 1 --time {duration} {args}",
    timed: true,
    extraSeconds: 1.5,
  }],
};
