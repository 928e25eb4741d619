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
   * A port that no socket of this machine has, on whatever address: servers differ in what they can share. Where there is none, one whose
   * connections are all over.
   * @throws {Error} when there is none, or the system does not tell
   */
  take(): number {
    const all = sockets(this.#machine);
    const [first, last] = this.#range ?? DEFAULT_RANGE;
    const count = last - first + 1;
    // Other agents on this machine begin elsewhere.
    const start = Math.floor(Math.random() * count);
    for (const inTheWay of [all, all.filter(({ isOver }) => !isOver)]) {
      const taken = new Set([...this.#given, ...inTheWay.map(({ port }) => port)]);
      for (let i = 0; i < count; i++) {
        const port = first + (start + i) % count;
        if (taken.has(port)) continue;
        this.#given.add(port);
        return port;
      }
    }
    throw new Error(`choosing a port for a server: none of ${first}-${last} is free`);
  }

  release(port: number): void {
    this.#given.delete(port);
  }

  /**
   * Resolves when a port is listened on, TCP or UDP, by whom it was given to; rejects when the signal aborts. Nothing is sent there.
   * @param isOwn whether the socket with this inode is theirs
   */
  async listening(port: number, isOwn: (inode: number) => boolean, signal: AbortSignal): Promise<void> {
    while (!sockets(this.#machine).some((socket) => socket.port === port && socket.isOpen && isOwn(socket.inode))) {
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
