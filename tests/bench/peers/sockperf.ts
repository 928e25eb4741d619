import type { Wait } from "../../../lib/base/measurement.ts";
import type { BenchPath } from "../bench_path.ts";
import { found, withServer } from "./server.ts";

const PORT = 11111;

/** It takes no smaller message. */
export const SOCKPERF_LEAST_BYTES = 14;

/** The median of half round trips in one second, in microseconds. */
export function sockperf(path: BenchPath, { sizeBytes, wait }: { sizeBytes: number; wait: Wait }): Promise<number> {
  const both = ["--tcp", "-i", path.addresses.b, "-p", String(PORT), ...wait === "spin" ? ["--nonblocked"] : []];
  return withServer(path, ["sockperf", "server", ...both], PORT, async () => {
    const output = await path.run(["sockperf", "ping-pong", ...both, "-m", String(sizeBytes), "-t", "1"]);
    return found(output, /percentile 50\.000 = +([\d.]+)/);
  });
}
