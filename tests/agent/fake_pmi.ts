/** A process manager, as MPICH's Hydra is one to the processes of a job: names that they publish and look up. */
export class FakePmi implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #published = new Map<string, string>();
  readonly #conns: Deno.TcpConn[] = [];
  readonly #serving: Promise<void>[] = [];
  /** The longest line that came. */
  longest = 0;

  constructor() {
    this.#serving.push(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept() {
    for await (const conn of this.#listener) {
      conn.setNoDelay();
      this.#conns.push(conn);
      this.#serving.push(this.#serve(conn));
    }
  }

  async #serve(conn: Deno.TcpConn) {
    let held = "";
    const buffer = new Uint8Array(4096);
    for (let count; (count = await conn.read(buffer).catch(() => null)) !== null;) {
      held += new TextDecoder().decode(buffer.subarray(0, count));
      for (let end; (end = held.indexOf("\n")) >= 0; held = held.slice(end + 1)) {
        const answer = this.#answer(held.slice(0, end));
        // In two pieces, as a stream may bring them.
        const bytes = new TextEncoder().encode(answer + "\n");
        await conn.write(bytes.subarray(0, 3));
        await conn.write(bytes.subarray(3));
      }
    }
  }

  #answer(line: string): string {
    this.longest = Math.max(this.longest, line.length + 1);
    const words = Object.fromEntries(line.split(" ").map((word) => word.split("="))) as Record<string, string>;
    const { cmd, service = "", port = "" } = words;
    switch (cmd) {
      case "publish_name":
        this.#published.set(service, port);
        return "cmd=publish_result info=ok rc=0 msg=success";
      case "lookup_name": {
        const found = this.#published.get(service);
        return found === undefined
          ? "cmd=lookup_result rc=1 msg=service_not_found"
          : `cmd=lookup_result port=${found} rc=0 msg=success`;
      }
      default:
        return `cmd=${cmd}_result rc=-1 msg=unknown`;
    }
  }

  async [Symbol.asyncDispose]() {
    this.#listener.close();
    for (const conn of this.#conns) conn.close();
    await Promise.allSettled(this.#serving);
  }
}
