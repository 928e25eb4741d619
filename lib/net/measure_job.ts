import type { Handshake } from "./handshake.ts";
import type { MeasureJob } from "./link_messages.ts";
import { type Endpoint, FLOW_LIMIT_MS, type FlowRequest, rampMs, type TcpSettings } from "./request.ts";

/** A pair's job with the proofs for its two connections, made where the key is: measuring threads never hold it. */
export async function openMeasureJob(
  handshake: Handshake,
  from: string,
  peer: Endpoint,
  settings: TcpSettings,
  timeoutMs: number,
): Promise<MeasureJob> {
  const limitMs = Math.max(1, Math.min(timeoutMs, FLOW_LIMIT_MS));
  const open = async (request: FlowRequest) => ({ request, ...await handshake.hello(request, peer.node) });
  const { wait, latencySizeBytes, messageSizeBytes, durationMs } = settings;
  const pingPong = open({ kind: "pingpong", wait, sizeBytes: latencySizeBytes, rampMs: 0, durationMs: 0, limitMs });
  const upload = open({
    kind: "upload",
    wait: "block",
    sizeBytes: messageSizeBytes,
    rampMs: rampMs(settings),
    durationMs,
    limitMs,
  });
  return { from, peer, settings, timeoutMs: limitMs, pingPong: await pingPong, upload: await upload };
}
