import { Handshake, HELLO_BYTES } from "../../lib/net/handshake.ts";
import { encodeBlock } from "../../lib/net/blocks.ts";
import { readHostFacts } from "../../lib/agent/host_facts.ts";
import type { Endpoint, FlowRequest } from "../../lib/net/request.ts";

/** A responder that behaves badly: listens as node "bad" and does the given to each connection. Disposable. */
export class BadResponder implements AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly #listener = Deno.listen({ hostname: "127.0.2.1", port: 0 });
  readonly #conns: Deno.Conn[] = [];
  readonly #ended: Promise<void>;
  #open = true;

  constructor(misbehave: (conn: Deno.TcpConn) => Promise<unknown>) {
    const { hostname, port } = this.#listener.addr as Deno.NetAddr;
    this.endpoint = { node: "bad", host: hostname, port };
    this.#ended = this.#serve(misbehave);
  }

  async #serve(misbehave: (conn: Deno.TcpConn) => Promise<unknown>) {
    const all: Promise<unknown>[] = [];
    while (this.#open) {
      try {
        const conn = await this.#listener.accept();
        this.#conns.push(conn);
        all.push(misbehave(conn).catch(() => {})); // the other side gives up first
      } catch {
        // Reset before it was accepted, or we are closed.
      }
    }
    await Promise.all(all);
  }

  async [Symbol.asyncDispose]() {
    this.#open = false;
    this.#listener.close();
    for (const conn of this.#conns) close(conn);
    await this.#ended;
  }
}

export function close(conn: Deno.Conn) {
  try {
    conn.close();
  } catch {
    // It is closed.
  }
}

/** Shakes hands as an honest responder does; answers what is asked for. */
export async function shakeHands(conn: Deno.Conn, key: Uint8Array<ArrayBuffer>): Promise<FlowRequest> {
  const hello = new Uint8Array(HELLO_BYTES);
  for (let at = 0; at < hello.length;) {
    const received = await conn.read(hello.subarray(at));
    if (received === null) throw new Error("no hello");
    at += received;
  }
  const admission = await (await Handshake.create(key, "bad")).admit(hello);
  if (!admission) throw new Error("wrong hello");
  await conn.write(admission.ack);
  await conn.write(encodeBlock({ host: readHostFacts("127.0.2.1", null) }));
  return admission.request;
}

/** Echoes until the other side ends. */
export async function echo(conn: Deno.Conn, rounds = Infinity) {
  const buffer = new Uint8Array(65536);
  for (let round = 0; round < rounds; round++) {
    const received = await conn.read(buffer);
    if (received === null) return;
    await conn.write(buffer.subarray(0, received));
  }
}

/** Everything that comes until the connection ends, and how long that took. */
export async function readToEnd(conn: Deno.Conn): Promise<{ bytes: number; ms: number }> {
  const start = performance.now();
  const buffer = new Uint8Array(4096);
  let bytes = 0;
  try {
    for (let n = await conn.read(buffer); n !== null; n = await conn.read(buffer)) bytes += n;
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  close(conn);
  return { bytes, ms: performance.now() - start };
}
