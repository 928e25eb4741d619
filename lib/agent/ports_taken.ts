import type { PortFacts } from "../base/node_facts.ts";
import type { NodeMachine } from "./node_machine.ts";
import { socketTable } from "./socket_table.ts";

/** Where a node takes measuring connections. */
export interface Listening {
  /** Numeric; null: on all of the node's addresses. */
  address: string | null;
  port: number;
}

/**
 * How many ports of a range cannot be had, by the system's own tables: no socket is opened. Whatever state a socket is in, its port is
 * taken; sockets of another one of the node's IPv4 addresses are in nobody's way. The agent's own port counts as free.
 */
export function countTakenPorts(
  [first, last]: readonly [number, number],
  own: Listening,
  machine: NodeMachine,
): PortFacts {
  const taken = (protocol: "tcp" | "udp", ownPort: number | null) => {
    const sockets = socketTable(protocol, machine);
    if (!sockets) return null;
    const ports = sockets.filter(({ address, port }) =>
      port >= first && port <= last && port !== ownPort && inTheWay(address, own.address)
    );
    return new Set(ports.map(({ port }) => port)).size;
  };
  return { first, last, tcp_taken: taken("tcp", own.port), udp_taken: taken("udp", null) };
}

/** Whether a socket on an address, as the tables write it, keeps others from its port on another address (null: on all). */
function inTheWay(address: string, other: string | null): boolean {
  const wanted = other === null ? undefined : tableAddress(other);
  if (wanted === undefined || /^0+$/.test(address)) return true;
  // IPv4 in an IPv6 socket stands at the end: ::ffff:10.0.0.1.
  return address.length === 8 ? address === wanted : address === `0000000000000000FFFF0000${wanted}`;
}

/** An IPv4 address as the tables write it, lowest byte first: `0100000A` for 10.0.0.1; undefined for IPv6. */
function tableAddress(address: string): string | undefined {
  const bytes = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/i.exec(address)?.slice(1);
  return bytes?.reverse().map((byte) => Number(byte).toString(16).padStart(2, "0").toUpperCase()).join("");
}
