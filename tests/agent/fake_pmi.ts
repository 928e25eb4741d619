/** A process manager, as MPICH's Hydra is one to the processes of a job: a key-value space for all, and a barrier. */
export class FakePmi implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #space = new Map<string, string>();
  readonly #size: number;
  readonly #conns: Deno.TcpConn[] = [];
  readonly #serving: Promise<void>[] = [];
  #waiting: (() => void)[] = [];
  /** The longest value that was put. */
  longest = 0;

  constructor(size: number) {
    this.#size = size;
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
        const answer = await this.#answer(held.slice(0, end));
        // In two pieces, as a stream may bring them.
        const bytes = new TextEncoder().encode(answer + "\n");
        await conn.write(bytes.subarray(0, 3));
        await conn.write(bytes.subarray(3));
      }
    }
  }

  async #answer(line: string): Promise<string> {
    const { cmd, key = "", value = "" } = Object.fromEntries(line.split(" ").map((word) => word.split("="))) as Record<
      string,
      string
    >;
    switch (cmd) {
      case "init":
        return "cmd=response_to_init pmi_version=1 pmi_subversion=1 rc=0";
      case "get_my_kvsname":
        return "cmd=my_kvsname kvsname=kvs_1_0";
      case "put":
        this.longest = Math.max(this.longest, value.length);
        this.#space.set(key, value);
        return "cmd=put_result rc=0 msg=success";
      case "barrier_in": {
        const here = Promise.withResolvers<void>();
        this.#waiting.push(here.resolve);
        if (this.#waiting.length === this.#size) this.#waiting.splice(0).forEach((go) => go());
        await here.promise;
        return "cmd=barrier_out";
      }
      case "get": {
        const found = this.#space.get(key);
        return found === undefined
          ? "cmd=get_result rc=-1 msg=key_not_found value=unknown"
          : `cmd=get_result rc=0 msg=success value=${found}`;
      }
      case "finalize":
        return "cmd=finalize_ack";
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
