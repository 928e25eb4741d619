import { errnoName, type Libc, SO_REUSEADDR, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM, SOL_SOCKET } from "./libc.ts";
import { hostPort, localAddress, socketAddress } from "./socket_address.ts";

/** Connections that the system keeps for us between two looks at the listening socket. */
const BACKLOG = 512;

/** A listening socket (non-blocking) and where it listens. */
export interface Listener {
  fd: number;
  address: string;
  port: number;
}

/**
 * Listens on a numeric address, on the first port of a range that is free, or on any.
 * @throws {Error} when no port can be had; names the address and what the system said
 */
export function listen(libc: Libc, address: string, ports: readonly [number, number] | null): Listener {
  const [first, last] = ports ?? [0, 0];
  let failure = "no port in the range";
  for (let port = first; port <= last; port++) {
    const own = socketAddress(libc, address, port);
    const fd = libc.call.socket(own.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) throw new Error(`opening a socket: ${errnoName(libc.errno())}`);
    libc.setInt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (libc.call.bind(fd, own.bytes, own.bytes.length) === 0 && libc.call.listen(fd, BACKLOG) === 0) {
      return { fd, ...localAddress(libc, fd) };
    }
    failure = errnoName(libc.errno());
    libc.call.close(fd);
    if (failure !== "EADDRINUSE") break;
  }
  const where = ports ? `${hostPort(address, first)}-${last}` : address;
  throw new Error(`listening for measurements on ${where}: ${failure}`);
}
