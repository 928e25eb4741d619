import type { BenchPath } from "../bench_path.ts";
import { found, withServer } from "./server.ts";

const PORT = 19765;

function qperf(path: BenchPath, test: string, sizeBytes: number, seconds: number): Promise<string> {
  const client = ["qperf", path.addresses.b, "-t", String(seconds), "-m", String(sizeBytes), "--unify_units", test];
  return withServer(path, ["qperf"], PORT, () => path.run(client));
}

/** The mean of half round trips in one second, in microseconds. */
export async function qperfLatency(path: BenchPath, sizeBytes: number): Promise<number> {
  return found(await qperf(path, "tcp_lat", sizeBytes, 1), /latency += +([\d.]+) ns/) / 1000;
}

/** In 10^6 bytes per second. */
export async function qperfBandwidth(path: BenchPath, sizeBytes: number): Promise<number> {
  return found(await qperf(path, "tcp_bw", sizeBytes, 2), /bw += +([\d.]+) bytes\/sec/) / 1e6;
}
