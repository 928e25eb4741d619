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
  SOL_SOCKET,
} from "./libc.ts";
import { type Link, LOOK_MS } from "./link.ts";
import { connectionError } from "./link_error.ts";
import { setSocketBuffers } from "./socket_options.ts";

/** Asked for where nobody asks for another size, so that what is lost is lost by the network. The system gives what it allows. */
const RECEIVE_BUFFER_BYTES = 4 * 2 ** 20;

/** Asking again and again, the clock is read once in so many times (about 20 µs), the limits once in so many (about 1 ms). */
const SPINS_BETWEEN_CLOCKS = 64;
const SPINS_BETWEEN_LOOKS = 4096;

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
