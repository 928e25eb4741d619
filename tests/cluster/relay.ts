import { fromFileUrl } from "@std/path";
import { errnoName, IPPROTO_TCP, Libc, POLLIN, SOCK_CLOEXEC, SOCK_STREAM, TCP_NODELAY } from "../../lib/net/libc.ts";
import { listen } from "../../lib/net/listen.ts";
import { socketAddress } from "../../lib/net/socket_address.ts";
import { HeldDirection } from "./held_connection.ts";

export interface RelayOptions {
  /** Where it connects to for each connection that it takes; numeric. */
  target: { address: string; port: number };
  /** How long each byte is held back, in either direction. */
  holdMs: number;
  /** Where it listens. Default: 127.0.0.1. */
  address?: string;
  /** Makes the command that it is started by: to have it run in a namespace. Default: as it stands. */
  exec?: (command: string[], options: Deno.CommandOptions) => Deno.Command;
}

/**
 * A TCP relay that holds back everything for an exact time: a path of known latency. It is a process of its own that never sleeps while
 * a connection is open, and keeps processors awake, as those do under the load of a benchmark; for whoever sleeps wakes late.
 * The latency through it is that through a relay of 0 ms (some 15 µs more than without) and the time that it holds.
 */
export class Relay implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** @throws {Error} when it cannot listen */
  static async start({ target, holdMs, address = "127.0.0.1", exec = plainly }: RelayOptions): Promise<Relay> {
    const words = [target.address, target.port, holdMs, address].map(String);
    const program = [Deno.execPath(), "run", "-A", "--no-check", fromFileUrl(import.meta.url), ...words];
    const child = exec(program, { stdin: "null", stdout: "piped", stderr: "inherit" }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = await reader.read();
    await reader.cancel();
    if (value === undefined) throw new Error(`starting a relay: exit status ${(await child.status).code}`);
    return new Relay(child, Number(value));
  }

  /** Breaks its connections. */
  async [Symbol.asyncDispose]() {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#child.status;
  }
}

function plainly([program, ...args]: string[], options: Deno.CommandOptions): Deno.Command {
  return new Deno.Command(program!, { ...options, args });
}

/** Between two looks for whether whoever started it is still there. */
const PARENT_CHECK_MS = 200;

interface Connection {
  fds: [number, number];
  directions: [HeldDirection, HeldDirection];
}

function relay(target: { address: string; port: number }, holdMs: number, address: string) {
  const libc = Libc.open();
  const listener = listen(libc, address, null);
  Deno.stdout.writeSync(new TextEncoder().encode(`${listener.port}\n`));
  const polled = new Uint8Array(Int32Array.of(listener.fd, POLLIN).buffer);
  const received = new Uint8Array(new ArrayBuffer(256 << 10));
  const connections = new Set<Connection>();
  const parent = Deno.ppid;
  for (let cpu = 0; cpu < navigator.hardwareConcurrency; cpu++) {
    new Worker(new URL("./keep_awake_worker.ts", import.meta.url), { type: "module", name: String(cpu) });
  }
  let checkedNs = 0;
  while (libc.nowNs() - checkedNs < PARENT_CHECK_MS * 1e6 || Deno.ppid === parent) {
    checkedNs = libc.nowNs();
    do {
      if (libc.call.poll(polled, 1n, connections.size > 0 ? 0 : PARENT_CHECK_MS) > 0) {
        connections.add(connect(libc, listener.fd, target, holdMs * 1e6, received));
      }
      for (let turn = 0; turn < 1000 && connections.size > 0; turn++) turnAll(libc, connections);
    } while (libc.nowNs() - checkedNs < PARENT_CHECK_MS * 1e6);
  }
}

function turnAll(libc: Libc, connections: Set<Connection>) {
  for (const connection of connections) {
    const [there, back] = connection.directions;
    there.step();
    back.step();
    if (there.state === "open" && back.state !== "broken" || back.state === "open" && there.state !== "broken") {
      continue;
    }
    connections.delete(connection);
    for (const fd of connection.fds) {
      if (there.state === "broken" || back.state === "broken") libc.setReset(fd);
      libc.call.close(fd);
    }
  }
}

/** Takes the connection that is waiting, and makes its continuation. */
function connect(
  libc: Libc,
  listener: number,
  target: { address: string; port: number },
  holdNs: number,
  received: Uint8Array<ArrayBuffer>,
): Connection {
  const peer = socketAddress(libc, target.address, target.port);
  const near = libc.call.accept4(listener, null, null, SOCK_CLOEXEC);
  if (near < 0) throw new Error(`taking a connection: ${errnoName(libc.errno())}`);
  const far = libc.call.socket(peer.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const refused = libc.call.connect(far, peer.bytes, peer.bytes.length) !== 0;
  for (const fd of [near, far]) libc.setInt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  const there = new HeldDirection(libc, near, far, holdNs, received);
  const back = new HeldDirection(libc, far, near, holdNs, received);
  if (refused) there.state = "broken"; // whoever connected shall see a reset
  return { fds: [near, far], directions: [there, back] };
}

if (import.meta.main) {
  const [address, port, holdMs, listenAddress] = Deno.args;
  relay({ address: address!, port: Number(port) }, Number(holdMs), listenAddress!);
}
