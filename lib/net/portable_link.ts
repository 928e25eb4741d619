import { hostPort } from "./socket_address.ts";
import { connectionError, LinkError } from "./link_error.ts";
import { keepTail } from "./tail.ts";

/** Errors as Deno names them, and as the system does. */
const ERRNO_OF = [
  [Deno.errors.ConnectionRefused, "ECONNREFUSED"],
  [Deno.errors.ConnectionReset, "ECONNRESET"],
  [Deno.errors.BrokenPipe, "EPIPE"],
  [Deno.errors.TimedOut, "ETIMEDOUT"],
  [Deno.errors.AddrNotAvailable, "EADDRNOTAVAIL"],
  [Deno.errors.PermissionDenied, "EACCES"],
  [Deno.errors.NetworkUnreachable, "ENETUNREACH"],
] as const;

function errnoOf(error: unknown): string {
  for (const [type, name] of ERRNO_OF) if (error instanceof type) return name;
  const { code, message } = error as { code?: string; message: string };
  return code ?? message;
}

/**
 * An established connection of the portable kernel: as `Link`, but asynchronous and without a thread of its own. It ends at its time
 * limit and when the signal aborts, by closing the connection under whoever waits on it.
 */
export class PortableLink {
  readonly #conn: Deno.TcpConn;
  readonly #signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout>;
  readonly #stop = () => this.#end("stopped");
  #breakWrite: (why: Error) => void = () => {};
  #over: "stopped" | "timeout" | undefined;
  #open = true;
  doing = "using a connection";

  constructor(conn: Deno.TcpConn, limitMs: number, signal: AbortSignal) {
    this.#conn = conn;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#end("timeout"), limitMs);
    try {
      conn.setNoDelay(true);
    } catch {
      // It was reset already, as its first use will tell.
    }
    if (signal.aborted) this.#stop();
    signal.addEventListener("abort", this.#stop);
  }

  /**
   * Connects.
   * @throws {LinkError}
   */
  static async connect(
    address: string,
    port: number,
    node: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<PortableLink> {
    const doing = `connecting to ${node} at ${hostPort(address, port)}`;
    const attempt = Deno.connect({ hostname: address, port });
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort = () => {};
    const over = new Promise<never>((_, reject) => {
      abort = () => reject(new LinkError("stopped", `${doing}: stopped`));
      timer = setTimeout(() => reject(new LinkError("timeout", `${doing}: no end within the time limit`)), limitMs);
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort);
    });
    try {
      return new PortableLink(await Promise.race([attempt, over]), limitMs, signal);
    } catch (error) {
      attempt.then((late) => late.close(), () => {});
      throw error instanceof LinkError ? error : connectionError(errnoOf(error), doing);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  /** A new time limit, from now. */
  limit(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end("timeout"), ms);
  }

  get localAddress(): string {
    return (this.#conn.localAddr as Deno.NetAddr).hostname;
  }

  /** One read; 0 when the other side has ended. */
  async receiveSome(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): Promise<number> {
    try {
      return await this.#conn.read(sizeBytes < buffer.length ? buffer.subarray(0, sizeBytes) : buffer) ?? 0;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Receives all of `sizeBytes`, only counted; answers how many came before the other side ended. */
  async receiveAll(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): Promise<number> {
    let left = sizeBytes;
    while (left > 0) {
      const received = await this.receiveSome(buffer, left);
      if (received === 0) break;
      left -= received;
    }
    return sizeBytes - left;
  }

  /** Receives exactly the bytes of a message. */
  async receiveMessage(message: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < message.length;) {
      const received = await this.receiveSome(message.subarray(at), message.length - at);
      if (received === 0) throw this.ended();
      at += received;
    }
  }

  /** Sends all of `sizeBytes`; a shorter buffer is used over and over. */
  async sendAll(buffer: Uint8Array<ArrayBuffer>, sizeBytes: number): Promise<void> {
    try {
      for (let left = sizeBytes; left > 0;) {
        left -= await this.#write(left < buffer.length ? buffer.subarray(0, left) : buffer);
      }
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Sends no more, and waits until the other side has read everything and closed. */
  async finish(): Promise<void> {
    try {
      await this.#conn.closeWrite();
      const buffer = new Uint8Array(new ArrayBuffer(65536));
      while (await this.receiveSome(buffer, buffer.length) > 0);
    } catch {
      // It closed at once, or broke off: what matters is that it is over.
    }
  }

  /** Reads to the end of the connection; answers the last bytes of what came. */
  async receiveTail(buffer: Uint8Array<ArrayBuffer>, tailBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const tail = new Uint8Array(new ArrayBuffer(tailBytes));
    while (true) {
      const received = await this.receiveSome(buffer, buffer.length);
      if (received === 0) return tail;
      keepTail(tail, buffer, received);
    }
  }

  ended(): LinkError {
    return new LinkError("crashed", `${this.doing}: the other side closed the connection`, "peer");
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this.#stop);
    if (this.#open) this.#conn.close();
    this.#open = false;
  }

  /** A write that the other side does not take outlives `close()` in Deno 2.6; whoever waits on it must not. */
  #write(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#breakWrite = reject;
      this.#conn.write(bytes).then(resolve, reject);
    });
  }

  #end(why: "stopped" | "timeout") {
    this.#over ??= why;
    this.close();
    this.#breakWrite(new Error(why));
  }

  #failure(error: unknown): LinkError {
    if (this.#over === "stopped") return new LinkError("stopped", `${this.doing}: stopped`);
    if (this.#over === "timeout") return new LinkError("timeout", `${this.doing}: no end within the time limit`);
    return connectionError(errnoOf(error), this.doing);
  }
}
