import type { KernelSettings } from "../../lib/net/request.ts";
import type { LatencyDetail } from "../../lib/base/measurement.ts";
import { alternate, median, ratios, standardDeviation } from "./alternate.ts";
import { BenchPath, type Pinning } from "./bench_path.ts";
import { iperf3 } from "./peers/iperf3.ts";
import { netpipe } from "./peers/netpipe.ts";
import { qperfBandwidth, qperfLatency } from "./peers/qperf.ts";
import { isInstalled } from "./peers/server.ts";
import { sockperf, SOCKPERF_LEAST_BYTES } from "./peers/sockperf.ts";
import { print } from "./print.ts";

/** One number, as we have it and as a peer has it. */
interface Quantity {
  title: string;
  unit: "µs" | "MB/s";
  program: "sockperf" | "qperf" | "NPtcp" | "iperf3";
  ours: (path: BenchPath) => Promise<number>;
  peer: (path: BenchPath) => Promise<number>;
  leastTurns?: number;
}

/** With it ours samples for a second at least, as sockperf does: how much medians spread depends on how long each has sampled. */
const AS_LONG_AS_SOCKPERF_MS = 4000;

const KIB = 1 << 10, MIB = 1 << 20;

/** Latency alone: of the stream, which follows, one byte is asked for. */
function latency(settings: Partial<KernelSettings>, figure: keyof LatencyDetail & `${string}_us` = "p50_us") {
  return async (path: BenchPath) => (await path.measure({ countBytes: 1, ...settings })).latency![figure];
}

/** Bandwidth alone: one ping is asked for. */
function bandwidth(messageSizeBytes: number) {
  return async (path: BenchPath) => (await path.measure({ iterations: 1, messageSizeBytes })).bandwidth_MBps!;
}

function quantities(): Quantity[] {
  const sizeBytes = SOCKPERF_LEAST_BYTES;
  const all: Quantity[] = [];
  for (const wait of ["block", "spin"] as const) {
    all.push({
      title: `latency p50, ${wait}, ${sizeBytes} bytes`,
      unit: "µs",
      program: "sockperf",
      ours: latency({ latencySizeBytes: sizeBytes, wait, durationMs: AS_LONG_AS_SOCKPERF_MS }),
      peer: (path) => sockperf(path, { sizeBytes, wait }),
      leastTurns: wait === "block" ? 10 : 0, // for the deviation of ten medians
    });
  }
  const mean = (path: BenchPath) => qperfLatency(path, 1);
  all.push(
    { title: "latency p50 (theirs: mean), block, 1 byte", unit: "µs", program: "qperf", ours: latency({}), peer: mean },
    { title: "latency mean, block, 1 byte", unit: "µs", program: "qperf", ours: latency({}, "mean_us"), peer: mean },
  );
  for (const latencySizeBytes of [1, KIB, 64 * KIB, MIB]) {
    all.push({
      title: `latency p50 (theirs: best mean of three), block, ${latencySizeBytes} bytes`,
      unit: "µs",
      program: "NPtcp",
      ours: latency({ latencySizeBytes }),
      peer: (path) => netpipe(path, latencySizeBytes),
    });
  }
  for (const messageBytes of [128 * KIB, MIB]) {
    const title = `bandwidth, 1 stream, ${messageBytes / KIB} KiB messages`;
    const iperf = async (path: BenchPath) => (await iperf3(path, { sizeBytes: messageBytes })).there;
    const qperf = (path: BenchPath) => qperfBandwidth(path, messageBytes);
    all.push(
      { title, unit: "MB/s", program: "iperf3", ours: bandwidth(messageBytes), peer: iperf },
      { title, unit: "MB/s", program: "qperf", ours: bandwidth(messageBytes), peer: qperf },
    );
  }
  return all;
}

async function compare(path: BenchPath, { title, unit, program, ours, peer, leastTurns = 0 }: Quantity, turns: number) {
  const sides = [{ name: "ours", measure: () => ours(path) }, { name: program, measure: () => peer(path) }] as const;
  const measured = await alternate(...sides, Math.max(turns, leastTurns));
  print(`${title}, against ${program}`);
  for (const [name, values] of [["ours", measured.ours], [program, measured.peer]] as const) {
    const numbers = [median(values), Math.min(...values), Math.max(...values), standardDeviation(values)];
    const [middle, least, most, deviation] = numbers.map((value) => value.toPrecision(4));
    const spread = values.length > 1 ? `${least} to ${most}, standard deviation ${deviation}` : "one turn";
    print(`  ${name.padEnd(8)} ${middle} ${unit} (${spread})`);
  }
  const { ofMedians, byTurn, ofDeviations } = ratios(measured);
  print(`  ratio    ${ofMedians.toFixed(3)} (turns: ${byTurn.map((ratio) => ratio.toFixed(2)).join(" ")})`);
  if (byTurn.length > 1) print(`  ratio of standard deviations ${ofDeviations.toFixed(2)}`);
}

/**
 * The measuring kernel against the tools that everybody trusts, on one path.
 * @param only what a quantity's title or its peer must contain
 */
export async function benchKernel({ turns, only, pinning }: { turns: number; only: string; pinning: Pinning }) {
  await using path = await BenchPath.open({}, pinning);
  const where = path.nodes ? "two network namespaces" : "the loopback interface, as namespaces cannot be made";
  const bound = pinning ? `bound to CPUs ${pinning.a} and ${pinning.b}` : "not bound to CPUs";
  print(`one path: ${where}; ${bound}; ${turns} turns, each measures both, the first one in turn`);
  const chosen = quantities().filter(({ title, program }) => `${title}, against ${program}`.includes(only));
  const missing = new Set<string>();
  for (const quantity of chosen) {
    if (await isInstalled(quantity.program)) await compare(path, quantity, turns);
    else missing.add(quantity.program);
  }
  for (const program of missing) print(`left out, not installed: ${program}`);
}
