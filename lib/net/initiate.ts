import { ACK_BYTES, helloNonce, isRightAck } from "./handshake.ts";
import { BLOCK_BYTES, decodeBlock, Reply, SenderReport } from "./blocks.ts";
import { connect } from "./connect.ts";
import { FlowGroup } from "./flow_group.ts";
import type { Libc } from "./libc.ts";
import { type Limits, type Link, LOOK_MS } from "./link.ts";
import { handshakeError, LinkError } from "./link_error.ts";
import { ACK_LIMIT_MS, type FlowJob, type FlowResult } from "./link_messages.ts";
import { timeRoundTrips } from "./ping_pong.ts";
import { hostPort, localAddress } from "./socket_address.ts";
import { setSocketOptions } from "./socket_options.ts";
import { receiveStream, sendStream } from "./stream.ts";
import { keepTail } from "./tail.ts";
import type { UdpLink } from "./udp_link.ts";
import { connectDatagrams } from "./udp_opening.ts";
import { timeDatagramRoundTrips } from "./udp_ping_pong.ts";
import { receiveDatagrams, sendDatagrams } from "./udp_stream.ts";

/** What a thread has for one flow. */
export interface Flow {
  libc: Libc;
  limits: Limits;
  /** One message. */
  buffer: Uint8Array<ArrayBuffer>;
  /** Room for round-trip times. */
  samples: Float64Array;
}

/**
 * The initiator's part of one flow, from connecting to its result.
 * @throws {LinkError}
 */
export function initiate(job: FlowJob, flow: Flow): FlowResult {
  const { request, peer } = job;
  const { link, reply } = open(job, flow);
  let udp: UdpLink | null = null;
  try {
    if (request.transport === "udp") {
      if (reply.port === undefined) throw new LinkError("protocol", `${peer.node} named no port for datagrams`, "peer");
      const to = { address: peer.address, port: reply.port };
      udp = connectDatagrams(link, to, helloNonce(job.opening.hello), request, who(job));
    }
    const result = request.kind === "pingpong" ? pingPong(job, flow, link, udp) : stream(job, flow, link, udp);
    return { ...result, fromAddress: localAddress(flow.libc, link.fd).address, host: reply.host };
  } finally {
    udp?.close();
    link.close();
  }
}

function pingPong(job: FlowJob, { buffer, samples }: Flow, link: Link, udp: UdpLink | null) {
  const { request: { sizeBytes, wait }, sampling, peer } = job;
  const plan = { ...sampling, sizeBytes, wait };
  const doing = `timing round trips with ${peer.node}`;
  const latency = udp
    ? timeDatagramRoundTrips(udp, buffer, samples, plan, doing)
    : timeRoundTrips(link, buffer, samples, plan, doing);
  return { latency };
}

function stream({ request, peer, group: handle }: FlowJob, { buffer }: Flow, link: Link, udp: UdpLink | null) {
  const group = handle && FlowGroup.from(handle);
  if (group) meet(group, link);
  if (request.kind === "upload") {
    const doing = `streaming to ${peer.node}`;
    const { report, sent } = udp
      ? sendDatagrams(udp, buffer, request, group, doing)
      : sendStream(link, buffer, request, group, doing);
    return { stream: { ...report, ...sent } };
  }
  const doing = `streaming from ${peer.node}`;
  link.begin(doing, "block");
  link.sendMessage(new Uint8Array(new ArrayBuffer(1))); // "go"
  const report = udp
    ? receiveDatagrams(udp, buffer, request, group, doing)
    : receiveStream(link, buffer, request, group, doing);
  link.begin(doing, "block");
  const sent = decodeBlock(SenderReport, receiveTail(link, buffer));
  if (!sent) throw new LinkError("protocol", `${doing}: the sender's report makes no sense`, "peer");
  return { stream: { ...report, ...sent } };
}

/** Waits until all streams of the group are connected. */
function meet(group: FlowGroup, link: Link): void {
  link.begin("waiting for the other streams", "block", { mayStall: true });
  group.arrive();
  while (!group.begun(LOOK_MS)) link.look();
}

/** Reads to the end of the connection; answers the last block of what came. */
function receiveTail(link: Link, buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const tail = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
  while (true) {
    const received = link.receiveSome(buffer, buffer.length);
    if (received === 0) return tail;
    keepTail(tail, buffer, received);
    link.look();
  }
}

/** Connects and shakes hands: who answers has proved to be the peer, and to be ready. */
function open(job: FlowJob, { libc, limits }: Flow): { link: Link; reply: Reply } {
  const { from, peer: { address, port }, request, opening } = job;
  const soon = { ...limits, deadlineNs: Math.min(limits.deadlineNs, libc.nowNs() + ACK_LIMIT_MS * 1e6) };
  const link = connect(libc, { from, to: address, port, doing: `connecting to ${who(job)}` }, soon, (fd) => {
    if (request.transport === "tcp") setSocketOptions(libc, fd, request, request.kind === "upload");
  });
  let { isKnown } = job;
  try {
    link.begin(`shaking hands with ${who(job)}`, "block");
    link.sendMessage(opening.hello);
    const ack = new Uint8Array(new ArrayBuffer(ACK_BYTES));
    link.receiveMessage(ack);
    checkAck(job, ack);
    isKnown = true;
    link.limits = limits; // it is a peer of ours, which may have to start a thread first
    const block = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
    link.receiveMessage(block);
    return { link, reply: checkedReply(job, block) };
  } catch (error) {
    link.close();
    throw handshakeError(error, isKnown);
  }
}

/** @throws {LinkError} reason `protocol` when the responder has not proved itself */
export function checkAck(job: FlowJob, ack: Uint8Array<ArrayBuffer>): void {
  if (isRightAck(ack, job.opening.ack)) return;
  const text = `shaking hands with ${who(job)}: the answer is not that of an agent of this run`;
  throw new LinkError("protocol", text, "peer");
}

/**
 * What a responder that has proved itself says.
 * @throws {LinkError} reason `protocol` when it says nonsense; `launch` when it cannot do what is asked for
 */
export function checkedReply(job: FlowJob, block: Uint8Array<ArrayBuffer>): Reply {
  const reply = decodeBlock(Reply, block);
  if (!reply) throw new LinkError("protocol", `shaking hands with ${who(job)}: the reply makes no sense`, "peer");
  if (reply.error !== undefined) throw new LinkError("launch", `${job.peer.node}: ${reply.error}`, "peer");
  return reply;
}

/** `cn2 at 10.0.0.2:4000` */
export function who({ peer: { node, address, port } }: FlowJob): string {
  return `${node} at ${hostPort(address, port)}`;
}
