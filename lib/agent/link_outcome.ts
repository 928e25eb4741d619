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
    latency_us: latency.p50_us,
    bandwidth_MBps: bandwidth.received_bytes / bandwidth.elapsed_s / 1e6,
    latency,
    bandwidth: { ...bandwidth, message_size_bytes: settings.messageSizeBytes, streams: 1 },
    kernel,
    a_address: fromAddress,
    b_address: peer.address,
  };
}
