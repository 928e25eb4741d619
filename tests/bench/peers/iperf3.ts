import type { BenchPath } from "../bench_path.ts";
import { withServer } from "./server.ts";

const PORT = 5201;

export interface Iperf3Options {
  sizeBytes: number;
  streams?: number;
  bidirectional?: boolean;
}

interface Report {
  error?: string;
  end: { sum_received: { bits_per_second: number }; sum_received_bidir_reverse?: { bits_per_second: number } };
}

/** What the receiver counted, in 10^6 bytes per second, with the first second left out; and the way back if it was asked for. */
export function iperf3(path: BenchPath, options: Iperf3Options): Promise<{ there: number; back: number | null }> {
  const { sizeBytes, streams = 1, bidirectional = false } = options;
  const client = ["iperf3", "-c", path.addresses.b, "-l", String(sizeBytes), "-t", "2", "-O", "1", "-J"];
  client.push("-P", String(streams), ...bidirectional ? ["--bidir"] : []);
  return withServer(path, ["iperf3", "-s", "-B", path.addresses.b], PORT, async () => {
    const report: Report = JSON.parse(await path.run(client));
    if (report.error !== undefined) throw new Error(`iperf3: ${report.error}`); // which is the whole truth: its exit status is 0
    const back = report.end.sum_received_bidir_reverse;
    return { there: report.end.sum_received.bits_per_second / 8e6, back: back ? back.bits_per_second / 8e6 : null };
  });
}
