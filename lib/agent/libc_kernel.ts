import { errorText } from "../base/errors.ts";
import { allowedCpus } from "../net/affinity.ts";
import { blockText, encodeBlock } from "../net/blocks.ts";
import { type Admission, Handshake } from "../net/handshake.ts";
import { type Libc, MSG_DONTWAIT, MSG_NOSIGNAL } from "../net/libc.ts";
import { listen, type Listener } from "../net/listen.ts";
import type { ServeJob } from "../net/link_messages.ts";
import { Reception } from "../net/reception.ts";
import type { Endpoint, KernelSettings } from "../net/request.ts";
import { localAddress, sourceAddress } from "../net/socket_address.ts";
import type { Outcome } from "../results/outcome.ts";
import { chooseCpu } from "./cpu_list.ts";
import { nearCpus, readHostFacts } from "./host_facts.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import { openFilesLimit } from "./open_files.ts";
import { LinkPool } from "./link_pool.ts";
import { measureNode } from "./measure_node.ts";

/** The exact kernel: libc by FFI, every flow in a thread of its own that may block. */
export class LibcKernel implements Kernel {
  readonly name = "libc";
  readonly address: string | null;
  readonly port: number;
  readonly #options: KernelOptions;
  readonly #libc: Libc;
  readonly #handshake: Handshake;
  readonly #reception: Reception;
  readonly #allowedCpus: number[];
  readonly #pool = new LinkPool(new URL("../../workers/link_worker.ts", import.meta.url), openFilesLimit());

  private constructor(libc: Libc, options: KernelOptions, handshake: Handshake, listener: Listener) {
    this.address = listener.address;
    this.port = listener.port;
    this.#options = options;
    this.#libc = libc;
    this.#handshake = handshake;
    this.#allowedCpus = options.cpu === "auto" ? allowedCpus(libc) : [];
    this.#reception = new Reception(libc, listener, handshake, (fd, admission) => this.#serve(fd, admission));
  }

  /** @throws {Error} when the address cannot be listened on */
  static async open(libc: Libc, options: KernelOptions): Promise<LibcKernel> {
    const handshake = await Handshake.create(options.key, options.node);
    return new LibcKernel(libc, options, handshake, listen(libc, options.address, options.ports));
  }

  measure(
    peer: Endpoint,
    settings: KernelSettings,
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<Outcome> {
    const prepare = (toAddress: string) => {
      const from = this.#options.address;
      const address = from ?? sourceAddress(this.#libc, toAddress) ?? "";
      const cpu = (index: number) => this.#cpu("initiate", index, address);
      return { from, cpu, facts: readHostFacts(address, cpu(0)) };
    };
    const { node } = this.#options;
    const side = { node, kernel: this.name, handshake: this.#handshake, runner: this.#pool, prepare } as const;
    return measureNode(side, peer, settings, options);
  }

  async close(): Promise<void> {
    await Promise.all([this.#reception.close(), this.#pool.close()]);
  }

  async #serve(fd: number, admission: Admission): Promise<void> {
    try {
      await this.#pool.serve(fd, this.#serveJob(fd, admission));
    } catch (error) {
      // No thread has it. The initiator is told why, as far as the connection takes it at once.
      const block = encodeBlock({ error: blockText(errorText(error)) });
      this.#libc.call.send(fd, block, block.length, MSG_DONTWAIT | MSG_NOSIGNAL);
      this.#libc.call.close(fd);
    }
  }

  #serveJob(fd: number, admission: Admission): ServeJob {
    const { kind, index } = admission.request;
    // At once, whenever a thread is ready: who has proved itself and then goes away has crashed, and is no stranger. It fits into the
    // empty buffer of a new connection.
    this.#libc.call.send(fd, admission.ack, admission.ack.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    const { address } = localAddress(this.#libc, fd);
    const cpu = this.#cpu("serve", index, address);
    // A pair begins with a ping-pong: its facts are those of before the pair.
    const host = kind === "pingpong" ? readHostFacts(address, cpu) : undefined;
    return { admission, host, ports: this.#options.ports, cpu };
  }

  #cpu(role: "initiate" | "serve", index: number, address: string): number | null {
    if (this.#options.cpu === null) return null;
    return chooseCpu(this.#options.cpu, { role, index, allowed: this.#allowedCpus, near: nearCpus(address) });
  }
}
