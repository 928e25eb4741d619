import { EINPROGRESS, EINTR, errnoName, type Libc, POLLOUT, SOCK_CLOEXEC, SOCK_STREAM } from "./libc.ts";
import { checkLimits, type Limits, Link, LOOK_MS } from "./link.ts";
import { connectionError, LinkError } from "./link_error.ts";
import { isUnspecified, type SocketAddress, socketAddress } from "./socket_address.ts";

/**
 * Connects from one numeric address to another, in slices short enough to look at the limits.
 * @param from this side's address; null, or an unspecified one, leaves the choice to the system
 * @param doing what this is, for messages: "connecting to cn2 at 10.0.0.2:4000"
 * @param prepare sets what must be set before a connection is made
 * @throws {LinkError}
 */
export function connect(
  libc: Libc,
  { from, to, port, doing }: { from: string | null; to: string; port: number; doing: string },
  limits: Limits,
  prepare: (fd: number) => void = () => {},
): Link {
  const peer = numeric(libc, to, port, doing);
  const own = from === null ? null : numeric(libc, from, 0, doing);
  const fd = libc.call.socket(peer.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw connectionError(errnoName(libc.errno()), doing);
  const link = new Link(libc, fd, limits); // its send timeout bounds connect() as well
  try {
    prepare(fd);
    if (own && !isUnspecified(own) && libc.call.bind(fd, own.bytes, own.bytes.length) !== 0) {
      throw connectionError(errnoName(libc.errno()), `${doing} from ${from}`);
    }
    if (libc.call.connect(fd, peer.bytes, peer.bytes.length) !== 0) finish(libc, fd, doing, limits);
    return link;
  } catch (error) {
    link.close();
    throw error;
  }
}

/** Waits for the end of an attempt that connect() did not wait for. */
function finish(libc: Libc, fd: number, doing: string, limits: Limits) {
  const started = libc.errno();
  if (started !== EINPROGRESS && started !== EINTR) throw connectionError(errnoName(started), doing);
  const pollfd = new Uint8Array(Int32Array.of(fd, POLLOUT).buffer);
  do checkLimits(libc, limits, doing); while (libc.call.poll(pollfd, 1n, LOOK_MS) <= 0);
  const error = libc.socketError(fd);
  if (error !== 0) throw connectionError(errnoName(error), doing);
}

function numeric(libc: Libc, address: string, port: number, doing: string): SocketAddress {
  try {
    return socketAddress(libc, address, port);
  } catch {
    throw new LinkError("unreachable", `${doing}: no numeric address: '${address}'`);
  }
}
