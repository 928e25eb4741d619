import type { Kernel, KernelOptions } from "../../../lib/agent/kernel.ts";
import type { HostFacts, LatencyDetail } from "../../../lib/base/measurement.ts";
import { seededRandom, textSeed } from "../../../lib/base/random.ts";
import { simulatedWait } from "../../../lib/probe/simulated_wait.ts";
import type { Measured } from "../../../lib/results/outcome.ts";

const HOST: HostFacts = {
  kernel: "5.14.0-427.el9.x86_64",
  load1: 0.1,
  governor: null,
  interface: "eth0",
  mtu: 1500,
  speed_Mbitps: 100_000,
  cpu: null,
};

/** What a pair comes to, with all that the real kernel tells; its two numbers follow from the names of its nodes alone. */
export function drawnOutcome(a: string, b: string): Measured {
  const random = seededRandom(textSeed(a), textSeed(b));
  const us = 100 + 100 * random();
  const bandwidth_MBps = 100 + 100 * random();
  const latency: LatencyDetail = {
    min_us: us / 2,
    p50_us: us,
    mean_us: us,
    p90_us: us,
    p99_us: us,
    p999_us: us,
    max_us: 2 * us,
    stddev_us: us / 10,
    ci_low_us: us,
    ci_high_us: us,
    ci_reached: true,
    n: 1000,
    size_bytes: 1,
    wait: "block",
  };
  const counted = { received_bytes: Math.round(1e6 * bandwidth_MBps), elapsed_s: 1 };
  const sender = {
    retransmits: 0,
    rtt_us: us,
    rttvar_us: us / 10,
    min_rtt_us: us / 2,
    cwnd: 20,
    mss_bytes: 1448,
    congestion: "cubic",
    send_buffer_bytes: 4_194_304,
  };
  const intervals = {
    interval_min_MBps: bandwidth_MBps,
    interval_median_MBps: bandwidth_MBps,
    interval_max_MBps: bandwidth_MBps,
  };
  return {
    status: "measured",
    latency_us: us,
    bandwidth_MBps,
    latency,
    bandwidth: { ...counted, message_size_bytes: 1 << 20, streams: 1, ...intervals, each: [{ ...counted, sender }] },
    kernel: "libc",
    transport: "tcp",
    a_address: a,
    b_address: b,
    a_host: HOST,
    b_host: HOST,
  };
}

/** A kernel that touches no network: waits as long as a measurement shall take, then draws. Nothing listens at its port. */
export function drawnKernel({ node }: KernelOptions, measureMs: number): Kernel {
  return {
    name: "libc",
    address: "127.0.0.1",
    port: 1,
    measure: async (peer, _settings, options) =>
      await simulatedWait(measureMs, options, null) ?? drawnOutcome(node, peer.node),
    close: () => Promise.resolve(),
  };
}
