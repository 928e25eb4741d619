import type { BandwidthDetail, HostFacts } from "../base/measurement.ts";
import { round4 } from "../base/rounding.ts";
import type { Direction } from "../net/direction.ts";
import { LinkError } from "../net/link_error.ts";
import type { PairResult, SizeResult } from "../net/measure_pair.ts";
import type { KernelSettings } from "../net/request.ts";
import type { Failed, Measured, Skipped, SweepStep } from "../results/outcome.ts";

/** How a pair that was measured reads as an outcome. */
export function measuredOutcome(
  result: PairResult,
  { kernel, settings, hosts }: {
    kernel: "libc" | "portable";
    settings: KernelSettings;
    hosts: { a: HostFacts; b: HostFacts };
  },
): Measured {
  const first = result.sizes[0]!, last = result.sizes.at(-1)!;
  return {
    status: "measured",
    latency_us: round4(first.latency.p50_us),
    latency: roundQuantities(first.latency),
    ...directions(last),
    ...settings.sizes && { sweep: result.sizes.map(sweepStep) },
    kernel,
    transport: settings.transport,
    a_address: result.fromAddress,
    b_address: result.toAddress,
    a_host: hosts.a,
    b_host: hosts.b,
  };
}

/**
 * How a failure of the kernel reads as an outcome.
 * @param node this side's node, `peer` the other's
 * @throws what is no failure of a flow: a defect
 */
export function failedOutcome(error: unknown, node: string, peer: string): Failed | Skipped {
  if (!(error instanceof LinkError)) throw error;
  if (error.reason === "stopped") return { status: "skipped", reason: "interrupted" };
  const blame = error.blame === "here" ? node : error.blame === "peer" ? peer : undefined;
  return { status: "failed", reason: error.reason, detail: error.message, ...blame !== undefined && { blame } };
}

function sweepStep(size: SizeResult): SweepStep {
  return { size_bytes: size.messageSizeBytes, latency: roundQuantities(size.latency), ...directions(size) };
}

function directions({ forth, back }: { forth: Direction; back: Direction | null }) {
  return {
    bandwidth_MBps: round4(forth.MBps),
    bandwidth: roundBandwidth(forth.detail),
    ...back && { bandwidth_back_MBps: round4(back.MBps), bandwidth_back: roundBandwidth(back.detail) },
  };
}

function roundBandwidth(detail: BandwidthDetail): BandwidthDetail {
  const each = detail.each.map(({ datagrams, ...stream }) => ({
    ...roundQuantities(stream),
    ...datagrams && { datagrams: roundQuantities(datagrams) },
  }));
  return { ...roundQuantities(detail), each };
}

/** The same record with its times in µs and its rates rounded; counts and seconds are left as they are. */
function roundQuantities<T extends object>(record: T): T {
  const round = (
    [name, value]: [string, unknown],
  ) => [name, /_(us|MBps)$/.test(name) ? round4(value as number) : value];
  return Object.fromEntries(Object.entries(record).map(round)) as T;
}
