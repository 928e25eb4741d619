import { EAGAIN, EINTR, errnoName, type Libc, MSG_PEEK, POLLIN, SOCK_CLOEXEC, SOCK_DGRAM } from "./libc.ts";
import { type Link, LOOK_MS } from "./link.ts";
import { connectionError, LinkError } from "./link_error.ts";
import type { FlowRequest } from "./request.ts";
import { hostPort, localAddress, socketAddress } from "./socket_address.ts";
import { UdpLink } from "./udp_link.ts";

/** The opening of a flow: the token is sent so often, and for so long. */
const TOKEN_REPEAT_MS = 50;
const OPENING_LIMIT_MS = 2000;

/**
 * A datagram socket on an address, on the first port of a range that is free, or on any.
 * @param address numeric
 * @throws {LinkError} reason `launch` when there is none
 */
export function openDatagramSocket(
  libc: Libc,
  address: string,
  ports: readonly [number, number] | null,
): { fd: number; port: number } {
  const [first, last] = ports ?? [0, 0];
  let failure = "no port in the range";
  for (let port = first; port <= last; port++) {
    const own = socketAddress(libc, address, port);
    const fd = libc.call.socket(own.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && libc.call.bind(fd, own.bytes, own.bytes.length) === 0) {
      return { fd, port: localAddress(libc, fd).port };
    }
    failure = errnoName(libc.errno());
    if (fd >= 0) libc.call.close(fd);
    if (failure !== "EADDRINUSE") break;
  }
  const where = ports ? `${hostPort(address, first)}-${last}` : address;
  throw new LinkError("launch", `opening a datagram socket on ${where}: ${failure}`, "here");
}

/**
 * The responder's part of the opening: waits for the initiator's token, takes its sender for the peer, and sends the token back until the
 * initiator says over the control link that it has it. Datagrams of strangers, who do not know the token, are ignored.
 * @param fd of `openDatagramSocket`; closed when this fails
 * @param token known to the two ends only
 * @throws {LinkError}
 */
export function acceptDatagrams(
  control: Link,
  fd: number,
  token: Uint8Array<ArrayBuffer>,
  { socketBufferBytes }: Pick<FlowRequest, "socketBufferBytes">,
): UdpLink {
  return openLink(control, fd, socketBufferBytes, "waiting for datagrams", (udp, doing) => {
    connectSocket(udp, awaitToken(udp, token, doing), doing);
    udp.send(token, token.length);
    const pollfds = new Uint8Array(Int32Array.of(control.fd, POLLIN, fd, POLLIN).buffer);
    const go = new Uint8Array(new ArrayBuffer(1));
    const datagram = roomFor(token);
    while (true) {
      udp.libc.call.poll(pollfds, 2n, LOOK_MS);
      control.look();
      const received = control.receiveNow(go);
      if (received > 0) return dropTokens(udp, token);
      if (received === 0) throw control.ended();
      if (isToken(datagram, udp.receiveNow(datagram), token)) udp.send(token, token.length);
    }
  });
}

/**
 * The initiator's part of the opening, from the address of the control link: sends the token until it comes back.
 * @param peer the responder's numeric address, and the port of its datagram socket
 * @param whom the responder, for messages: "cn2 at 10.0.0.2:4000"
 * @throws {LinkError} reason `timeout` when nothing comes back
 */
export function connectDatagrams(
  control: Link,
  peer: { address: string; port: number },
  token: Uint8Array<ArrayBuffer>,
  { socketBufferBytes }: Pick<FlowRequest, "socketBufferBytes">,
  whom: string,
): UdpLink {
  const { libc } = control;
  const { fd } = openDatagramSocket(libc, localAddress(libc, control.fd).address, null);
  return openLink(control, fd, socketBufferBytes, `opening a datagram flow with ${whom}`, (udp, doing) => {
    connectSocket(udp, socketAddress(libc, peer.address, peer.port).bytes, doing);
    const pollfd = new Uint8Array(Int32Array.of(fd, POLLIN).buffer);
    const datagram = roomFor(token);
    const giveUpNs = libc.nowNs() + OPENING_LIMIT_MS * 1e6;
    while (libc.nowNs() < giveUpNs) {
      udp.look();
      udp.send(token, token.length);
      if (libc.call.poll(pollfd, 1n, TOKEN_REPEAT_MS) <= 0) continue;
      if (!isToken(datagram, udp.receiveNow(datagram), token)) continue;
      control.sendMessage(new Uint8Array(new ArrayBuffer(1))); // "go"
      return dropTokens(udp, token);
    }
    throw new LinkError("timeout", `${doing}: no datagram came back`);
  });
}

/** Makes the link and opens it; closes the socket when that fails. */
function openLink(
  control: Link,
  fd: number,
  socketBufferBytes: number,
  doing: string,
  open: (udp: UdpLink, doing: string) => void,
): UdpLink {
  try {
    const udp = new UdpLink(control, fd, socketBufferBytes);
    udp.begin(doing, "block");
    open(udp, doing);
    return udp;
  } catch (error) {
    control.libc.call.close(fd);
    throw error;
  }
}

/** Waits for the token; answers the sockaddr it came from. */
function awaitToken(udp: UdpLink, token: Uint8Array, doing: string): Uint8Array<ArrayBuffer> {
  const datagram = roomFor(token);
  const source = new Uint8Array(new ArrayBuffer(28));
  const length = new Int32Array(new ArrayBuffer(4));
  const lengthBytes = new Uint8Array(length.buffer);
  while (true) {
    length[0] = source.length;
    const received = udp.libc.call.recvfrom(udp.fd, datagram, datagram.length, 0, source, lengthBytes);
    if (isToken(datagram, received, token)) return source.slice(0, length[0]);
    const errno = received < 0 ? udp.libc.errno() : EAGAIN;
    if (errno !== EAGAIN && errno !== EINTR) throw connectionError(errnoName(errno), doing);
    udp.look();
  }
}

/** Gives a socket its one peer, and drops what others have sent to it before. */
function connectSocket(udp: UdpLink, peer: Uint8Array<ArrayBuffer>, doing: string): void {
  if (udp.libc.call.connect(udp.fd, peer, peer.length) !== 0) {
    throw connectionError(errnoName(udp.libc.errno()), doing);
  }
  const dropped = new Uint8Array(new ArrayBuffer(1));
  while (udp.receiveNow(dropped) >= 0);
}

/** Drops the tokens that are there, up to the first other datagram: the flow may have begun. */
function dropTokens(udp: UdpLink, token: Uint8Array): void {
  const datagram = roomFor(token);
  while (isToken(datagram, udp.receiveNow(datagram, MSG_PEEK), token)) udp.receiveNow(datagram);
}

/** One byte more than the token, so that a longer datagram is seen to be one. */
function roomFor(token: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(token.length + 1));
}

function isToken(datagram: Uint8Array, received: number, token: Uint8Array): boolean {
  return received === token.length && token.every((byte, i) => byte === datagram[i]);
}
