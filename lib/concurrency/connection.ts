import { holdProgram, onPortEnd } from "./message_port.ts";
import { Queue, QueueClosed, QueueEmpty, type WaitOptions } from "./queue.ts";
import { after } from "./timer.ts";

const TAKE_IN_MS = 2;

/** The other end is closed or its thread has ended, and all that it sent has been received; or this end is closed. */
export class ConnectionClosed extends Error {
  override readonly name = "ConnectionClosed";
}

/**
 * One end of a pipe between threads. Messages are copied as by `structuredClone()`, keep their order, and wait at the other end until
 * they are received; nothing pushes back, so give credits where a sender could run ahead. An open connection keeps the program
 * alive only while somebody waits on it.
 */
export class Connection {
  readonly #port: MessagePort;
  readonly #received = new Queue<unknown>();
  #listening = false;
  /** Polls that look again when something has come. */
  readonly #polls = new Set<() => void>();
  #waiting = 0;
  #closed = false;

  private constructor(port: MessagePort) {
    this.#port = port;
  }

  /** The connection whose port came here from another thread. */
  static from(port: MessagePort): Connection {
    return new Connection(port);
  }

  /**
   * What takes this end to another thread: give it in a Process's `args`, or in the transfer list of a message. This object is of no
   * use then.
   * @throws {Error} when messages have been received here: some of them might stay behind
   */
  get port(): MessagePort {
    if (this.#listening) throw new Error("handing a connection over: it has been received from here");
    return this.#port;
  }

  /**
   * Sends a message; never waits. What is sent after the other end has closed is lost.
   * @param transfer what is given away with the message instead of being copied (buffers, ports)
   * @throws {ConnectionClosed} when this end is closed
   * @throws {DOMException} DataCloneError, when the message cannot be copied
   */
  send(message: unknown, transfer: Transferable[] = []): void {
    if (this.#closed) throw new ConnectionClosed("sending: this end is closed");
    this.#port.postMessage(message, transfer);
  }

  /**
   * The next message, as soon as there is one. (Deno's ports turn a bare `undefined` into null.)
   * @throws {ConnectionClosed} when no message can come any more
   * @throws {DOMException} TimeoutError, when the time is up
   */
  async recv(options: WaitOptions = {}): Promise<unknown> {
    if (this.#closed) throw new ConnectionClosed("receiving: this end is closed");
    options.signal?.throwIfAborted();
    if (!this.#received.empty()) return this.#received.getNowait();
    this.#hold(1);
    try {
      this.#listen();
      return await this.#received.get(options);
    } catch (error) {
      if (error instanceof QueueClosed) {
        throw new ConnectionClosed(`receiving: ${this.#closed ? "this" : "the other"} end was closed`);
      }
      if (error instanceof QueueEmpty) {
        throw new DOMException(`receiving: nothing came for ${options.timeoutMs} ms`, "TimeoutError");
      }
      throw error;
    } finally {
      this.#hold(-1);
    }
  }

  /**
   * Whether `recv()` would answer without waiting: a message is here, or no more can come. Waits for that until the time is up;
   * at least 2 ms, which is what taking in that which has arrived already may need.
   */
  async poll(timeoutMs = 0): Promise<boolean> {
    const ready = () => this.#received.closed || !this.#received.empty();
    if (ready()) return true;
    this.#hold(1);
    try {
      this.#listen();
      const untilMs = performance.now() + Math.max(timeoutMs, TAKE_IN_MS);
      do await this.#news(untilMs - performance.now()); while (!ready() && performance.now() < untilMs);
      return ready();
    } finally {
      this.#hold(-1);
    }
  }

  /** Closes this end; a pending `recv()` here is rejected, and the other end's once it has received what was sent before. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.close();
    this.#received.close();
  }

  /** Begins to take messages in: only now, so that a port that is handed on has lost none. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    const look = () => this.#polls.forEach((poll) => poll());
    onPortEnd(this.#port, () => {
      this.#received.close();
      look();
    });
    this.#port.onmessage = ({ data }) => {
      if (this.#closed) return; // one was on its way when this end was closed
      this.#received.putNowait(data);
      look();
    };
  }

  /** Counts who waits here; as long as somebody does, the program goes on. */
  #hold(change: 1 | -1): void {
    this.#waiting += change;
    holdProgram(this.#port, this.#waiting > 0);
  }

  /** Something has come, or the time is up. */
  #news(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        stopTimer();
        this.#polls.delete(look);
        resolve();
      };
      const stopTimer = after(timeoutMs, look);
      this.#polls.add(look);
    });
  }
}

/** A pipe: what is sent at one end is received at the other, in both directions. Either end can go to another thread. */
export function pipe(): [Connection, Connection] {
  const { port1, port2 } = new MessageChannel();
  return [Connection.from(port1), Connection.from(port2)];
}
