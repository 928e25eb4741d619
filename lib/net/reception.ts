import { type Admission, type Handshake, HELLO_BYTES, HELLO_LIMIT_MS } from "./handshake.ts";
import { EAGAIN, ECONNABORTED, EFD_CLOEXEC, EINTR, type Libc, MSG_DONTWAIT, POLLIN, SOCK_CLOEXEC } from "./libc.ts";
import type { Listener } from "./listen.ts";

/** So many connections may wait for their first bytes; one more makes room by closing the oldest. An honest one waits for a moment only. */
const PENDING_LIMIT = 256;

/** How long nothing is accepted when the system has no more room for connections. */
const NO_ROOM_MS = 50;

interface Stranger {
  fd: number;
  hello: Uint8Array<ArrayBuffer>;
  received: number;
  untilMs: number;
}

/**
 * Takes connections and lets through those that prove themselves. All strangers together cost one poll and `PENDING_LIMIT` times 112
 * bytes; who is silent, slow, wrong or early with other words is reset and never gets an answer.
 */
export class Reception {
  readonly #libc: Libc;
  readonly #listener: Listener;
  readonly #handshake: Handshake;
  readonly #admitted: (fd: number, admission: Admission) => Promise<void>;
  readonly #wake: number;
  readonly #ended: Promise<void>;
  /** What the poll under way writes to; it must outlive the call. */
  #pollfds = new Uint8Array(0);
  #strangers: Stranger[] = [];
  #open = true;

  /** @param admitted takes over an authenticated connection (blocking mode), its answer not yet sent, and closes it */
  constructor(
    libc: Libc,
    listener: Listener,
    handshake: Handshake,
    admitted: (fd: number, admission: Admission) => Promise<void>,
  ) {
    this.#libc = libc;
    this.#listener = listener;
    this.#handshake = handshake;
    this.#admitted = admitted;
    this.#wake = libc.call.eventfd(0, EFD_CLOEXEC);
    this.#ended = this.#receive();
  }

  /** Stops listening and resets all strangers. */
  async close(): Promise<void> {
    this.#open = false;
    this.#libc.call.eventfd_write(this.#wake, 1n);
    await this.#ended;
  }

  async #receive(): Promise<void> {
    while (this.#open) {
      await this.#wait();
      if (this.#open && !this.#accept()) await new Promise((resolve) => setTimeout(resolve, NO_ROOM_MS));
      await this.#hear();
    }
    for (const { fd } of this.#strangers.splice(0)) this.#reset(fd);
    this.#libc.call.close(this.#listener.fd);
    this.#libc.call.close(this.#wake);
  }

  /** Sleeps until something comes, somebody's time is up or we are closed. */
  async #wait(): Promise<void> {
    const fds = [this.#wake, this.#listener.fd, ...this.#strangers.map(({ fd }) => fd)];
    const pollfds = Int32Array.from(fds.flatMap((fd) => [fd, POLLIN]));
    const firstMs = this.#strangers[0]?.untilMs; // they came in this order
    const timeoutMs = firstMs === undefined ? -1 : Math.max(Math.ceil(firstMs - performance.now()), 0);
    this.#pollfds = new Uint8Array(pollfds.buffer);
    await this.#libc.call.pollAwaited(this.#pollfds, BigInt(fds.length), timeoutMs);
  }

  /** Takes what waits, a bounded number; answers false when the system has no room. */
  #accept(): boolean {
    for (let i = 0; i < PENDING_LIMIT; i++) {
      const fd = this.#libc.call.accept4(this.#listener.fd, null, null, SOCK_CLOEXEC);
      if (fd < 0) {
        const errno = this.#libc.errno();
        return errno === EAGAIN || errno === EINTR || errno === ECONNABORTED;
      }
      if (this.#strangers.length >= PENDING_LIMIT) this.#reset(this.#strangers.shift()!.fd);
      const hello = new Uint8Array(new ArrayBuffer(HELLO_BYTES));
      this.#strangers.push({ fd, hello, received: 0, untilMs: performance.now() + HELLO_LIMIT_MS });
    }
    return true;
  }

  /** Reads what strangers have to say and decides on those who have said it. */
  async #hear(): Promise<void> {
    const complete: Stranger[] = [];
    const now = performance.now();
    this.#strangers = this.#strangers.filter((stranger) => {
      const { fd, hello, received } = stranger;
      const count = this.#libc.call.recv(fd, hello.subarray(received), HELLO_BYTES - received, MSG_DONTWAIT);
      const errno = count < 0 ? this.#libc.errno() : 0;
      if (count > 0) stranger.received += count;
      if (stranger.received === HELLO_BYTES) complete.push(stranger);
      else if (count === 0 || now >= stranger.untilMs || (errno !== 0 && errno !== EAGAIN && errno !== EINTR)) {
        this.#reset(fd);
      } else return true;
      return false;
    });
    await Promise.all(complete.map(async ({ fd, hello }) => {
      const admission = await this.#handshake.admit(hello).catch(() => undefined); // no room to remember it
      if (!admission || !this.#open) return this.#reset(fd);
      this.#admitted(fd, admission).catch(() => {}); // its connection is closed, as the initiator sees
    }));
  }

  #reset(fd: number) {
    this.#libc.setReset(fd);
    this.#libc.call.close(fd);
  }
}
