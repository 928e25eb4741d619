import { canMakeNamespaces } from "../cluster/lab.ts";
import { PAYLOAD_SHARE, payloadMBps } from "../cluster/two_nodes.ts";
import { median } from "./alternate.ts";
import { BenchPath } from "./bench_path.ts";
import { iperf3 } from "./peers/iperf3.ts";
import { isInstalled } from "./peers/server.ts";
import { print } from "./print.ts";

const RATES = ["100mbit", "1gbit", "10gbit"];
const MESSAGE_BYTES = 128 << 10;

type Directions = { there: number; back: number | null };

async function ours(path: BenchPath, streams: number, bidirectional: boolean): Promise<Directions> {
  const settings = { iterations: 1, messageSizeBytes: MESSAGE_BYTES, streams, bidirectional };
  const { bandwidth_MBps, bandwidth_back_MBps = null } = await path.measure(settings);
  return { there: bandwidth_MBps!, back: bandwidth_back_MBps };
}

/** Medians of what was measured, as shares of what the path carries. */
function shares(measured: Directions[], rate: string): string {
  const share = (values: number[]) => (median(values) / payloadMBps(rate)).toFixed(4);
  const there = share(measured.map((one) => one.there));
  const back = measured.flatMap((one) => one.back ?? []);
  return back.length > 0 ? `${there} ${share(back)}` : there;
}

/** Paths of a known rate: what is measured, as a share of the payload that they carry; 1 is the truth. */
export async function benchShaped({ turns, only }: { turns: number; only: string }) {
  const able = canMakeNamespaces();
  if (able !== true) {
    print(`shaped paths cannot be made: ${able}`);
    return;
  }
  const withIperf3 = await isInstalled("iperf3");
  print(`measured / (rate × ${PAYLOAD_SHARE.toFixed(4)}), there and back, medians of ${turns} turns; 128 KiB messages`);
  print(
    ["rate", "directions", "streams", "ours", withIperf3 ? "iperf3" : "(iperf3 is not installed)"].map(column).join(""),
  );
  for (const rate of RATES.filter((one) => one.includes(only))) {
    await using path = await BenchPath.open({ rate });
    for (const bidirectional of [false, true]) {
      for (const streams of [1, 4]) {
        const measured: Directions[] = [], peers: Directions[] = [];
        for (let turn = 0; turn < turns; turn++) {
          measured.push(await ours(path, streams, bidirectional));
          if (withIperf3) peers.push(await iperf3(path, { sizeBytes: MESSAGE_BYTES, streams, bidirectional }));
        }
        const cells = [rate, bidirectional ? "both" : "one way", String(streams), shares(measured, rate)];
        print([...cells, withIperf3 ? shares(peers, rate) : ""].map(column).join(""));
      }
    }
  }
}

function column(text: string): string {
  return text.padEnd(16);
}
