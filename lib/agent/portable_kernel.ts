import { errorText } from "../base/errors.ts";
import { Handshake, HELLO_BYTES, HELLO_LIMIT_MS } from "../net/handshake.ts";
import { LinkError } from "../net/link_error.ts";
import { openMeasureJob } from "../net/measure_job.ts";
import { measurePortable, servePortable } from "../net/portable_flows.ts";
import { PortableLink } from "../net/portable_link.ts";
import type { Endpoint, TcpSettings } from "../net/request.ts";
import type { Outcome } from "../results/outcome.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { linkOutcome } from "./link_outcome.ts";

/** As many connections may wait for their first bytes; further ones are closed. */
const PENDING_LIMIT = 64;

/** The kernel for systems without a Linux libc: Deno's own sockets, in the agent's thread. Its latencies hold some event loop. */
export class PortableKernel implements Kernel {
  readonly name = "portable";
  readonly address: string;
  readonly port: number;
  readonly #node: string;
  readonly #handshake: Handshake;
  readonly #listener: Deno.TcpListener;
  readonly #closing = new AbortController();
  readonly #busy = new Set<Promise<void>>();
  #strangers = 0;

  private constructor(node: string, handshake: Handshake, listener: Deno.TcpListener) {
    const { hostname, port } = listener.addr as Deno.NetAddr;
    this.address = hostname;
    this.port = port;
    this.#node = node;
    this.#handshake = handshake;
    this.#listener = listener;
    this.#keep(this.#accept());
  }

  /** @throws {Error} when the address cannot be listened on */
  static async open({ node, key, address, ports }: KernelOptions): Promise<PortableKernel> {
    const [first, last] = ports ?? [0, 0];
    const handshake = await Handshake.create(key, node);
    for (let port = first;; port++) {
      try {
        return new PortableKernel(node, handshake, Deno.listen({ hostname: address, port }));
      } catch (error) {
        if (port < last && error instanceof Deno.errors.AddrInUse) continue;
        throw new Error(`listening for measurements on ${address}, ports ${first}-${last}: ${errorText(error)}`);
      }
    }
  }

  async measure(
    peer: Endpoint,
    settings: TcpSettings,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<Outcome> {
    const job = await openMeasureJob(this.#handshake, this.address, peer, settings, timeoutMs);
    const context = { node: this.#node, kernel: this.name, job } as const;
    try {
      const result = await measurePortable(job, AbortSignal.any([signal, this.#closing.signal]));
      return linkOutcome({ kind: "measured", result }, context);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return linkOutcome({ kind: "failed", reason: error.reason, detail: error.message, blame: error.blame }, context);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#listener.close();
    await Promise.all(this.#busy);
  }

  #keep(work: Promise<void>) {
    this.#busy.add(work);
    work.finally(() => this.#busy.delete(work));
  }

  async #accept(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      try {
        const conn = await this.#listener.accept();
        if (this.#strangers < PENDING_LIMIT) this.#keep(this.#receive(conn));
        else conn.close();
      } catch {
        // Closed, which ends the loop; or out of room for connections, which passes.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Lets through who proves himself in time; never answers anybody else. */
  async #receive(conn: Deno.TcpConn): Promise<void> {
    this.#strangers++;
    const link = new PortableLink(conn, HELLO_LIMIT_MS, this.#closing.signal);
    const hello = new Uint8Array(new ArrayBuffer(HELLO_BYTES));
    let admission;
    try {
      await link.receiveMessage(hello);
      admission = await this.#handshake.admit(hello);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
    } finally {
      this.#strangers--;
    }
    if (admission) await servePortable(link, admission);
    else link.close();
  }
}
