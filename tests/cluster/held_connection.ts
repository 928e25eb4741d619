import { EAGAIN, EINTR, type Libc, MSG_DONTWAIT, MSG_NOSIGNAL, SHUT_WR } from "../../lib/net/libc.ts";

/** The most that is held back in one direction; beyond it no more is taken, and TCP holds the sender. */
const HELD_LIMIT_BYTES = 64 << 20;

/** Bytes that were received together, and when they may go on; none: the end of the stream. */
interface Held {
  dueNs: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** One direction of a relayed connection: what comes in goes out `holdNs` later. Sockets do not block; nobody waits but by asking. */
export class HeldDirection {
  readonly #libc: Libc;
  readonly #from: number;
  readonly #to: number;
  readonly #holdNs: number;
  /** Shared by all directions: what it holds is copied at once. */
  readonly #received: Uint8Array<ArrayBuffer>;
  readonly #queue: Held[] = [];
  #heldBytes = 0;
  readonly #failures = { receive: 0, send: 0 };
  #sourceEnded = false;
  /** The stream's end was passed on, or it broke. */
  state: "open" | "ended" | "broken" = "open";

  constructor(libc: Libc, from: number, to: number, holdNs: number, received: Uint8Array<ArrayBuffer>) {
    this.#libc = libc;
    this.#from = from;
    this.#to = to;
    this.#holdNs = holdNs;
    this.#received = received;
  }

  /** Takes what has come, and passes on what is due. */
  step() {
    if (this.state !== "open") return;
    if (!this.#sourceEnded && this.#heldBytes < HELD_LIMIT_BYTES) this.#receive();
    const first = this.#queue[0];
    if (first && this.#libc.nowNs() >= first.dueNs) this.#send(first);
  }

  #receive() {
    const count = this.#libc.call.recv(this.#from, this.#received, this.#received.length, MSG_DONTWAIT);
    if (count < 0) {
      this.#failed("receive");
      return;
    }
    this.#failures.receive = 0;
    this.#sourceEnded = count === 0;
    this.#heldBytes += count;
    this.#queue.push({ dueNs: this.#libc.nowNs() + this.#holdNs, bytes: this.#received.slice(0, count) });
  }

  #send(held: Held) {
    if (held.bytes.length === 0) {
      this.#libc.call.shutdown(this.#to, SHUT_WR);
      this.state = "ended";
      return;
    }
    const count = this.#libc.call.send(this.#to, held.bytes, held.bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) {
      this.#failed("send");
      return;
    }
    this.#failures.send = 0;
    this.#heldBytes -= count;
    if (count === held.bytes.length) this.#queue.shift();
    else held.bytes = held.bytes.subarray(count);
  }

  /** One error may be none: between a call and the look at `errno` the JavaScript engine may change it. A real one comes again, or the end does. */
  #failed(call: "receive" | "send") {
    const errno = this.#libc.errno();
    if (errno === EAGAIN || errno === EINTR) this.#failures[call] = 0;
    else if (++this.#failures[call] > 1) this.state = "broken";
  }
}
