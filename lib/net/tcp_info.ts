import type { SenderDetail } from "../base/measurement.ts";
import { IPPROTO_TCP, type Libc, SO_SNDBUF, SOL_SOCKET, TCP_CONGESTION, TCP_INFO } from "./libc.ts";

// Offsets into Linux' struct tcp_info (include/uapi/linux/tcp.h), which only ever grows at its end.
const SND_MSS = 16;
const RTT = 68;
const RTTVAR = 72;
const SND_CWND = 80;
const TOTAL_RETRANS = 100;
const MIN_RTT = 148;
const SIZE = 152;

/** The sender's end of a connection as the system sees it now; undefined where that cannot be read (before Linux 4.6). */
export function senderDetail(libc: Libc, fd: number): SenderDetail | undefined {
  const info = new Uint8Array(new ArrayBuffer(SIZE));
  const length = Uint32Array.of(SIZE);
  if (libc.call.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, new Uint8Array(length.buffer)) !== 0) return undefined;
  if (length[0]! < SIZE) return undefined;
  const view = new DataView(info.buffer);
  const field = (offset: number) => view.getUint32(offset, true);
  return {
    retransmits: field(TOTAL_RETRANS),
    rtt_us: field(RTT),
    rttvar_us: field(RTTVAR),
    min_rtt_us: field(MIN_RTT),
    cwnd: field(SND_CWND),
    mss_bytes: field(SND_MSS),
    congestion: congestionOf(libc, fd),
    send_buffer_bytes: libc.getInt(fd, SOL_SOCKET, SO_SNDBUF) ?? 0,
  };
}

function congestionOf(libc: Libc, fd: number): string {
  const name = new Uint8Array(new ArrayBuffer(16));
  const length = new Uint8Array(Uint32Array.of(name.length).buffer);
  if (libc.call.getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, length) !== 0) return "";
  return new TextDecoder().decode(name).replace(/\0.*$/s, "");
}
