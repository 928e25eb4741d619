import { AF_INET, AF_INET6, errnoName, type Libc, SOCK_CLOEXEC, SOCK_DGRAM } from "./libc.ts";

/** Room for the longest numeric address with its closing zero (INET6_ADDRSTRLEN). */
const TEXT_BYTES = 46;

/** sockaddr_in or sockaddr_in6, as bytes. */
export interface SocketAddress {
  family: typeof AF_INET | typeof AF_INET6;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * A numeric IPv4 or IPv6 address with a port, as the C library takes it.
 * @throws {Error} when the text is neither
 */
export function socketAddress(libc: Libc, address: string, port: number): SocketAddress {
  const text = new TextEncoder().encode(address + "\0");
  const family = address.includes(":") ? AF_INET6 : AF_INET;
  const bytes = new Uint8Array(new ArrayBuffer(family === AF_INET6 ? 28 : 16));
  const binary = new Uint8Array(new ArrayBuffer(16));
  if (libc.call.inet_pton(family, text, binary) !== 1) throw new Error(`reading a numeric address: '${address}'`);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, port); // network order
  if (family === AF_INET6) bytes.set(binary, 8);
  else bytes.set(binary.subarray(0, 4), 4);
  return { family, bytes };
}

/** Whether an address stands for all of a machine's own: nothing can be connected from it or to it. */
export function isUnspecified({ family, bytes }: SocketAddress): boolean {
  return (family === AF_INET6 ? bytes.subarray(8, 24) : bytes.subarray(4, 8)).every((byte) => byte === 0);
}

/** An IPv4 address as a socket of both families shows it. */
const MAPPED = "::ffff:";

/**
 * The address that this machine would connect from; undefined when there is no way there, or no such address. Nothing is sent: a datagram socket is only
 * given its destination.
 */
export function sourceAddress(libc: Libc, to: string): string | undefined {
  let peer: SocketAddress;
  try {
    peer = socketAddress(libc, to, 9); // any port will do
  } catch {
    return undefined;
  }
  const fd = libc.call.socket(peer.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return undefined;
  try {
    const connected = libc.call.connect(fd, peer.bytes, peer.bytes.length) === 0;
    return connected ? localAddress(libc, fd).address : undefined;
  } finally {
    libc.call.close(fd);
  }
}

/** The address and port that a socket has on this side. An IPv4 address is given as one, whatever family the socket is of. */
export function localAddress(libc: Libc, fd: number): { address: string; port: number } {
  const bytes = new Uint8Array(new ArrayBuffer(28));
  const length = new Uint8Array(Int32Array.of(bytes.length).buffer);
  if (libc.call.getsockname(fd, bytes, length) !== 0) {
    throw new Error(`reading a socket's address: ${errnoName(libc.errno())}`);
  }
  const view = new DataView(bytes.buffer);
  const family = view.getUint16(0, true);
  const text = new Uint8Array(new ArrayBuffer(TEXT_BYTES));
  libc.call.inet_ntop(family, bytes.slice(family === AF_INET6 ? 8 : 4), text, TEXT_BYTES);
  const address = new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
  const isMapped = address.startsWith(MAPPED) && address.includes(".");
  return { address: isMapped ? address.slice(MAPPED.length) : address, port: view.getUint16(2) };
}

/** `127.0.0.1:80`, `[::1]:80`. */
export function hostPort(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
