import type { Recipe } from "./recipe.ts";

/**
 * NetPIPE 3.7 over TCP (NPtcp): ping-pong of one size for latency; for bandwidth, of all sizes up to one: it goes through a hundred of the
 * first size before it measures. Counts of repetitions are fixed, as its own choice of them takes minutes on a slow link.
 */
export const netpipe: Recipe = {
  help: "NetPIPE's NPtcp: latency and bandwidth, both by ping-pong over TCP",
  form: "paired",
  parser: "netpipe",
  latencySize: { default: 1, min: 1, max: 4 * 1024 * 1024 },
  messageSize: { default: 1024 * 1024, min: 1, max: 64 * 1024 * 1024, powerOfTwo: true },
  steps: [
    {
      gives: ["latency"],
      server: "NPtcp -P {port} -l {size} -u {size} -p 0 -n 1000 -o /dev/null {args}",
      client: "NPtcp -h {b_addr} -P {port} -l {size} -u {size} -p 0 -n 1000 -o /dev/null {args}",
      timed: false,
      extraSeconds: 1,
    },
    {
      gives: ["bandwidth"],
      server: "NPtcp -P {port} -l 1 -u {size} -p 0 -n 10 -o /dev/null {args}",
      client: "NPtcp -h {b_addr} -P {port} -l 1 -u {size} -p 0 -n 10 -o /dev/null {args}",
      timed: false,
      extraSeconds: 1,
    },
  ],
};
