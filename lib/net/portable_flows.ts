import { nowMs } from "../base/clock.ts";
import type { LatencyDetail } from "../base/measurement.ts";
import {
  BLOCK_BYTES,
  blockText,
  decodeBlock,
  encodeBlock,
  type Reply,
  SenderReport,
  type StreamReport,
} from "./blocks.ts";
import { FlowGroup } from "./flow_group.ts";
import { ACK_BYTES } from "./handshake.ts";
import { checkAck, checkedReply, who } from "./initiate.ts";
import { isMedianKnown, summariseLatency } from "./latency_summary.ts";
import { handshakeError, LinkError } from "./link_error.ts";
import { ACK_LIMIT_MS, type FlowJob, type FlowResult, type ServeJob } from "./link_messages.ts";
import { FIRST_JUDGED_SHARE } from "./ping_pong.ts";
import { PortableLink } from "./portable_link.ts";
import type { FlowRequest } from "./request.ts";
import { receivePortable, sendPortable } from "./portable_stream.ts";

// The flows of serve.ts and initiate.ts for where there is no libc: same bytes on the wire, but each wait goes through the event loop,
// which costs microseconds, and nothing spins.

const BUFFER_BYTES = 2 ** 20;
const SAMPLES = 2 ** 16;

/** The median is looked at after so many round trips at the earliest, then each time they have doubled. */
const FIRST_LOOK = 512;

const nowNs = () => performance.now() * 1e6;

/** Serves one authenticated connection to its end, and closes it. */
export async function servePortable(link: PortableLink, { admission, host }: ServeJob): Promise<void> {
  const { request, ack } = admission;
  link.limit(request.limitMs);
  try {
    const error = cannot(request);
    const reply: Reply = error === undefined ? { host } : { error: blockText(error) };
    await link.sendAll(ack, ack.length);
    await link.sendAll(encodeBlock(reply), BLOCK_BYTES);
    if (error === undefined) await answer(link, request);
    await link.finish();
  } catch (error) {
    // The initiator sees the same end of the flow and tells of it.
    if (!(error instanceof LinkError)) throw error;
  } finally {
    link.close();
  }
}

async function answer(link: PortableLink, request: FlowRequest): Promise<void> {
  const { kind, sizeBytes } = request;
  const buffer = new Uint8Array(new ArrayBuffer(Math.min(sizeBytes, BUFFER_BYTES)));
  switch (kind) {
    case "pingpong":
      while (await link.receiveAll(buffer, sizeBytes) === sizeBytes) await link.sendAll(buffer, sizeBytes);
      return;
    case "upload":
      await receivePortable(link, buffer, request, null);
      return;
    case "download": {
      await link.receiveMessage(new Uint8Array(new ArrayBuffer(1))); // "go"
      await sendPortable(link, sizeBytes, null);
      await link.sendAll(encodeBlock({}), BLOCK_BYTES);
      return;
    }
    default:
      return kind satisfies never;
  }
}

/** What this kernel cannot do of what is asked for; undefined when it can do it all. */
function cannot(request: FlowRequest): string | undefined {
  const asked = request.transport === "udp"
    ? "UDP"
    : request.wait === "spin"
    ? "waiting by spinning"
    : request.congestion !== ""
    ? "choosing a congestion control"
    : request.socketBufferBytes > 0
    ? "setting socket buffers"
    : undefined;
  return asked && `the portable kernel cannot do this (no Linux libc here): ${asked}`;
}

/**
 * The initiator's part of one flow.
 * @throws {LinkError}
 */
export async function initiatePortable(job: FlowJob, signal: AbortSignal): Promise<FlowResult> {
  const error = cannot(job.request) ?? (job.cpu === null ? undefined : "the portable kernel cannot pin threads");
  if (error !== undefined) throw new LinkError("launch", error, "here");
  const { link, reply } = await open(job, signal);
  try {
    const ends = { fromAddress: link.localAddress, host: reply.host };
    if (job.request.kind === "pingpong") return { latency: await timeRoundTrips(link, job), ...ends };
    return { stream: await stream(link, job, signal), ...ends };
  } finally {
    link.close();
  }
}

async function open(job: FlowJob, signal: AbortSignal): Promise<{ link: PortableLink; reply: Reply }> {
  const { peer: { node, address, port }, opening, untilMs } = job;
  const leftMs = () => Math.max(untilMs - nowMs(), 1);
  const link = await PortableLink.connect(address, port, node, Math.min(ACK_LIMIT_MS, leftMs()), signal);
  let { isKnown } = job;
  try {
    link.doing = `shaking hands with ${who(job)}`;
    const ack = new Uint8Array(new ArrayBuffer(ACK_BYTES));
    await link.sendAll(opening.hello, opening.hello.length);
    await link.receiveMessage(ack);
    checkAck(job, ack);
    isKnown = true;
    link.limit(leftMs()); // it is a peer of ours, which may have to start a thread first
    const block = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
    await link.receiveMessage(block);
    return { link, reply: checkedReply(job, block) };
  } catch (error) {
    link.close();
    throw handshakeError(error, isKnown);
  }
}

async function timeRoundTrips(link: PortableLink, { request, sampling, peer }: FlowJob): Promise<LatencyDetail> {
  const { sizeBytes } = request;
  const { iterations } = sampling;
  link.doing = `timing round trips with ${peer.node}`;
  const buffer = new Uint8Array(new ArrayBuffer(sizeBytes));
  const samples = new Float64Array(iterations ?? SAMPLES);
  const warmUntilNs = nowNs() + sampling.warmUpMs * 1e6;
  const judgeFromNs = warmUntilNs + sampling.limitMs * 1e6 * FIRST_JUDGED_SHARE;
  const endNs = iterations === null ? warmUntilNs + sampling.limitMs * 1e6 : Infinity;
  let lookAt = FIRST_LOOK;
  let before = nowNs();
  for (let n = 0;;) {
    await link.sendAll(buffer, sizeBytes);
    if (await link.receiveAll(buffer, sizeBytes) !== sizeBytes) throw link.ended();
    let now = nowNs();
    if (now >= warmUntilNs) {
      samples[n++] = now - before;
      const look = iterations === null && n >= lookAt && now >= judgeFromNs;
      if (n === samples.length || now >= endNs || (look && isMedianKnown(samples.subarray(0, n)))) {
        return summariseLatency(samples.subarray(0, n), sizeBytes, "block");
      }
      if (look) {
        lookAt = 2 * n;
        now = nowNs();
      }
    }
    before = now;
  }
}

async function stream(link: PortableLink, job: FlowJob, signal: AbortSignal): Promise<StreamReport & SenderReport> {
  const { request, peer } = job;
  const group = job.group && FlowGroup.from(job.group);
  link.doing = "waiting for the other streams";
  group?.arrive();
  while (group && !group.begun(0)) {
    if (signal.aborted) throw new LinkError("stopped", `${link.doing}: stopped`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  if (request.kind === "upload") {
    link.doing = `streaming to ${peer.node}`;
    return await sendPortable(link, request.sizeBytes, group);
  }
  link.doing = `streaming from ${peer.node}`;
  await link.sendAll(new Uint8Array(new ArrayBuffer(1)), 1); // "go"
  const buffer = new Uint8Array(new ArrayBuffer(BUFFER_BYTES));
  const report = await receivePortable(link, buffer, request, group);
  const sent = decodeBlock(SenderReport, await link.receiveTail(buffer, BLOCK_BYTES));
  if (!sent) throw new LinkError("protocol", `${link.doing}: the sender's report makes no sense`, "peer");
  return { ...report, ...sent };
}
