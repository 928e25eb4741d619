import { errorText } from "../base/errors.ts";
import { Handshake, HELLO_BYTES, HELLO_LIMIT_MS } from "../net/handshake.ts";
import { LinkError } from "../net/link_error.ts";
import { initiatePortable, servePortable } from "../net/portable_flows.ts";
import { PortableLink } from "../net/portable_link.ts";
import type { Endpoint, KernelSettings } from "../net/request.ts";
import type { Outcome } from "../results/outcome.ts";
import { readHostFacts } from "./host_facts.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { measureNode } from "./measure_node.ts";

/** As many connections may wait for their first bytes; further ones are closed. */
const PENDING_LIMIT = 256;

/** The kernel for systems without a Linux libc: Deno's own sockets, in the agent's thread. Its latencies hold some event loop. */
export class PortableKernel implements Kernel {
  readonly name = "portable";
  readonly address: string | null;
  readonly port: number;
  readonly #options: KernelOptions;
  readonly #handshake: Handshake;
  readonly #listener: Deno.TcpListener;
  readonly #closing = new AbortController();
  readonly #busy = new Set<Promise<void>>();
  #strangers = 0;

  private constructor(options: KernelOptions, handshake: Handshake, listener: Deno.TcpListener) {
    this.address = options.address;
    this.port = (listener.addr as Deno.NetAddr).port;
    this.#options = options;
    this.#handshake = handshake;
    this.#listener = listener;
    this.#keep(this.#accept());
  }

  /** @throws {Error} when the address cannot be listened on */
  static async open(options: KernelOptions): Promise<PortableKernel> {
    const { node, key, address, ports } = options;
    const [first, last] = ports ?? [0, 0];
    const hostname = address ?? "0.0.0.0";
    const handshake = await Handshake.create(key, node);
    for (let port = first;; port++) {
      try {
        return new PortableKernel(options, handshake, Deno.listen({ hostname, port }));
      } catch (error) {
        if (port < last && error instanceof Deno.errors.AddrInUse) continue;
        throw new Error(`listening for measurements on ${hostname}, ports ${first}-${last}: ${errorText(error)}`);
      }
    }
  }

  measure(
    peer: Endpoint,
    settings: KernelSettings,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<Outcome> {
    const { node, address, cpu } = this.#options;
    // A pinned CPU is refused by the flow, with its reason.
    const pinned = cpu === "auto" ? 0 : cpu;
    const side = {
      node,
      kernel: this.name,
      handshake: this.#handshake,
      runner: { run: initiatePortable },
      prepare: () => ({ from: address, cpu: () => pinned, facts: readHostFacts(address ?? "", null) }),
    } as const;
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    return measureNode(side, peer, settings, { timeoutMs, signal: ended });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#listener.close();
    await Promise.allSettled(this.#busy);
  }

  #keep(work: Promise<void>) {
    this.#busy.add(work);
    // What fails belongs to one connection, and its other side sees it.
    work.catch(() => {}).finally(() => this.#busy.delete(work));
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
    if (!admission) return link.close();
    const host = admission.request.kind === "pingpong" ? readHostFacts(link.localAddress, null) : undefined;
    await servePortable(link, { admission, host, ports: this.#options.ports, cpu: null });
  }
}
