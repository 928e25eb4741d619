import type { NodeMachine } from "./node_machine.ts";

/** A socket of this machine, as the system's tables have it. */
export interface TableSocket {
  /** In the tables' own spelling: hexadecimal, lowest byte first. */
  address: string;
  port: number;
  /** What tells who has it; 0: nobody any more. */
  inode: number;
  /** Its connection is over; the system keeps it for a while, in case late packets come. */
  isOver: boolean;
  /** Takes connections (TCP), or datagrams from anybody (UDP, where no sender is chosen). */
  isOpen: boolean;
}

/** Listening sockets come first in these tables, so that the start of a very long one has those that matter most. */
const READ_LIMIT_BYTES = 1024 * 1024;

/** What the tables call a TCP socket that listens, and a UDP socket without a peer. */
const OPEN_STATES = { tcp: "0A", udp: "07" } as const;

const TIME_WAIT = "06";

/** Number, local address and port, remote ones, state, queues, timer, retransmits, user, timeout, inode. */
const SOCKET = /^\s*\d+:\s+([0-9A-F]+):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s(?:\S+\s+){5}(\d+)/gm;

/** The sockets of a protocol, IPv4 and IPv6, in whatever state; no socket is opened. Undefined where there is no such table. */
export function socketTable(
  protocol: "tcp" | "udp",
  machine: Pick<NodeMachine, "readStart">,
): TableSocket[] | undefined {
  const tables = [protocol, `${protocol}6`].flatMap((name) =>
    machine.readStart(`/proc/net/${name}`, READ_LIMIT_BYTES) ?? []
  );
  if (tables.length === 0) return undefined;
  return tables.flatMap((table) =>
    Array.from(
      table.matchAll(SOCKET),
      ([, address, port, state, inode]) => ({
        address: address!,
        port: parseInt(port!, 16),
        inode: Number(inode),
        isOver: protocol === "tcp" && state === TIME_WAIT,
        isOpen: state === OPEN_STATES[protocol],
      }),
    )
  );
}
