import { pinThread } from "./affinity.ts";
import { blockText, encodeBlock, type Reply } from "./blocks.ts";
import { helloNonce } from "./handshake.ts";
import type { Link } from "./link.ts";
import { LinkError } from "./link_error.ts";
import type { ServeJob } from "./link_messages.ts";
import { echo } from "./ping_pong.ts";
import { localAddress } from "./socket_address.ts";
import type { FlowRequest } from "./request.ts";
import { setSocketOptions } from "./socket_options.ts";
import { receiveStream, sendStream } from "./stream.ts";
import { acceptDatagrams, openDatagramSocket } from "./udp_opening.ts";
import { echoDatagrams } from "./udp_ping_pong.ts";
import { receiveDatagrams, sendDatagrams } from "./udp_stream.ts";

/**
 * The responder's part of one flow: says whether it can, and does what is asked for.
 * @param link the authenticated connection, on which the proof of this side has been sent; the caller closes it
 * @param buffer one message
 * @throws {LinkError}
 */
export function serve(link: Link, job: ServeJob, buffer: Uint8Array<ArrayBuffer>): void {
  const { admission: { request } } = job;
  link.begin("answering a handshake", "block");
  let datagrams: { fd: number; port: number } | null;
  try {
    datagrams = prepare(link, job);
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    link.sendMessage(encodeBlock({ error: blockText(error.message) }));
    return link.finish(buffer);
  }
  const reply: Reply = { host: job.host, ...datagrams && { port: datagrams.port } };
  try {
    link.sendMessage(encodeBlock(reply));
  } catch (error) {
    if (datagrams) link.libc.call.close(datagrams.fd);
    throw error;
  }
  if (datagrams) serveDatagrams(link, job, datagrams.fd, buffer);
  else serveStream(link, request, buffer);
}

/** Makes this thread and its sockets fit for what is asked for; answers the datagram socket where there is one. */
function prepare(link: Link, { admission: { request }, ports, cpu }: ServeJob): { fd: number; port: number } | null {
  const { libc, fd } = link;
  if (cpu !== null) pinThread(libc, cpu);
  if (request.transport === "udp") return openDatagramSocket(libc, localAddress(libc, fd).address, ports);
  setSocketOptions(libc, fd, request, request.kind === "download");
  return null;
}

function serveDatagrams(link: Link, job: ServeJob, fd: number, buffer: Uint8Array<ArrayBuffer>): void {
  const { admission: { request, hello } } = job;
  const udp = acceptDatagrams(link, fd, helloNonce(hello), request);
  try {
    switch (request.kind) {
      case "pingpong":
        return echoDatagrams(udp, buffer, request.sizeBytes, request.wait);
      case "upload":
        receiveDatagrams(udp, buffer, request, null, "counting datagrams");
        return link.finish(buffer);
      case "download": {
        waitForGo(link);
        const { sent } = sendDatagrams(udp, buffer, request, null, "sending datagrams");
        link.sendMessage(encodeBlock(sent));
        return link.finish(buffer);
      }
      default:
        return request.kind satisfies never;
    }
  } finally {
    udp.close();
  }
}

function serveStream(link: Link, request: FlowRequest, buffer: Uint8Array<ArrayBuffer>): void {
  switch (request.kind) {
    case "pingpong":
      return echo(link, buffer, request.sizeBytes, request.wait);
    case "upload":
      receiveStream(link, buffer, request, null, "counting a stream");
      return link.finish(buffer);
    case "download": {
      waitForGo(link);
      const { sent } = sendStream(link, buffer, request, null, "sending a stream");
      link.sendMessage(encodeBlock(sent));
      return link.finish(buffer);
    }
    default:
      return request.kind satisfies never;
  }
}

/** The initiator says when all streams that shall run at the same time are connected. */
function waitForGo(link: Link): void {
  link.begin("waiting for the start", "block", { mayStall: true });
  link.receiveMessage(new Uint8Array(new ArrayBuffer(1)));
}
