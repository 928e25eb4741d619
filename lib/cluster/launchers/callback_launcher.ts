import { delay } from "@std/async/delay";
import * as v from "valibot";
import { errorText } from "../../base/errors.ts";
import { ControlProof, PROOF_LIMIT_MS } from "../../net/control_proof.ts";
import { hostPort } from "../../net/socket_address.ts";
import { closeConn, connStream } from "./conn_stream.ts";
import { listenFirst } from "./listen_first.ts";
import type { AgentStream, Launcher } from "./launcher.ts";

/**
 * So many connections of strangers may be there at the same time, beside one from each node to each address of this machine: nodes may all come
 * at once. One more makes room by closing the oldest. An honest one needs a moment.
 */
const STRANGERS_LIMIT = 256;

/** How long nothing is accepted when the system has no more room for connections. */
const NO_ROOM_MS = 100;

/** A claim is shorter than this, with the longest name there may be. */
const CLAIM_LIMIT_BYTES = 1024;

/** When a node's agent is said not to come, more may be said of it yet. */
const SAID_GRACE_MS = 1500;

const ClaimMessage = v.strictObject({
  kind: v.literal("claim"),
  node: v.string(),
  place: v.string(),
  nonce: v.pipe(v.string(), v.hexadecimal(), v.length(32)),
  proof: v.pipe(v.string(), v.hexadecimal(), v.length(64)),
});

export interface CallbackOptions {
  /** The nodes whose agents shall come here. */
  nodes: readonly string[];
  /** The run's secret key, 32 bytes. */
  key: Uint8Array<ArrayBuffer>;
  /** The ports to try; null: any that is free. */
  ports: readonly [first: number, last: number] | null;
  /** Where the agents are told to find this machine. */
  addresses: readonly string[];
  /** They are the user's choice: a connection need not show the one that it was made to. Default: false. */
  isChosen?: boolean;
  /** Resolves when this thread has time for one who comes; it must, in time. Default: always. */
  turn?(): Promise<void>;
}

/** A node that is waited for, or whose agent has come and is not yet asked for. */
interface Arrival {
  promise: Promise<AgentStream>;
  resolve(stream: AgentStream): void;
  reject(error: Error): void;
  /** Its agent is here, or is not waited for any more. */
  isOver: boolean;
}

/**
 * Takes the connections of agents that a job step starts elsewhere: each must prove that it was invited, and is told that it has come to
 * the right place. Who does not is closed, and gets no answer.
 */
export class CallbackLauncher implements Launcher {
  readonly port: number;
  readonly #options: CallbackOptions;
  readonly #listener: Deno.TcpListener;
  readonly #proof: ControlProof;
  readonly #arrivals = new Map<string, Arrival>();
  readonly #said = new Map<string, string>();
  /** Those that are proving themselves, oldest first. */
  readonly #pending = new Set<Deno.TcpConn>();
  #generalSaid = "";
  #closed = false;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  private constructor(options: CallbackOptions, listener: Deno.TcpListener, proof: ControlProof) {
    this.#options = options;
    this.#listener = listener;
    this.#proof = proof;
    this.port = listener.addr.port;
    for (const node of options.nodes) {
      const arrival: Arrival = { ...Promise.withResolvers<AgentStream>(), isOver: false };
      arrival.promise.catch(() => {}); // told to whoever asks
      this.#arrivals.set(node, arrival);
    }
    this.#accept();
  }

  /** @throws {Error} when there is no port to listen at */
  static async open(options: CallbackOptions): Promise<CallbackLauncher> {
    const proof = await ControlProof.create(options.key);
    return new CallbackLauncher(options, listenFirst(options.ports), proof);
  }

  address(): null {
    return null;
  }

  start(node: string, signal: AbortSignal): Promise<AgentStream> {
    const arrival = this.#arrivals.get(node);
    if (!arrival) throw new Error(`waiting for a node that was not invited: ${node}`);
    const late = () => {
      const places = this.#options.addresses.join(", ");
      const tried = `its agent has not connected back to this machine at ${places}, port ${this.port}`;
      giveUp(arrival, [tried, this.#said.get(node) || this.#generalSaid].filter(Boolean).join(": "));
    };
    if (signal.aborted) late();
    signal.addEventListener("abort", late, { once: true });
    return arrival.promise.finally(() => signal.removeEventListener("abort", late));
  }

  /**
   * What the job step has said.
   * @param node whose agent will not come, for this reason; null: the line is about none, or all
   */
  said(node: string | null, line: string): void {
    if (node === null) {
      this.#generalSaid = line;
      return;
    }
    this.#said.set(node, line);
    const arrival = this.#arrivals.get(node);
    if (!arrival || arrival.isOver) return;
    this.#timers.add(setTimeout(() => giveUp(arrival, this.#said.get(node)!), SAID_GRACE_MS));
  }

  /** The job step is over: who is not here by now does not come. */
  stepEnded(detail: string): void {
    for (const [node, arrival] of this.#arrivals) {
      giveUp(arrival, this.#said.get(node) ?? detail);
    }
  }

  /** Stops listening. Agents that have come are for whoever started them to end. */
  close(): void {
    this.#closed = true;
    this.#listener.close();
    this.#timers.forEach(clearTimeout);
    this.#pending.forEach(closeConn);
    this.#arrivals.forEach((arrival) => giveUp(arrival, "the run ends"));
  }

  async #accept(): Promise<void> {
    const { nodes, addresses } = this.#options;
    const limit = STRANGERS_LIMIT + nodes.length * addresses.length;
    while (!this.#closed) {
      await this.#options.turn?.();
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
      } catch {
        if (!this.#closed) await delay(NO_ROOM_MS); // too many open files, it may be
        continue;
      }
      const [oldest] = this.#pending;
      if (oldest && this.#pending.size >= limit) closeConn(oldest);
      this.#pending.add(conn);
      this.#admit(conn).catch(() => closeConn(conn)).finally(() => this.#pending.delete(conn));
    }
  }

  /** @throws when the one who has connected is none of ours */
  async #admit(conn: Deno.TcpConn): Promise<void> {
    const timer = setTimeout(() => closeConn(conn), PROOF_LIMIT_MS);
    const text = await firstLine(conn).finally(() => clearTimeout(timer));
    const claim = v.parse(ClaimMessage, JSON.parse(text));
    const arrival = this.#arrivals.get(claim.node);
    const admits = async () => await this.#proof.admits(claim, this.#placesOf(conn));
    if (!arrival || arrival.isOver || !await admits() || arrival.isOver) throw new Error("refusing a connection");
    arrival.isOver = true;
    conn.setNoDelay();
    const welcome = { kind: "welcome", proof: await this.#proof.welcome(claim) };
    const bytes = new TextEncoder().encode(JSON.stringify(welcome) + "\n");
    try {
      if (await conn.write(bytes) !== bytes.length) throw new Error("the connection takes nothing");
      arrival.resolve(connStream(conn, () => this.#said.get(claim.node) ?? this.#generalSaid));
    } catch (error) {
      arrival.reject(new Error(`its agent has connected back, and is gone: ${errorText(error)}`));
      throw error;
    }
  }

  /** Where an agent that has this connection may have connected to. */
  #placesOf(conn: Deno.TcpConn): string[] {
    const { addresses, isChosen } = this.#options;
    const own = (conn.localAddr as Deno.NetAddr).hostname.replace(/^::ffff:/, "");
    return (isChosen ? addresses : [own]).map((address) => hostPort(address, this.port));
  }
}

/** Does nothing for one whose agent is here. */
function giveUp(arrival: Arrival, why: string): void {
  if (arrival.isOver) return;
  arrival.isOver = true;
  arrival.reject(new Error(why));
}

/** The line that a connection begins with; nothing may follow it before it is answered. */
async function firstLine(conn: Deno.TcpConn): Promise<string> {
  const bytes = new Uint8Array(CLAIM_LIMIT_BYTES);
  let length = 0;
  while (length < bytes.length) {
    const count = await conn.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
    if (bytes[length - 1] === 10) return new TextDecoder().decode(bytes.subarray(0, length));
  }
  throw new Error("reading a claim: no line");
}
