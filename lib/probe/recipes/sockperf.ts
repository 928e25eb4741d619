import type { Recipe } from "./recipe.ts";

/** What sockperf's own header takes of a message. */
const LEAST_BYTES = 14;

/** sockperf 3.x over TCP: ping-pong, then a stream from a to b, which it counts where it is sent. */
export const sockperf: Recipe = {
  help: "sockperf: latency and bandwidth over TCP",
  form: "paired",
  parser: "sockperf",
  latencySize: { default: LEAST_BYTES, min: LEAST_BYTES, max: 65507 },
  messageSize: { default: 65507, min: LEAST_BYTES, max: 65507 },
  steps: [
    {
      gives: ["latency"],
      server: "sockperf server --tcp -i {b_addr} -p {port}",
      client: "sockperf ping-pong --tcp -i {b_addr} -p {port} -m {size} -t {duration} {args}",
      timed: true,
      extraSeconds: 2.5,
    },
    {
      gives: ["bandwidth"],
      server: "sockperf server --tcp -i {b_addr} -p {port}",
      client: "sockperf throughput --tcp -i {b_addr} -p {port} -m {size} -t {duration} {args}",
      timed: true,
      extraSeconds: 2.5,
    },
  ],
};
