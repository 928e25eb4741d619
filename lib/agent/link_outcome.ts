import { round4 } from "../base/rounding.ts";
import type { FromLink, MeasureJob } from "../net/link_messages.ts";
import type { Outcome } from "../results/outcome.ts";

/** How a measuring thread's last word reads as an outcome of the pair. */
export function linkOutcome(
  end: Extract<FromLink, { kind: "measured" | "failed" }>,
  { node, kernel, job }: { node: string; kernel: "libc" | "portable"; job: MeasureJob },
): Outcome {
  const { peer, settings } = job;
  if (end.kind === "failed") {
    if (end.reason === "stopped") return { status: "skipped", reason: "interrupted" };
    const blame = end.blame === "here" ? node : end.blame === "peer" ? peer.node : undefined;
    return { status: "failed", reason: end.reason, detail: end.detail, ...blame && { blame } };
  }
  const { latency, bandwidth, fromAddress } = end.result;
  return {
    status: "measured",
    latency_us: round4(latency.p50_us),
    bandwidth_MBps: round4(bandwidth.received_bytes / bandwidth.elapsed_s / 1e6),
    latency: roundQuantities(latency),
    bandwidth: { ...roundQuantities(bandwidth), message_size_bytes: settings.messageSizeBytes, streams: 1 },
    kernel,
    a_address: fromAddress,
    b_address: peer.address,
  };
}

/** The same record with its times in µs and its rates rounded; counts and seconds are left as they are. */
function roundQuantities<T extends object>(record: T): T {
  const round = (
    [name, value]: [string, unknown],
  ) => [name, /_(us|MBps)$/.test(name) ? round4(value as number) : value];
  return Object.fromEntries(Object.entries(record).map(round)) as T;
}
