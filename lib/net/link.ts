import type { Wait } from "../base/measurement.ts";
import {
  EAGAIN,
  EINTR,
  errnoName,
  IPPROTO_TCP,
  type Libc,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SHUT_WR,
  TCP_NODELAY,
} from "./libc.ts";
import { connectionError, LinkError } from "./link_error.ts";

/** A blocked call returns this often, so that the thread can look whether it shall stop. */
export const LOOK_MS = 100;

/** A connection on which nothing has moved for so long is given up: the other side, or the way to it, is gone without a word. */
const STALL_MS = 10_000;

/**
 * The most that one call is given: a blocked call comes back when all of it is under way, which the thread has to wait for when it shall
 * stop. 1 MiB takes 84 ms at 100 Mbit/s; with less, streams of such messages were measured to be 7 % slower.
 */
const CALL_LIMIT_BYTES = 2 ** 20;

/** When to give up, whatever the network does. */
export interface Limits {
  /** Whether the thread has been told to stop; asked many times, so it costs next to nothing. */
  stop(): boolean;
  /** On the clock of `Libc.nowNs()`. */
  deadlineNs: number;
}

/** Asking again and again, the limits are looked at once in so many times (about 1 ms). */
const SPINS_BETWEEN_LOOKS = 4096;

/**
 * An established connection in the hands of one thread, which may block. What is sent and received here is only counted: buffers
 * shorter than what is asked for are used over and over. Nothing is allocated on the way of success.
 */
export class Link {
  readonly fd: number;
  readonly libc: Libc;
  limits: Limits;
  readonly #send: Libc["call"]["send"];
  readonly #recv: Libc["call"]["recv"];
  #spin = false;
  #flags = MSG_NOSIGNAL;
  #spins = 0;
  /** Whether the last call moved nothing, and since when none did. */
  #idle = false;
  #idleSinceNs = 0;
  #mayStall = false;
  /** The error that the last call seems to have failed with, 0 for none; see `#failed`. */
  #unexpected = 0;
  #doing = "using a connection";

  /** @param fd a connected socket in blocking mode; this object closes it */
  constructor(libc: Libc, fd: number, limits: Limits) {
    this.libc = libc;
    this.fd = fd;
    this.limits = limits;
    this.#send = libc.call.send;
    this.#recv = libc.call.recv;
    libc.setTimeouts(fd, LOOK_MS);
  }

  /**
   * What the flow is about, for error messages: "timing round trips with cn2". Also sets how it waits from now on.
   * @param mayStall it may take long before anything moves: other flows of the pair are waited for
   */
  begin(doing: string, wait: Wait, { mayStall = false }: { mayStall?: boolean } = {}) {
    this.#doing = doing;
    this.#mayStall = mayStall;
    this.#spin = wait === "spin";
    this.#flags = this.#spin ? MSG_NOSIGNAL | MSG_DONTWAIT : MSG_NOSIGNAL;
  }

  /** Sends what is short at once, instead of waiting for more or for an acknowledgement (Nagle). */
  setNoDelay() {
    this.libc.setInt(this.fd, IPPROTO_TCP, TCP_NODELAY, 1);
  }

  /**
   * Sends all of `sizeBytes`.
   * @throws {LinkError}
   */
  sendAll(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): void {
    let left = sizeBytes - this.sendSome(buffer, sizeBytes);
    while (left > 0) {
      this.look();
      left -= this.sendSome(buffer, left);
    }
  }

  /**
   * One send call of 1 MiB at most, repeated only until it has taken something; answers how many bytes it took.
   * @throws {LinkError}
   */
  sendSome(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): number {
    const size = Math.min(sizeBytes, buffer.length, CALL_LIMIT_BYTES);
    while (true) {
      const sent = this.#send(this.fd, buffer, size, this.#flags);
      if (sent >= 0) {
        this.#idle = false;
        this.#unexpected = 0;
        return sent;
      }
      this.#failed();
    }
  }

  /**
   * Receives all of `sizeBytes`; answers how many came before the other side ended.
   * @throws {LinkError}
   */
  receiveAll(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): number {
    let left = sizeBytes - this.receiveSome(buffer, sizeBytes);
    if (left === sizeBytes) return 0;
    while (left > 0) {
      this.look();
      const received = this.receiveSome(buffer, left);
      if (received === 0) break;
      left -= received;
    }
    return sizeBytes - left;
  }

  /**
   * One receive call, repeated only until something came; answers how many bytes, 0 when the other side has ended.
   * @throws {LinkError}
   */
  receiveSome(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): number {
    const size = sizeBytes < buffer.length ? sizeBytes : buffer.length;
    while (true) {
      const received = this.#recv(this.fd, buffer, size, this.#flags);
      if (received >= 0) {
        if (received === 0 && this.#unexpected !== 0) throw connectionError(errnoName(this.#unexpected), this.#doing);
        this.#idle = false;
        this.#unexpected = 0;
        return received;
      }
      this.#failed();
    }
  }

  /** Receives without waiting: bytes that came, 0 when the other side has ended, −1 when nothing is there. */
  receiveNow(buffer: Uint8Array<ArrayBuffer>): number {
    const received = this.#recv(this.fd, buffer, buffer.length, MSG_DONTWAIT);
    if (received >= 0) return received;
    const errno = this.libc.errno();
    if (errno === EAGAIN || errno === EINTR) return -1;
    throw connectionError(errnoName(errno), this.#doing);
  }

  /**
   * Sends exactly the bytes of a message.
   * @throws {LinkError}
   */
  sendMessage(message: Uint8Array<ArrayBuffer>): void {
    for (let at = 0; at < message.length;) at += this.sendSome(message.subarray(at), message.length - at);
  }

  /**
   * Receives exactly the bytes of a message, keeping them.
   * @throws {LinkError} reason `crashed` when the other side ended before
   */
  receiveMessage(message: Uint8Array<ArrayBuffer>): void {
    let at = 0;
    while (at < message.length) {
      const received = this.receiveSome(message.subarray(at), message.length - at);
      if (received === 0) throw this.ended();
      at += received;
    }
  }

  /** The other side closed in the middle of the flow. */
  ended(): LinkError {
    return new LinkError("crashed", `${this.#doing}: the other side closed the connection`, "peer");
  }

  /** @throws {LinkError} when the thread shall stop or its time is up */
  look(): void {
    checkLimits(this.libc, this.limits, this.#doing);
  }

  /**
   * Sends no more, and waits until the other side has read everything and closed, for as long as the limits allow; however that ends,
   * `close` is next.
   */
  finish(buffer: Uint8Array<ArrayBuffer>): void {
    this.#mayStall = true; // other streams of the pair may take longer
    this.libc.call.shutdown(this.fd, SHUT_WR);
    try {
      while (this.receiveSome(buffer, buffer.length) > 0) this.look();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
    }
  }

  /** Drops what is queued and closes. */
  close(): void {
    this.libc.setReset(this.fd);
    this.libc.call.close(this.fd);
  }

  /**
   * Returns when the call shall be made again. An unexpected error must be seen twice, or be followed by the connection's end: between a call
   * and the look at `errno` the JavaScript engine may do something of its own, and change it.
   */
  #failed(): void {
    const errno = this.libc.errno();
    if (errno === EAGAIN) {
      this.#unexpected = 0;
      if (this.#spin && (++this.#spins & (SPINS_BETWEEN_LOOKS - 1)) !== 0) return;
      this.look();
      this.#checkStall();
    } else if (errno !== EINTR) {
      if (this.#unexpected !== 0) throw connectionError(errnoName(this.#unexpected), this.#doing);
      this.#unexpected = errno;
    }
  }

  #checkStall(): void {
    const now = this.libc.nowNs();
    if (!this.#idle) this.#idleSinceNs = now;
    this.#idle = true;
    if (this.#mayStall || now - this.#idleSinceNs < STALL_MS * 1e6) return;
    throw new LinkError("timeout", `${this.#doing}: nothing moved for ${STALL_MS / 1000} s`);
  }
}

/** @throws {LinkError} when the thread shall stop or its time is up */
export function checkLimits(libc: Libc, limits: Limits, doing: string): void {
  if (limits.stop()) throw new LinkError("stopped", `${doing}: stopped`);
  if (libc.nowNs() >= limits.deadlineNs) throw new LinkError("timeout", `${doing}: no end within the time limit`);
}
