/** Linux' numbers for what is used here; the same on x86-64 and aarch64. */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_ERROR = 4;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_LINGER = 13;
export const SO_RCVLOWAT = 18;
export const SO_RCVTIMEO = 20;
export const SO_SNDTIMEO = 21;
export const IPPROTO_TCP = 6;
export const TCP_NODELAY = 1;
export const TCP_INFO = 11;
export const TCP_CONGESTION = 13;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;
export const SHUT_WR = 1;
export const MSG_PEEK = 2;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;
export const POLLIN = 1;
export const POLLOUT = 4;
export const EFD_CLOEXEC = 0o2000000;
export const EINTR = 4;
export const EAGAIN = 11;
export const ECONNABORTED = 103;
export const ECONNRESET = 104;
export const ENOBUFS = 105;
export const ECONNREFUSED = 111;
export const EINPROGRESS = 115;
const CLOCK_MONOTONIC = 1;
const TIMER_ABSTIME = 1;
const PR_SET_TIMERSLACK = 29;

const ERRNO_NAMES: Readonly<Record<number, string>> = {
  1: "EPERM",
  2: "ENOENT",
  4: "EINTR",
  9: "EBADF",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  22: "EINVAL",
  23: "ENFILE",
  24: "EMFILE",
  32: "EPIPE",
  71: "EPROTO",
  88: "ENOTSOCK",
  90: "EMSGSIZE",
  92: "ENOPROTOOPT",
  97: "EAFNOSUPPORT",
  98: "EADDRINUSE",
  99: "EADDRNOTAVAIL",
  100: "ENETDOWN",
  101: "ENETUNREACH",
  102: "ENETRESET",
  103: "ECONNABORTED",
  104: "ECONNRESET",
  105: "ENOBUFS",
  107: "ENOTCONN",
  110: "ETIMEDOUT",
  111: "ECONNREFUSED",
  112: "EHOSTDOWN",
  113: "EHOSTUNREACH",
  114: "EALREADY",
  115: "EINPROGRESS",
};

// Lengths are u32 and counts i32 where C has size_t and ssize_t: with usize the call would allocate a BigInt. No transfer is larger.
const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  accept4: { parameters: ["i32", "pointer", "pointer", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recvfrom: { parameters: ["i32", "buffer", "u32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
  pollAwaited: { name: "poll", parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  eventfd_write: { parameters: ["i32", "u64"], result: "i32" },
  inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  inet_ntop: { parameters: ["i32", "buffer", "buffer", "u32"], result: "pointer" },
  sched_setaffinity: { parameters: ["i32", "usize", "buffer"], result: "i32" },
  sched_getaffinity: { parameters: ["i32", "usize", "buffer"], result: "i32" },
  clock_nanosleep: { parameters: ["i32", "i32", "buffer", "pointer"], result: "i32" },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The C library, as one thread uses it: `errno` is the thread's own, so each thread opens it for itself, once. */
export class Libc {
  static #opened: Libc | undefined;
  readonly call: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
  readonly #errno: Int32Array;
  readonly #timespec = new Uint8Array(new ArrayBuffer(16));
  readonly #timespecWords = new Uint32Array(this.#timespec.buffer);

  /** @throws {Error} where there is no glibc (another system, another C library) or it lacks a symbol */
  static open(): Libc {
    return this.#opened ??= new Libc();
  }

  private constructor() {
    this.call = Deno.dlopen("libc.so.6", SYMBOLS).symbols;
    const location = this.call.__errno_location();
    if (location === null) throw new Error("finding errno: null");
    this.#errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(location, 4));
  }

  /** Why the last call failed. To be read at once: anything may change it. */
  errno(): number {
    return this.#errno[0]!;
  }

  /** Nanoseconds of CLOCK_MONOTONIC; exact in a double for the first 104 days of uptime, to 2 ns after that. */
  nowNs(): number {
    this.call.clock_gettime(CLOCK_MONOTONIC, this.#timespec);
    return this.#timespecWords[0]! * 1e9 + this.#timespecWords[2]!;
  }

  /** Sleeps to a moment of `nowNs()`; may end earlier. Allocates nothing. */
  sleepUntilNs(ns: number): void {
    const seconds = Math.floor(ns / 1e9);
    this.#timespecWords[0] = seconds;
    this.#timespecWords[1] = 0;
    this.#timespecWords[2] = ns - seconds * 1e9;
    this.#timespecWords[3] = 0;
    this.call.clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, this.#timespec, null);
  }

  /** Has this thread's sleeps end within a microsecond of their time (by default 50). */
  setExactSleep(): void {
    this.call.prctl(PR_SET_TIMERSLACK, 1000n, 0n, 0n, 0n);
  }

  /** The value of an option that is an int; undefined when it cannot be read. */
  getInt(fd: number, level: number, option: number): number | undefined {
    const value = new Int32Array(new ArrayBuffer(4));
    const length = new Uint8Array(Int32Array.of(4).buffer);
    if (this.call.getsockopt(fd, level, option, new Uint8Array(value.buffer), length) !== 0) return undefined;
    return value[0]!;
  }

  /** Sets an option whose value is an int. */
  setInt(fd: number, level: number, option: number, value: number): boolean {
    return this.call.setsockopt(fd, level, option, new Uint8Array(Int32Array.of(value).buffer), 4) === 0;
  }

  /** Sets the time after which a blocked send and a blocked receive return with EAGAIN. */
  setTimeouts(fd: number, ms: number): boolean {
    const timeval = new Uint8Array(BigInt64Array.of(BigInt(Math.floor(ms / 1000)), BigInt((ms % 1000) * 1000)).buffer);
    return this.call.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval, 16) === 0 &&
      this.call.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, timeval, 16) === 0;
  }

  /** Has `close` drop what is queued and reset the connection, so that nothing of this flow disturbs the next. */
  setReset(fd: number) {
    this.call.setsockopt(fd, SOL_SOCKET, SO_LINGER, new Uint8Array(Int32Array.of(1, 0).buffer), 8);
  }

  /** The error that a connection attempt ended with, 0 for none. Reading it clears it. */
  socketError(fd: number): number {
    return this.getInt(fd, SOL_SOCKET, SO_ERROR) ?? this.errno();
  }
}

/** The name of an error number: `ECONNREFUSED`. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES[errno] ?? `errno ${errno}`;
}
