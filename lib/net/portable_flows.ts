import { ACK_BYTES, type Admission, isRightAck } from "./handshake.ts";
import { isMedianKnown, type LatencySummary, summariseLatency } from "./latency_summary.ts";
import { handshakeError, LinkError } from "./link_error.ts";
import { ACK_LIMIT_MS, type FlowOpening, type LinkResult, type MeasureJob } from "./link_messages.ts";
import { PortableLink } from "./portable_link.ts";
import { latencyLimitMs, type TcpSettings, warmUpMs } from "./request.ts";
import { checkedReport } from "./stream.ts";
import { encodeStreamReport, STREAM_REPORT_BYTES, StreamCount, type StreamReport } from "./stream_report.ts";

// The flows of ping_pong.ts and stream.ts for where there is no libc: same bytes on the wire, but each wait goes through the event loop,
// which costs microseconds, and nothing spins.

const BUFFER_BYTES = 2 ** 20;
const SAMPLES = 2 ** 16;

/** The median is looked at first after so many round trips, then each time they have doubled. */
const FIRST_LOOK = 512;

const nowNs = () => performance.now() * 1e6;

/** Serves one authenticated connection to its end, and closes it. */
export async function servePortable(link: PortableLink, { request, ack }: Admission): Promise<void> {
  link.limit(request.limitMs);
  const buffer = new Uint8Array(new ArrayBuffer(Math.min(request.sizeBytes, BUFFER_BYTES)));
  try {
    await link.sendAll(ack, ack.length);
    if (request.kind === "pingpong") {
      while (await link.receiveAll(buffer, request.sizeBytes) === request.sizeBytes) {
        await link.sendAll(buffer, request.sizeBytes);
      }
    } else {
      await receiveStream(link, buffer, request.rampMs, request.durationMs);
    }
  } catch (error) {
    // The initiator sees the same end of the flow and tells of it.
    if (!(error instanceof LinkError)) throw error;
  } finally {
    link.close();
  }
}

async function receiveStream(link: PortableLink, buffer: Uint8Array<ArrayBuffer>, rampMs: number, durationMs: number) {
  let received = await link.receiveSome(buffer, buffer.length);
  const countFromNs = nowNs() + rampMs * 1e6;
  while (received > 0 && nowNs() < countFromNs) received = await link.receiveSome(buffer, buffer.length);
  if (received === 0) return;
  const count = new StreamCount(nowNs(), durationMs);
  do received = await link.receiveSome(buffer, buffer.length); while (received > 0 && !count.add(received, nowNs()));
  await link.sendAll(encodeStreamReport(count.report()), STREAM_REPORT_BYTES);
  while (await link.receiveSome(buffer, buffer.length) > 0);
}

/**
 * Measures a pair.
 * @throws {LinkError}
 */
export async function measurePortable(job: MeasureJob, signal: AbortSignal): Promise<LinkResult> {
  const { peer, settings } = job;
  const untilMs = performance.now() + job.timeoutMs;
  const within = async <T>(
    opening: FlowOpening,
    doing: string,
    flow: (link: PortableLink) => Promise<T>,
  ): Promise<T> => {
    const link = await open(job, opening, untilMs, signal);
    link.doing = doing;
    try {
      return await flow(link);
    } finally {
      link.close();
    }
  };
  let fromAddress = job.from;
  const latency = await within(job.pingPong, `timing round trips with ${peer.node}`, (link) => {
    fromAddress = link.localAddress;
    return timeRoundTrips(link, settings);
  });
  const bandwidth = await within(job.upload, `streaming to ${peer.node}`, (link) => sendStream(link, settings));
  return { latency, bandwidth, fromAddress };
}

async function open(
  { peer: { node, address, port } }: MeasureJob,
  { hello, ack }: FlowOpening,
  untilMs: number,
  signal: AbortSignal,
): Promise<PortableLink> {
  const doing = `shaking hands with ${node} at ${address}`;
  const leftMs = () => Math.max(untilMs - performance.now(), 1);
  const link = await PortableLink.connect(address, port, node, Math.min(ACK_LIMIT_MS, leftMs()), signal);
  try {
    link.doing = doing;
    const received = new Uint8Array(new ArrayBuffer(ACK_BYTES));
    await link.sendAll(hello, hello.length);
    await link.receiveMessage(received);
    if (!isRightAck(received, ack)) {
      throw new LinkError("protocol", `${doing}: the answer is not that of an agent of this run`, "peer");
    }
    link.limit(leftMs());
    return link;
  } catch (error) {
    link.close();
    throw handshakeError(error);
  }
}

async function timeRoundTrips(link: PortableLink, settings: TcpSettings): Promise<LatencySummary> {
  const { latencySizeBytes, iterations } = settings;
  const buffer = new Uint8Array(new ArrayBuffer(latencySizeBytes));
  const samples = new Float64Array(iterations ?? SAMPLES);
  const warmUntilNs = nowNs() + warmUpMs(settings) * 1e6;
  const endNs = iterations === null ? warmUntilNs + latencyLimitMs(settings) * 1e6 : Infinity;
  let lookAt = FIRST_LOOK;
  let before = nowNs();
  for (let n = 0;;) {
    await link.sendAll(buffer, latencySizeBytes);
    if (await link.receiveAll(buffer, latencySizeBytes) !== latencySizeBytes) throw link.ended();
    let now = nowNs();
    if (now >= warmUntilNs) {
      samples[n++] = now - before;
      const look = iterations === null && n === lookAt;
      if (n === samples.length || now >= endNs || (look && isMedianKnown(samples.subarray(0, n)))) {
        return summariseLatency(samples.subarray(0, n), latencySizeBytes, "block");
      }
      if (look) {
        lookAt *= 2;
        now = nowNs();
      }
    }
    before = now;
  }
}

async function sendStream(link: PortableLink, { messageSizeBytes }: TcpSettings): Promise<StreamReport> {
  const message = new Uint8Array(new ArrayBuffer(messageSizeBytes));
  const bytes = new Uint8Array(new ArrayBuffer(STREAM_REPORT_BYTES));
  let reported = false;
  const report = link.receiveMessage(bytes).finally(() => reported = true);
  report.catch(() => {}); // told of below, as soon as the write under way has ended
  try {
    while (!reported) await link.sendAll(message, messageSizeBytes);
  } catch (error) {
    await report.catch(() => {
      throw error; // both directions broke
    });
  }
  await report;
  return checkedReport(bytes, link.doing);
}
