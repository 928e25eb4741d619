import type { Wait } from "../base/measurement.ts";
import {
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINTR,
  ENOBUFS,
  errnoName,
  type Libc,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  POLLIN,
  SO_RCVBUF,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOL_SOCKET,
} from "./libc.ts";
import { type Link, LOOK_MS } from "./link.ts";
import { connectionError, LinkError } from "./link_error.ts";
import type { FlowRequest } from "./request.ts";
import { hostPort, localAddress, socketAddress } from "./socket_address.ts";
import { setSocketBuffers } from "./socket_options.ts";

/** Asked for where nobody asks for another size, so that what is lost is lost by the network. The system gives what it allows. */
const RECEIVE_BUFFER_BYTES = 4 * 2 ** 20;

/** Asking again and again, the clock is read once in so many times (about 20 µs), the limits once in so many (about 1 ms). */
const SPINS_BETWEEN_CLOCKS = 64;
const SPINS_BETWEEN_LOOKS = 4096;

/** The opening of a flow: the token is sent so often, and for so long. */
const TOKEN_REPEAT_MS = 50;
const OPENING_LIMIT_MS = 2000;

/**
 * Datagrams of one flow, in the hands of one thread, which may block. They have no beginning and no end: the flow's connection, the
 * control link, stands for them. Nothing is allocated on the way of success.
 */
export class UdpLink {
  readonly fd: number;
  readonly control: Link;
  readonly libc: Libc;
  readonly #send: Libc["call"]["send"];
  readonly #recv: Libc["call"]["recv"];
  readonly #peeked = new Uint8Array(new ArrayBuffer(1));
  #spin = false;
  #flags = MSG_NOSIGNAL;
  #spins = 0;
  #doing = "using datagrams";

  /**
   * @param fd a datagram socket in blocking mode, connected before anything but its buffers is used; this object closes it
   * @param socketBufferBytes 0: the system's own for sending, a large one for receiving
   * @throws {LinkError} reason `launch`
   */
  constructor(control: Link, fd: number, socketBufferBytes: number) {
    this.control = control;
    this.fd = fd;
    this.libc = control.libc;
    this.#send = this.libc.call.send;
    this.#recv = this.libc.call.recv;
    this.libc.setTimeouts(fd, LOOK_MS);
    if (socketBufferBytes === 0) this.libc.setInt(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    else setSocketBuffers(this.libc, fd, socketBufferBytes);
  }

  /** What the flow is about, for messages (of the control link as well), and how it waits from now on. The control link always blocks. */
  begin(doing: string, wait: Wait) {
    this.control.begin(doing, "block");
    this.#doing = doing;
    this.#spin = wait === "spin";
    this.#flags = this.#spin ? MSG_NOSIGNAL | MSG_DONTWAIT : MSG_NOSIGNAL;
  }

  /**
   * Sends one datagram, as soon as there is room.
   * @throws {LinkError}
   */
  send(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): void {
    while (this.#send(this.fd, buffer, sizeBytes, this.#flags) < 0) {
      if (this.#failed()) this.control.look();
    }
  }

  /**
   * Receives one datagram; answers how many bytes (of a longer one the first `sizeBytes` are kept), −1 when none had come at a time. That
   * time is noticed at once when spinning, and after LOOK_MS at most when blocked.
   * @param untilNs on the clock of `Libc.nowNs()`
   * @throws {LinkError} reason `crashed` when the control link has ended
   */
  receive(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number, untilNs: number): number {
    while (true) {
      const received = this.#recv(this.fd, buffer, sizeBytes, this.#flags);
      if (received >= 0) return received;
      if (this.#failed()) this.look();
      if (!this.#spin || this.#spins % SPINS_BETWEEN_CLOCKS === 0) {
        if (this.libc.nowNs() >= untilNs) return -1;
      }
    }
  }

  /** Receives without waiting: bytes of one datagram, −1 when none is there. */
  receiveNow(buffer: Uint8Array<ArrayBuffer>, flags = 0): number {
    const received = this.#recv(this.fd, buffer, buffer.length, flags | MSG_DONTWAIT);
    if (received < 0) this.#failed();
    return received;
  }

  /** @throws {LinkError} when the thread shall stop, its time is up, or the control link has ended */
  look(): void {
    this.control.look();
    const received = this.#recv(this.control.fd, this.#peeked, 1, MSG_PEEK | MSG_DONTWAIT);
    if (received > 0) return;
    const errno = received < 0 ? this.libc.errno() : ECONNRESET;
    if (errno === ECONNRESET) throw this.control.ended();
    if (errno !== EAGAIN && errno !== EINTR) throw connectionError(errnoName(errno), this.#doing);
  }

  /** Closes the socket; the control link is its owner's. */
  close(): void {
    this.libc.call.close(this.fd);
  }

  /** Returns when the call may be made again; answers whether it is time to look at the limits. */
  #failed(): boolean {
    const errno = this.libc.errno();
    if (errno === EINTR) return false;
    if (errno === EAGAIN || errno === ENOBUFS) {
      this.#spins++;
      const isWaited = errno === EAGAIN && !this.#spin;
      return isWaited || this.#spins % SPINS_BETWEEN_LOOKS === 0;
    }
    if (errno === ECONNREFUSED) this.#awaitEnd();
    throw connectionError(errnoName(errno), this.#doing);
  }

  /** The other side's socket is gone. Mostly the other side is, and the end of its connection, which says so, is on its way. */
  #awaitEnd(): void {
    this.libc.call.poll(new Uint8Array(Int32Array.of(this.control.fd, POLLIN).buffer), 1n, LOOK_MS);
    this.look();
  }
}

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
