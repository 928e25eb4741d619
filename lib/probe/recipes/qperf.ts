import type { Recipe } from "./recipe.ts";

/** qperf 0.4: TCP latency, then a TCP stream from a to b. Its server cannot be bound to an address. */
export const qperf: Recipe = {
  help: "qperf: latency and bandwidth over TCP",
  form: "paired",
  parser: "qperf",
  latencySize: { default: 1, min: 1, max: 4 * 1024 * 1024 },
  messageSize: { default: 64 * 1024, min: 1, max: 64 * 1024 * 1024 },
  steps: [
    {
      gives: ["latency"],
      server: "qperf --listen_port {port}",
      client: "qperf {b_addr} --listen_port {port} --time {duration} --msg_size {size} --unify_units {args} tcp_lat",
      timed: true,
      extraSeconds: 0.3,
    },
    {
      gives: ["bandwidth"],
      server: "qperf --listen_port {port}",
      client: "qperf {b_addr} --listen_port {port} --time {duration} --msg_size {size} --unify_units {args} tcp_bw",
      timed: true,
      extraSeconds: 0.3,
    },
  ],
};
