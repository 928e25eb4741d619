import type { Recipe } from "./recipe.ts";

/** perftest over RDMA: a write's latency, then a stream of writes from a to b. Both ends are given what the user adds, as they must agree. */
export const perftest: Recipe = {
  help: "perftest's ib_write_lat and ib_write_bw: latency and bandwidth over RDMA",
  form: "paired",
  parser: "perftest",
  latencySize: { default: 2, min: 1, max: 8 * 1024 * 1024 },
  messageSize: { default: 64 * 1024, min: 1, max: 1024 * 1024 * 1024 },
  steps: [
    {
      gives: ["latency"],
      server: "ib_write_lat --port={port} --size={size} -F {args}",
      client: "ib_write_lat --port={port} --size={size} -F {args} {b_addr}",
      timed: false,
      extraSeconds: 1,
    },
    {
      gives: ["bandwidth"],
      server: "ib_write_bw --port={port} --size={size} --duration={duration} -F {args}",
      client: "ib_write_bw --port={port} --size={size} --duration={duration} -F {args} {b_addr}",
      timed: true,
      extraSeconds: 1,
    },
  ],
};
