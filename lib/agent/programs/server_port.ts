import { delay } from "@std/async/delay";
import { type NodeMachine, THIS_NODE } from "../node_machine.ts";
import { socketTable, type TableSocket } from "../socket_table.ts";

type Tables = Pick<NodeMachine, "readStart">;

/** Where servers listen when no range is given: below what Linux takes for connections that are made (32768 and up). */
const DEFAULT_RANGE = [20_000, 32_767] as const;

/** How often it is looked whether a server listens. */
const LOOK_MS = 20;

/** Which ports a program may be given: each once at a time, as it listens only some time after it was started. */
export class ServerPorts {
  readonly #range: readonly [first: number, last: number] | null;
  readonly #machine: Tables;
  readonly #given = new Set<number>();

  /** @param range null: any */
  constructor(range: readonly [number, number] | null, machine: Tables = THIS_NODE) {
    this.#range = range;
    this.#machine = machine;
  }

  /**
   * A port that no socket of this machine has, in whatever state and on whatever address: servers differ in what they can share.
   * @throws {Error} when there is none, or the system does not tell
   */
  take(): number {
    const taken = new Set([...this.#given, ...sockets(this.#machine).map(({ port }) => port)]);
    const [first, last] = this.#range ?? DEFAULT_RANGE;
    const count = last - first + 1;
    // Agents of other runs on this machine begin elsewhere.
    const start = this.#range ? 0 : Math.floor(Math.random() * count);
    for (let i = 0; i < count; i++) {
      const port = first + (start + i) % count;
      if (taken.has(port)) continue;
      this.#given.add(port);
      return port;
    }
    throw new Error(`choosing a port for a server: none of ${first}-${last} is free`);
  }

  release(port: number): void {
    this.#given.delete(port);
  }

  /** Resolves when something listens on a port, TCP or UDP; rejects when the signal aborts. Nothing is sent there. */
  async listening(port: number, signal: AbortSignal): Promise<void> {
    while (!sockets(this.#machine).some((socket) => socket.port === port && socket.isOpen)) {
      await delay(LOOK_MS, { signal });
    }
  }
}

function sockets(machine: Tables): TableSocket[] {
  const [tcp, udp] = [socketTable("tcp", machine), socketTable("udp", machine)];
  if (!tcp || !udp) {
    throw new Error("choosing a port for a server: this system does not tell which are taken (/proc/net)");
  }
  return [...tcp, ...udp];
}
