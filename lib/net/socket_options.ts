import { errnoName, IPPROTO_TCP, type Libc, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, TCP_CONGESTION } from "./libc.ts";
import { LinkError } from "./link_error.ts";
import type { FlowRequest } from "./request.ts";

/**
 * Sets what a flow asks for on a socket that carries it.
 * @param sends whether this side sends the stream
 * @throws {LinkError} reason `launch` when the system refuses
 */
export function setSocketOptions(libc: Libc, fd: number, request: FlowRequest, sends: boolean): void {
  setSocketBuffers(libc, fd, request.socketBufferBytes);
  if (!sends || request.congestion === "") return;
  const name = new TextEncoder().encode(request.congestion);
  if (libc.call.setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, name.length) === 0) return;
  const errno = errnoName(libc.errno());
  throw new LinkError("launch", `setting congestion control ${request.congestion}: ${errno}`, "here");
}

/**
 * Sets both buffers of a socket; 0 leaves them to the system. Linux takes no more than net.core.wmem_max and rmem_max allow, without a
 * word, and doubles what it takes: what the sender got is in its report.
 */
export function setSocketBuffers(libc: Libc, fd: number, bytes: number): void {
  if (bytes === 0) return;
  for (const option of [SO_SNDBUF, SO_RCVBUF]) {
    if (libc.setInt(fd, SOL_SOCKET, option, bytes)) continue;
    throw new LinkError("launch", `setting a socket's buffers to ${bytes} bytes: ${errnoName(libc.errno())}`, "here");
  }
}
