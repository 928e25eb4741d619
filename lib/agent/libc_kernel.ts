import { Handshake } from "../net/handshake.ts";
import type { Libc } from "../net/libc.ts";
import { listen, type Listener } from "../net/listen.ts";
import { openMeasureJob } from "../net/measure_job.ts";
import { Reception } from "../net/reception.ts";
import type { Endpoint, TcpSettings } from "../net/request.ts";
import type { Outcome } from "../results/outcome.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { linkOutcome } from "./link_outcome.ts";
import { LinkPool } from "./link_pool.ts";

/** A node that answers one pair and starts another's needs two at once. */
const WARM_THREADS = 2;

/** The exact kernel: libc by FFI, every flow in a thread of its own that may block. */
export class LibcKernel implements Kernel {
  readonly name = "libc";
  readonly address: string;
  readonly port: number;
  readonly #node: string;
  readonly #handshake: Handshake;
  readonly #reception: Reception;
  readonly #warming: ReturnType<typeof setTimeout>;
  readonly #pool = new LinkPool(new URL("../../workers/link_worker.ts", import.meta.url));

  private constructor(libc: Libc, node: string, handshake: Handshake, listener: Listener) {
    this.address = listener.address;
    this.port = listener.port;
    this.#node = node;
    this.#handshake = handshake;
    this.#reception = new Reception(libc, listener, handshake, async (fd, admission) => {
      if (!await this.#pool.serve(fd, admission)) libc.call.close(fd);
    });
    // Not at once: starting threads takes time, in which the agent can say that it listens.
    this.#warming = setTimeout(() => this.#pool.warm(WARM_THREADS), 0);
  }

  /** @throws {Error} when the address cannot be listened on */
  static async open(libc: Libc, { node, key, address, ports }: KernelOptions): Promise<LibcKernel> {
    const handshake = await Handshake.create(key, node);
    return new LibcKernel(libc, node, handshake, listen(libc, address, ports));
  }

  async measure(
    peer: Endpoint,
    settings: TcpSettings,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<Outcome> {
    const job = await openMeasureJob(this.#handshake, this.address, peer, settings, timeoutMs);
    return linkOutcome(await this.#pool.measure(job, signal), { node: this.#node, kernel: this.name, job });
  }

  async close(): Promise<void> {
    clearTimeout(this.#warming);
    await Promise.all([this.#reception.close(), this.#pool.close()]);
  }
}
