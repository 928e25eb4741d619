import {
  AF_INET6,
  errnoName,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  type Libc,
  SO_REUSEADDR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
} from "./libc.ts";
import { hostPort, localAddress, socketAddress } from "./socket_address.ts";

/** Connections that the system keeps for us between two looks at the listening socket. */
const BACKLOG = 512;

/** A listening socket (non-blocking) and where it listens. */
export interface Listener {
  fd: number;
  /** Numeric; null: on all addresses of this machine. */
  address: string | null;
  port: number;
}

/**
 * Listens on the first port of a range that is free, or on any.
 * @param address numeric; null: all addresses of this machine, IPv4 and (where there is any) IPv6
 * @throws {Error} when no port can be had; names the address and what the system said
 */
export function listen(libc: Libc, address: string | null, ports: readonly [number, number] | null): Listener {
  if (address !== null) return { ...listenOn(libc, address, ports), address };
  try {
    return { ...listenOn(libc, "::", ports), address };
  } catch {
    return { ...listenOn(libc, "0.0.0.0", ports), address };
  }
}

function listenOn(libc: Libc, address: string, ports: readonly [number, number] | null): { fd: number; port: number } {
  const [first, last] = ports ?? [0, 0];
  let failure = "no port in the range";
  for (let port = first; port <= last; port++) {
    const own = socketAddress(libc, address, port);
    const fd = libc.call.socket(own.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) throw new Error(`opening a socket: ${errnoName(libc.errno())}`);
    libc.setInt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (own.family === AF_INET6) libc.setInt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (libc.call.bind(fd, own.bytes, own.bytes.length) === 0 && libc.call.listen(fd, BACKLOG) === 0) {
      return { fd, port: localAddress(libc, fd).port };
    }
    failure = errnoName(libc.errno());
    libc.call.close(fd);
    if (failure !== "EADDRINUSE") break;
  }
  const where = ports ? `${hostPort(address, first)}-${last}` : address;
  throw new Error(`listening for measurements on ${where}: ${failure}`);
}
